"""One message that is being acted upon: whose it is, what it says, and the rows that are locked for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection

from optin.addresses import Email, Phone
from optin.inbound.reading import Understood
from optin.keywords import Reading
from optin.ledger.body import Provenance
from optin.vocabulary import Channel, Effect, Meaning, Proof, Source

_LONGEST_WORDS: Final = 1000  # characters of what was said that evidence keeps; the message itself has the rest

LONGEST_RULE: Final = 300

# By what a provider that acted on its own accord is named.
BY_PROVIDER: Final = "provider"
BY_BUTTON: Final = "button"
BY_MAIL: Final = "unsubscribing mail"


@dataclass(frozen=True, slots=True)
class Case:
    """A message of a contact. `row` is the stored delivery, `rows` are the contact's channels, locked; `message_id` is the
    row of the thread, `now` when it is acted upon (UTC seconds)."""

    connection: Connection
    row: Any
    understood: Understood
    contact_id: int
    rows: Mapping[Channel, Any]
    message_id: int
    now: int

    @property
    def channel(self) -> Channel:
        """The channel that it came on."""
        channel: Channel = self.row.channel
        return channel

    @property
    def own_row(self) -> Any:
        """The row of that channel, as it was when it was locked."""
        return self.rows[self.channel]

    @property
    def at(self) -> int:
        """When the person wrote it, by the provider's clock."""
        return int(self.row.at)

    @property
    def address(self) -> str:
        """From where, as messages are written to it."""
        address = self.understood.address
        return "" if address is None else written_to(address)

    def origin(self, source: Source, rule: str, reading: Reading, **more: str | None) -> Provenance:
        """How an act that follows came to be: the person said so, through the channel itself."""
        return Provenance(
            source=source,
            occurred_at=self.at,
            recorded_at=self.now,
            proof=Proof.CONFIRMED,
            evidence={
                "message": self.row.body[:_LONGEST_WORDS] or None,
                "message_id": self.row.public_id,
                "folded": reading.folded[:_LONGEST_WORDS] or None,
                "rule": rule[:LONGEST_RULE],
                **more,
            },
        )


def written_to(address: Phone | Email) -> str:
    """The address as messages go to it."""
    return address.e164 if isinstance(address, Phone) else address.address


class Said(NamedTuple):
    """What is made of the words: the meaning, what decided (`rule`), how it came (`source`), and the rule's own answer."""

    meaning: Meaning
    rule: str
    source: Source
    answer: str = ""
    carrier: Any = None


class Outcome(NamedTuple):
    """What a message did: by which consent event, answered with which message, and the message whose button was pressed."""

    effect: Effect
    rule: str = ""
    event_id: int | None = None
    answer_id: int | None = None
    carrier_id: int | None = None
