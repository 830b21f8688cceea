"""One turn of a flow: a contact on its way through a version, and the answer that moved it on. No rule lives here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, select

from optin.conversation.heard import Heard
from optin.flows.drafts import Draft, draft_of
from optin.languages import ENGLISH, LANGUAGES
from optin.models.contact import Contact
from optin.models.desk import Preference
from optin.vocabulary import Channel, Path, Source

_contacts: Any = Contact.__table__
_preferences: Any = Preference.__table__


class Answer(NamedTuple):
    """What the contact answered to which question (empty: none was asked), and whether by words or a button."""

    question: str
    heard: Heard
    source: Source


@dataclass(frozen=True, slots=True)
class Turn:
    """A contact in a run. `path` is how words leave in this turn, `group_id` the group that the contact was invited from, `row`
    the channel's, locked, and `now` the time (UTC seconds). Without an answer a teammate began."""

    connection: Connection
    run_id: int
    version: Row[Any]
    contact: Row[Any]
    row: Any
    path: Path
    group_id: int | None
    started_by: str | None
    answer: Answer | None
    now: int

    @property
    def draft(self) -> Draft:
        """The steps, as they stood when the run began."""
        return draft_of(self.version)

    @property
    def channel(self) -> Channel:
        """Where it takes place."""
        channel: Channel = self.row.channel
        return channel

    @property
    def address(self) -> str:
        """Where messages go."""
        return (self.contact.phone if self.channel.uses_phone else self.contact.email) or ""

    @property
    def language(self) -> str:
        """The contact's language, where the desk has words in it."""
        language = (self.contact.locale or "").replace("_", "-").partition("-")[0].lower()
        return language if language in LANGUAGES else ENGLISH

    @property
    def organisation(self) -> str:
        """How the desk calls itself."""
        chosen = select(_preferences.c.value).where(_preferences.c.name == "organisation")
        return str(self.connection.execute(chosen).scalar_one_or_none() or "")


def contact_row(connection: Connection, contact_id: int) -> Row[Any]:
    """The contact, whose channels are locked."""
    return connection.execute(select(_contacts).where(_contacts.c.id == contact_id)).one()
