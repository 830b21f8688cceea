"""Conversations that a flow handed over, and that no teammate has taken yet."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from optin.clock import now
from optin.models.contact import Contact
from optin.models.flow import WAITING_ENDS, FlowRun, FlowVersion


def count(session: Session) -> int:
    """How many wait."""
    return session.scalar(select(func.count()).select_from(FlowRun).where(*_waiting())) or 0


def listed(session: Session, after: int | None, most: int) -> list[Row[Any]]:
    """Run, contact and the flow's name; who has waited longest comes first, from the run after this one on."""
    query = select(FlowRun, Contact, FlowVersion.name).join(Contact, Contact.id == FlowRun.contact_id)
    query = query.join(FlowVersion, FlowVersion.id == FlowRun.version_id).where(*_waiting()).order_by(FlowRun.id).limit(most)
    return list(session.execute(query if after is None else query.where(FlowRun.id > after)))


def take(session: Session, name: str, by: str) -> bool:
    """A teammate has taken it. False where nothing of this public id waits."""
    run = session.scalar(select(FlowRun).where(FlowRun.public_id == name, *_waiting()).with_for_update())
    if run is None:
        return False
    run.taken_at, run.taken_by = now(), by
    return True


def _waiting() -> tuple[Any, ...]:
    return (FlowRun.ended.in_(WAITING_ENDS), FlowRun.taken_at.is_(None))
