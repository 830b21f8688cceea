"""/contacts/{id}/events: the consent events of a contact, as the ledger has them."""

from __future__ import annotations

from typing import Any

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from optin import timeline
from optin.api import people
from optin.api.operation import Answer, operation
from optin.api.paging import UNKNOWN_CURSOR, Cursor, Listed, may_be_id
from optin.api.people import ChannelWord, FlagWord
from optin.api.problems import ProblemError
from optin.api.shapes import Body, Instant, Shown, words
from optin.models import ConsentEvent, Contact
from optin.vocabulary import Act, Proof, Source

ActWord: Any = words(Act)
SourceWord: Any = words(Source)
ProofWord: Any = words(Proof)


class FormBehind(Shown):
    """The opt-in form that the person acted on, and the number of its version."""

    id: str
    version: int


class EventShown(Shown):
    """One consent event. `flag` and `blocks` are what stands on the channel after it. `evidence` is null once it was erased;
    the event keeps a commitment to it inside its `hash`."""

    id: str
    contact_id: str
    channel: ChannelWord
    act: ActWord
    flag: FlagWord
    blocks: list[str]
    source: SourceWord
    proof: ProofWord
    occurred_at: Instant
    recorded_at: Instant
    evidence: dict[str, str | int] | None
    words_hash: str | None = Field(description="SHA-256 of the words that were agreed to.")
    form: FormBehind | None
    hash: str = Field(description="SHA-256 of the event as it is stored, which the next event of the person names.")


class Earlier(Body):
    """Where in the list to begin. A page has 50 events at most."""

    after: Cursor | None = None


@operation(
    "GET",
    "/contacts/<contact_id>/events",
    scope="read",
    query=Earlier,
    answer=Listed[EventShown],
    problems={400: (UNKNOWN_CURSOR[0],), 404: ("no_such_contact",)},
)
def list_events(session: Session, contact_id: str, query: Earlier) -> Answer:
    """List a contact's consent events, newest first."""
    contact = people.found(session, contact_id)
    stretch = timeline.read(session, contact.tag, _before(session, contact, query.after))
    events = [shown(event, contact) for event in stretch.events]
    return Answer(Listed[EventShown](data=events, next=events[-1].id if stretch.older is not None else None))


def shown(event: timeline.Event, contact: Contact) -> EventShown:
    """A consent event as programs see it."""
    behind = None
    if event.form is not None and event.version is not None:
        behind = FormBehind(id=event.form.public_id, version=event.version.number)
    return EventShown(
        id=event.public_id,
        contact_id=contact.public_id,
        channel=ChannelWord(event.entry.channel.word),
        act=ActWord(event.entry.act.word),
        flag=FlagWord(event.entry.flag.word),
        blocks=event.entry.blocks.words,
        source=SourceWord(event.source.word),
        proof=ProofWord(event.entry.proof.word),
        occurred_at=event.occurred_at,
        recorded_at=event.recorded_at,
        evidence=None if event.evidence is None else dict(event.evidence),
        words_hash=event.words_hash,
        form=behind,
        hash=event.hash,
    )


def _before(session: Session, contact: Contact, after: str | None) -> int | None:
    """The sequence number that the cursor stands for. Raises `ProblemError`."""
    if after is None:
        return None
    of_contact = select(ConsentEvent.seq).where(ConsentEvent.tag == contact.tag, ConsentEvent.public_id == after)
    seq = session.scalar(of_contact) if may_be_id(after) else None
    if seq is None:
        raise ProblemError(400, *UNKNOWN_CURSOR)
    return int(seq)
