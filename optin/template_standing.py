"""What WhatsApp says of our templates: of which approval and category they are now, and what that means for what waits.

It names a template by name and language and never says which words it means; those that were submitted last are taken for them.
What may not live here: how a provider words it, and what a teammate notes (`optin/templates.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Row, and_, func, select, update

from optin.models.broadcast import Broadcast
from optin.models.message import Message
from optin.models.template import Template, TemplateVersion
from optin.template_names import at_whatsapp, language_at_whatsapp
from optin.vocabulary import Approval, BroadcastState, Category, Channel, MessageState

_templates: Any = Template.__table__
_versions: Any = TemplateVersion.__table__
_messages: Any = Message.__table__
_broadcasts: Any = Broadcast.__table__

# These keep a template from being sent, and where two are told of the same second they count.
_BARS: Final = (Approval.REJECTED, Approval.PAUSED)
_WAITING: Final = (MessageState.QUEUED, MessageState.CLAIMED, MessageState.HELD)
_BEGUN: Final = (BroadcastState.MATERIALISING, BroadcastState.SENDING)
_LONGEST: Final = 60

_NOW_MARKETING: Final = (
    "WhatsApp counts this template as marketing now, and nobody has said why it may go to people who did not opt in. "
    "Stop it, and create another one."
)


class Named(NamedTuple):
    """A template as WhatsApp names it."""

    name: str
    language: str


def note_approval(connection: Connection, of: Named, approval: Approval, said: str, at: int) -> int:
    """WhatsApp says so since the instant `at` (UTC seconds); `said` is its own word. What is older than what is known changes
    nothing. Returns how many versions it is about. Broadcasts of a template that may not be sent any more are paused."""
    known = _found(connection, of)
    those = _submitted(known)
    if approval in _BARS:
        those = [row for row in known if row in those or row.approval is Approval.APPROVED]
    ids = [row.id for row in those if _is_news(row, approval, at)]
    values = {"approval": approval, "approval_at": at, "approval_by": f"WhatsApp ({said[:_LONGEST]})"}
    connection.execute(update(_versions).where(_versions.c.id.in_(ids)).values(values))
    if approval in _BARS:
        begun = and_(_broadcasts.c.template_version_id.in_(ids), _broadcasts.c.state.in_(_BEGUN))
        _pause(connection, begun, f"WhatsApp does not let this template be sent: {said[:_LONGEST]}.")
    return len(ids)


def note_marketing(connection: Connection, of: Named) -> int:
    """WhatsApp counts it as marketing, and so does the desk from now on, for what waits, too. Returns of how many versions.

    The other way round nothing is noted: what somebody here called marketing stays it.
    """
    known = _found(connection, of)
    those = [row for row in known if row.approval is not Approval.DRAFT] or _submitted(known)
    ids = [row.id for row in those if row.category is not Category.MARKETING]
    if not ids:
        return 0
    marketing = {"category": Category.MARKETING}
    connection.execute(update(_versions).where(_versions.c.id.in_(ids)).values(marketing))
    over = (BroadcastState.DONE, BroadcastState.STOPPED)
    theirs = and_(_broadcasts.c.template_version_id.in_(ids), _broadcasts.c.state.not_in(over))
    connection.execute(update(_broadcasts).where(theirs).values(marketing))
    waiting = and_(_messages.c.template_version_id.in_(ids), _messages.c.state.in_(_WAITING))
    connection.execute(update(_messages).where(waiting).values(marketing))
    why = func.trim(func.coalesce(_broadcasts.c.override_reason, ""))
    going = _broadcasts.c.state.in_((BroadcastState.SCHEDULED, *_BEGUN))
    _pause(connection, and_(theirs, going, _broadcasts.c.only_opted_in.is_(False), why == ""), _NOW_MARKETING)
    return len(ids)


def _found(connection: Connection, of: Named) -> list[Row[Any]]:
    """All versions that have this name there, the newest first. Their templates are locked, as by an edit."""
    columns = (_versions.c.id, _versions.c.template_id, _versions.c.name, _versions.c.language)
    mine = and_(_versions.c.channel == Channel.WHATSAPP, _templates.c.deleted_at.is_(None))
    query = select(*columns).join(_templates, _templates.c.id == _versions.c.template_id).where(mine)
    wanted = Named(of.name, language_at_whatsapp(of.language))
    alike = [row for row in connection.execute(query) if (at_whatsapp(row.name), language_at_whatsapp(row.language)) == wanted]
    locked = _templates.c.id.in_({row.template_id for row in alike})
    connection.execute(select(_templates.c.id).where(locked).order_by(_templates.c.id).with_for_update()).all()
    those = _versions.c.id.in_([row.id for row in alike])
    return list(connection.execute(select(_versions).where(those).order_by(_versions.c.id.desc())))


def _submitted(known: Sequence[Row[Any]]) -> list[Row[Any]]:
    """Of each template the newest version that is no draft. A draft is meant where there is nothing else of the name."""
    newest: dict[int, Row[Any]] = {}
    for row in known:
        if row.approval is not Approval.DRAFT:
            newest.setdefault(row.template_id, row)
    return list(newest.values()) or (list(known) if len(known) == 1 else [])


def _is_news(row: Row[Any], approval: Approval, at: int) -> bool:
    if row.approval is approval:
        return False
    return row.approval_at is None or at > row.approval_at or (at == row.approval_at and approval in _BARS)


def _pause(connection: Connection, those: Any, why: str) -> None:
    connection.execute(update(_broadcasts).where(those).values(state=BroadcastState.PAUSED, paused_why=why))
