"""What follows from each thing that Meta tells: a message is received, a status taken, a switch or a rating noted.

Whoever Meta names by a user id alone is known by what was said of them before. What may not live here: Meta's shapes.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection, bindparam, select

from optin import contacts, inbound, provider_names, quality, switches, template_standing
from optin.addresses import AddressError, Phone, read_phone
from optin.buttons import OPTS_OUT, carrier_of
from optin.clock import now
from optin.contacts import Person
from optin.database import db, hot
from optin.database.prepared import Prepared
from optin.desk import desk
from optin.hooks.whatsapp_changes import Became, Change, Rated, Renamed, Reviewed, Switched, Unknown, Who, Wrote
from optin.inbound import Received
from optin.ledger.body import Provenance
from optin.models.message import Message
from optin.sending import statuses, told
from optin.vocabulary import Channel, Fault, Meaning, Proof, Source

_log = logging.getLogger(__name__)
_messages: Any = Message.__table__
_ON: Final = Channel.WHATSAPP

# Asked for every status.
_ADDRESS: Final = Prepared(
    select(_messages.c.address).where(
        _messages.c.public_id == bindparam("named"), _messages.c.channel == bindparam("on_channel")
    )
)


def do(change: Change) -> None:
    """Act upon one change. It may be repeated."""
    match change:
        case Wrote():
            _receive(change)
        case Became():
            hot(lambda connection: _take(connection, change, now()))
        case Switched():
            pepper = desk().config.pepper
            hot(lambda connection: _switch(connection, change, pepper, now()), front=change.meaning is Meaning.OPT_OUT)
        case Rated(said_quality, said):
            hot(lambda connection: quality.note(connection, _ON, said_quality, said, now()))
        case Renamed(who):
            hot(lambda connection: provider_names.forget(connection, _ON, who.user_id))
        case Reviewed():
            hot(lambda connection: _review(connection, change, now()))
        case Unknown(what):
            _log.info("a part of a webhook was passed over: %s", what, extra={"provider": "whatsapp"})


def number_of(who: Who) -> str | None:
    """The number (E.164) of somebody whom Meta names; None where it is not known."""
    with db.engine.connect() as connection:
        return _phone(connection, who)


def _receive(wrote: Wrote) -> None:
    with db.engine.connect() as connection:
        sender = _sender(connection, wrote)
        is_named = wrote.who.user_id in ("", sender) or provider_names.phone_of(connection, _ON, wrote.who.user_id) == sender
    if not is_named:
        hot(lambda connection: provider_names.note(connection, _ON, [wrote.who.user_id], sender, now()))
    inbound.receive(
        Received(
            channel=_ON,
            sender=sender,
            reference=wrote.reference,
            body=wrote.content.body,
            at=now() if wrote.at is None else wrote.at,
            received_at=wrote.our_number,
            payload=wrote.content.payload,
        )
    )


def _sender(connection: Connection, wrote: Wrote) -> str:
    """The number of whoever wrote; their user id where no number is known, so that nothing is lost of what they wrote."""
    phone = _phone(connection, wrote.who)
    if phone is None and wrote.content.payload.startswith(OPTS_OUT):
        phone = _address(connection, carrier_of(wrote.content.payload).replace("\0", ""))
    return phone or wrote.who.user_id


def _phone(connection: Connection, who: Who) -> str | None:
    """The number (E.164), as we write it. One that Meta gives counts for more than what a user id stood for before."""
    known = provider_names.phone_of(connection, _ON, who.number)
    if known is not None:
        return known
    try:
        return read_phone(f"+{who.number.removeprefix('+')}", "US").e164
    except AddressError:
        return provider_names.phone_of(connection, _ON, who.user_id)


def _address(connection: Connection, message: str) -> str | None:
    """Where the message of ours with this public id went; None where it is not here."""
    found = _ADDRESS.first(connection, {"named": message, "on_channel": _ON})
    return None if found is None else found.address


def _take(connection: Connection, became: Became, at: int) -> None:
    """A status also tells what Meta calls the person whom the message was for."""
    status = became.status
    address = _address(connection, status.reference)
    if address is not None:
        provider_names.note(connection, _ON, became.who, address, at)
        statuses.take(connection, status, at)
        return
    if status.fault is not Fault.OPTED_OUT:  # Of a message that is no longer here.
        return
    person = _person(connection, became.who)
    contact_id = contacts.find(connection, person)
    if contact_id is not None:
        evidence = {"provider_said": status.words[:300]}
        told.about(connection, contact_id, _ON, status.fault, _origin(min(status.at, at), at, evidence))


def _switch(connection: Connection, switched: Switched, pepper: bytes, at: int) -> None:
    """A stop of somebody who is not here is kept with a new contact; there is nothing to resume for them."""
    phone = _person(connection, switched.who)
    if phone is None:
        _log.warning("somebody whose number is not known changed their marketing preference", extra={"provider": "whatsapp"})
        return
    is_stop = switched.meaning is Meaning.OPT_OUT
    origin = _origin(min(switched.at, at), at, {"provider_said": "stop" if is_stop else "resume"})
    contact_id = contacts.find(connection, phone)
    if contact_id is None and is_stop:
        contact_id = contacts.find_or_create(connection, Person(phone=phone), pepper, origin)
    if contact_id is None:
        return
    act = switches.stop if is_stop else switches.resume
    act(connection, contact_id, _ON, origin)
    if switched.who.user_id:
        provider_names.note(connection, _ON, [switched.who.user_id], phone.e164, at)


def _review(connection: Connection, reviewed: Reviewed, at: int) -> None:
    named = template_standing.Named(reviewed.name, reviewed.language)
    if reviewed.approval is None:
        template_standing.note_marketing(connection, named)
        return
    since = at if reviewed.at is None else min(reviewed.at, at)
    template_standing.note_approval(connection, named, reviewed.approval, reviewed.said, since)


def _person(connection: Connection, who: Who) -> Phone | None:
    phone = _phone(connection, who)
    return None if phone is None else read_phone(phone, "US")


def _origin(occurred_at: int, recorded_at: int, evidence: Mapping[str, str]) -> Provenance:
    """The person did it, in WhatsApp itself."""
    return Provenance(
        source=Source.PROVIDER, occurred_at=occurred_at, recorded_at=recorded_at, proof=Proof.CONFIRMED, evidence=evidence
    )
