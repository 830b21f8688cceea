"""Consent events as people read them: newest first, each with its evidence and the form version that was on the screen.

What may not live here: changes, and the sentences (`pages/contacts/`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from optin.ledger import body
from optin.ledger.fold import Entry
from optin.models import ConsentEvent, Evidence, FormVersion, OptInForm
from optin.vocabulary import Source

MOST = 50


@dataclass(frozen=True, slots=True)
class Event:
    """One consent event. Instants are UTC seconds. `evidence` is None once it was erased.

    `form` and `version` are there where the person acted on an opt-in form.
    """

    id: int
    public_id: str
    seq: int
    entry: Entry
    source: Source
    occurred_at: int
    recorded_at: int
    hash: str
    words_hash: str | None
    evidence: Mapping[str, str | int] | None
    form: OptInForm | None
    version: FormVersion | None

    @property
    def remembered_event(self) -> str | None:
        """The public id of the event whose opt-out or blocks came back with the address."""
        name = (self.evidence or {}).get("remembered_event")
        return None if name is None else str(name)


@dataclass(frozen=True, slots=True)
class Stretch:
    """One page of events, newest first. `older` is the `before` of the next page, None at the end."""

    events: list[Event]
    older: int | None


def read(session: Session, tag: bytes, before: int | None = None) -> Stretch:
    """The events of the person with this tag, at most 50, below the sequence number `before`."""
    query = _QUERY.where(ConsentEvent.tag == tag).order_by(ConsentEvent.seq.desc()).limit(MOST + 1)
    if before is not None:
        query = query.where(ConsentEvent.seq < before)
    rows = session.execute(query).all()
    events = [_event(row) for row in rows[:MOST]]
    return Stretch(events, events[-1].seq if len(rows) > MOST else None)


def by_ids(session: Session, ids: list[int]) -> dict[int, Event]:
    """Events by their ids, for example the ones that flags rest on."""
    return {row[0].id: _event(row) for row in session.execute(_QUERY.where(ConsentEvent.id.in_(ids)))}


_QUERY: Any = (
    select(ConsentEvent, Evidence.content, OptInForm, FormVersion)
    .outerjoin(Evidence, Evidence.event_id == ConsentEvent.id)
    .outerjoin(FormVersion, FormVersion.id == ConsentEvent.form_version_id)
    .outerjoin(OptInForm, OptInForm.id == FormVersion.form_id)
)


def _event(row: Any) -> Event:
    stored, content, form, version = row
    parts = body.read(stored.body)
    words = parts["words"]
    return Event(
        id=stored.id,
        public_id=stored.public_id,
        seq=stored.seq,
        entry=body.entry_of(parts),
        source=stored.source,
        occurred_at=int(str(parts["occurred_at"])),
        recorded_at=stored.recorded_at,
        hash=stored.hash.hex(),
        words_hash=None if words is None else str(words),
        evidence=None if content is None else json.loads(content),
        form=form,
        version=version,
    )
