"""What a provider's answer or status about one message says of the person it was for. It goes through the ledger.

The address counts, not the contact that the message was made for: who has it now is meant. What may not live here: the
message's own state, and what a provider's code means (`optin/faults/`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, select

from optin import contacts, reported, switches, troubles
from optin.addresses import AddressError, Phone, PhoneKind, read_email
from optin.ledger.body import Provenance
from optin.ledger.write import NoAddressError, NoContactError
from optin.models.message import Message
from optin.vocabulary import Channel, Fault, Proof, Source

_messages: Any = Message.__table__
_ABOUT: Final = (_messages.c.public_id, _messages.c.contact_id, _messages.c.channel, _messages.c.address, _messages.c.category)

_LONGEST_WORDS: Final = 300


class Saying(NamedTuple):
    """What was said about a message: what it means, the provider's own words, and when (UTC seconds)."""

    message_id: int
    fault: Fault
    words: str
    at: int


def note(connection: Connection, sayings: Sequence[Saying], at: int) -> None:
    """Note what was said about these messages, person by person in the order in which everybody locks them. In a transaction
    this comes before the messages are changed."""
    if not sayings:
        return
    these = select(_messages.c.id, *_ABOUT).where(_messages.c.id.in_([saying.message_id for saying in sayings]))
    by_id: dict[int, Any] = {row.id: row for row in connection.execute(these)}
    owners = [(owner_of(connection, by_id.get(saying.message_id)), saying) for saying in sayings]
    meant = [(owner, saying) for owner, saying in owners if owner is not None]
    for contact_id, saying in sorted(meant):
        row = by_id[saying.message_id]
        about(connection, contact_id, row.channel, saying.fault, origin(row, saying.words, saying.at, at))


def about(connection: Connection, contact_id: int, channel: Channel, fault: Fault, origin: Provenance) -> bool:
    """Note what a fault says of a contact. Whether it changed anything."""
    act = _ACTS.get(fault)
    try:
        return act is not None and act(connection, contact_id, channel, origin)
    except (NoContactError, NoAddressError):  # Gone a moment ago.
        return False


def origin(message: Any, words: str, occurred_at: int, recorded_at: int) -> Provenance:
    """How such an act came to be: the provider said so about this message."""
    return Provenance(
        source=Source.PROVIDER,
        occurred_at=min(occurred_at, recorded_at),
        recorded_at=recorded_at,
        proof=Proof.CONFIRMED,
        evidence={"message_id": message.public_id, "provider_said": words[:_LONGEST_WORDS] or None},
    )


def owner_of(connection: Connection, message: Any) -> int | None:
    """Who has the address of a message now; None where nobody has, and for mail to teammates."""
    if message is None or message.contact_id is None:
        return None
    if message.channel.uses_phone:
        return contacts.find(connection, Phone(message.address, None, PhoneKind.UNKNOWN))  # It is in normal form already.
    try:
        return contacts.find(connection, read_email(message.address))
    except AddressError:
        return None


_ACTS: Final[Mapping[Fault, Callable[[Connection, int, Channel, Provenance], bool]]] = {
    Fault.OPTED_OUT: switches.stop,
    Fault.PERHAPS_OPTED_OUT: reported.doubted,
    Fault.NO_SUCH_ADDRESS: reported.bounced,
    Fault.UNREACHED: troubles.unreached,
    Fault.TOO_MUCH: troubles.too_much,
    Fault.COMPLAINED: reported.complained,
}
