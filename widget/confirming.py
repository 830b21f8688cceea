"""Following the link of a confirmation request: what it is about, whether it still stands, and the opt-in that confirms.

What may not live here: HTTP. Looking changes nothing; mail scanners follow links, people press buttons.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, select, update

from optin import form_numbers, names, sequences
from optin.form_numbers import DAY, Numbers, Spot
from optin.languages import channel_label
from optin.ledger import write
from optin.ledger.body import Provenance
from optin.models.contact import ContactChannel
from optin.models.form import Confirmation, FormVersion, OptInForm
from optin.models.ledger import ConsentEvent, Evidence
from optin.vocabulary import Channel, Flag, Proof, Word
from widget import shown
from widget.shown import Version
from widget.visitor import Visitor

_confirmations: Any = Confirmation.__table__
_channels: Any = ContactChannel.__table__
_versions: Any = FormVersion.__table__
_forms: Any = OptInForm.__table__
_events: Any = ConsentEvent.__table__
_evidence: Any = Evidence.__table__


class State(Word):
    """Where a request stands. `MOVED`: the contact, or the address that was asked, is not there any more. `OVERTAKEN`: the
    person has opted out since, and an older link must not undo that."""

    OPEN = 1
    CONFIRMED = 2
    EXPIRED = 3
    MOVED = 4
    OVERTAKEN = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: the row behind it, its state when it was read, and the form in the language that it was agreed to in."""

    row: Row[Any]
    state: State
    version: Version

    @property
    def channel(self) -> Channel:
        """The channel that it is about."""
        return Channel(self.row.channel)

    @property
    def is_form_open(self) -> bool:
        """Whether the form behind it still takes sign-ups."""
        return self.row.deleted_at is None and self.row.paused_at is None


_QUERY: Final[Select[Any]] = (
    select(
        _confirmations,
        _channels.c.address_key.label("address_key_now"),
        _channels.c.flag,
        _channels.c.flag_event,
        _forms.c.public_id.label("form"),
        _forms.c.paused_at,
        _forms.c.deleted_at,
        _events.c.public_id.label("asked_event"),
        _events.c.source,
    )
    .join(_versions, _versions.c.id == _confirmations.c.form_version_id)
    .join(_forms, _forms.c.id == _versions.c.form_id)
    .join(_events, _events.c.id == _confirmations.c.event_id)
    .outerjoin(
        _channels,
        (_channels.c.contact_id == _confirmations.c.contact_id) & (_channels.c.channel == _confirmations.c.channel),
    )
)


def find(connection: Connection, public_id: str, at: int) -> Asked | None:
    """The request with this public id; None where its contact was deleted, which deletes it too."""
    row = connection.execute(_QUERY.where(_confirmations.c.public_id == public_id)).one_or_none()
    return None if row is None else Asked(row, _state(row, at), _agreed_to(connection, row))


def _agreed_to(connection: Connection, row: Row[Any]) -> Version:
    version: Any = connection.execute(select(_versions).where(_versions.c.id == row.form_version_id)).one()
    spoken = shown.spoken(version)
    return spoken.get(row.language) or spoken[version.language]


def confirm(connection: Connection, public_id: str, visitor: Visitor, at: int) -> Asked | None:
    """Set the flag if the request still stands. Returns it with the state that it was found in."""
    found = find(connection, public_id, at)
    if found is None or found.state is not State.OPEN:
        return found
    write.lock(connection, found.row.contact_id)
    found = find(connection, public_id, at)  # As it stands now that nothing can change it.
    if found is None or found.state is not State.OPEN:
        return found
    row = found.row
    is_counted = row.submission is not None and form_numbers.claim(connection, row.submission)
    once = update(_confirmations).where(_confirmations.c.id == row.id, _confirmations.c.confirmed_at.is_(None))
    if not connection.execute(once.values(confirmed_at=at)).rowcount:
        return Asked(row, State.CONFIRMED, found.version)
    write.opt_in(connection, row.contact_id, found.channel, _origin(found, visitor, at))
    sequences.opted_in_by_form(connection, found.version.form_id, row.contact_id, at)
    if found.version.draft.asks_name:
        names.give(connection, row.contact_id, _name_typed(connection, row.event_id), at)
    if is_counted:
        spot = Spot(found.version.form_id, found.version.id, row.site, row.created_at // DAY)
        form_numbers.add(connection, spot, Numbers(confirmed=1))
    return found


def _name_typed(connection: Connection, event_id: int) -> str:
    """The name that came with the request. Until now it was evidence alone; nothing where that was erased."""
    content = connection.scalar(select(_evidence.c.content).where(_evidence.c.event_id == event_id))
    return str(json.loads(content).get("name", "")) if content else ""


def _state(row: Row[Any], at: int) -> State:
    if row.confirmed_at is not None:
        return State.CONFIRMED
    if row.expires_at <= at:
        return State.EXPIRED
    if row.address_key != row.address_key_now:
        return State.MOVED
    is_overtaken = row.flag is Flag.OPTED_OUT and row.flag_event > row.event_id
    return State.OVERTAKEN if is_overtaken else State.OPEN


def _origin(asked: Asked, visitor: Visitor, at: int) -> Provenance:
    """The person acted twice: in the form, which the event that asked tells of, and in the channel, which this one does."""
    row, version, draft = asked.row, asked.version, asked.version.draft
    return Provenance(
        source=row.source,
        occurred_at=at,
        recorded_at=at,
        proof=Proof.CONFIRMED,
        form_version_id=row.form_version_id,
        words_hash=version.words_hash,
        evidence={
            "asked_event": row.asked_event,
            "confirmation_message": draft.confirmation_message,
            "button_text": draft.button_text,
            "organisation": draft.organisation,
            "privacy_url": draft.privacy_url,
            "channel": channel_label(asked.channel, draft.language),
            "form": row.form,
            "form_version": version.number,
            "description": draft.description,
            "words_hash": version.words_hash,
            "through": "confirmation link",
            "ip": visitor.ip,
            "user_agent": visitor.user_agent,
            "language": visitor.language,
            "words_language": draft.language,
        },
    )
