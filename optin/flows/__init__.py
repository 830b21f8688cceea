"""Flows: create, edit (every edit is a new version), delete, and the list of them.

What may not live here: what a flow consists of (`optin/flows/drafts.py`), what is wrong with one (`optin/flows/faults.py`), and
contacts who are in one (`optin/conversation/`).
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, Select, func, select
from sqlalchemy.orm import Session

from optin.clock import now
from optin.database.prepared import Prepared
from optin.flows.drafts import Draft, columns, draft_of
from optin.models.columns import public_id
from optin.models.flow import Flow, FlowVersion
from optin.vocabulary import Starts

# The public id of the flow that every desk starts with. The migration makes it.
SAMPLE: Final = "flw_sample"

_flows: Any = Flow.__table__
_versions: Any = FlowVersion.__table__

# Asked for every message of a person.
_STARTED_BY_MESSAGE: Final = Prepared(
    select(_versions)
    .join(_flows, _flows.c.version_id == _versions.c.id)
    .where(_flows.c.deleted_at.is_(None), _versions.c.starts != Starts.HAND)
    .order_by(_flows.c.id)
)


def create(session: Session, draft: Draft, created_by: str) -> Flow:
    """A new flow with its first version. The draft has no `faults.faults`."""
    flow = Flow(public_id=public_id("flw"), created_at=now())
    session.add(flow)
    session.flush()
    edit(session, flow, draft, created_by)
    return flow


def edit(session: Session, flow: Flow, draft: Draft, created_by: str) -> FlowVersion:
    """A new version, which starts from now on; who is in an older one stays in it. An edit that changes nothing makes none."""
    standing = session.get(FlowVersion, flow.version_id) if flow.version_id else None
    if standing is not None and draft_of(standing) == draft:
        return standing
    last = session.scalar(select(func.max(FlowVersion.number)).where(FlowVersion.flow_id == flow.id)) or 0
    version = FlowVersion(flow_id=flow.id, number=last + 1, created_at=now(), created_by=created_by, **columns(draft))
    session.add(version)
    session.flush()
    flow.version_id = version.id
    return version


def delete(flow: Flow) -> None:
    """Take it off the list; nobody gets into it any more. Who is in it comes to its end."""
    flow.deleted_at = flow.deleted_at or now()


def by_public_id(session: Session, name: str) -> tuple[Flow, FlowVersion] | None:
    """The flow with its current version, deleted ones included: runs lead to them."""
    row = session.execute(_all().where(Flow.public_id == name)).one_or_none()
    return None if row is None else (row[0], row[1])


def for_change(session: Session, name: str) -> Flow | None:
    """The flow by its public id, locked until the transaction ends so that two edits get two numbers. None: gone."""
    return session.scalar(select(Flow).where(Flow.public_id == name, Flow.deleted_at.is_(None)).with_for_update())


def version(session: Session, flow: Flow, number: int) -> FlowVersion | None:
    """One version by its number."""
    return session.scalar(select(FlowVersion).where(FlowVersion.flow_id == flow.id, FlowVersion.number == number))


def versions(session: Session, flow: Flow, before: int | None, most: int) -> list[FlowVersion]:
    """The newest versions first, from the one below the number `before` on."""
    query = select(FlowVersion).where(FlowVersion.flow_id == flow.id).limit(most)
    query = query if before is None else query.where(FlowVersion.number < before)
    return list(session.scalars(query.order_by(FlowVersion.number.desc())))


def listed(session: Session, before: int | None, most: int) -> list[tuple[Flow, FlowVersion]]:
    """Flows that are not deleted, newest first, from the id `before` on."""
    query = _all().where(Flow.deleted_at.is_(None)).order_by(Flow.id.desc()).limit(most)
    query = query if before is None else query.where(Flow.id < before)
    return [(row[0], row[1]) for row in session.execute(query)]


def started_by_message(connection: Connection) -> list[Any]:
    """The current versions that a contact's own message may start, the oldest flow first."""
    return _STARTED_BY_MESSAGE.rows(connection, {})


def _all() -> Select[Flow, FlowVersion]:
    return select(Flow, FlowVersion).join(FlowVersion, FlowVersion.id == Flow.version_id)
