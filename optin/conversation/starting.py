"""Beginning a flow by hand: an invitation where it asks for an opt-in, else a message of a teammate, until the contact answers.

What may not live here: whether it may be sent (the gate), and what follows an answer (`flows.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, select

from optin.conversation import runs, speaking, steps
from optin.conversation.turns import Turn, contact_row
from optin.flows import drafts
from optin.flows.drafts import SPEAKING, draft_of
from optin.ledger import write
from optin.models.flow import Flow, FlowVersion
from optin.policy import Verdict
from optin.sending.draft import Draft
from optin.vocabulary import Channel, Flag, Outcome, Path, RunEnd, Starts

_flows: Any = Flow.__table__
_versions: Any = FlowVersion.__table__


class NoFlowError(Exception):
    """The flow is gone, is not begun by hand, or does not run on this channel."""


class SaidYesError(Exception):
    """The contact has opted in already, so there is nothing to ask."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """Who begins which flow with whom. `flow_id`: its current version is begun. `group_id`: the group that somebody is invited
    from. `basis`: on which legal basis many are asked at once; empty for one."""

    flow_id: int
    contact_id: int
    channel: Channel
    teammate: str
    group_id: int | None = None
    basis: str = ""


class Begun(NamedTuple):
    """The run, None where nothing began because the first words were refused; the verdict on these, if there are any; and the
    words that were refused."""

    run_id: int | None
    verdict: Verdict | None
    refused: Draft | None = None


class Foreseen(NamedTuple):
    """What would become of the first words, and these."""

    verdict: Verdict
    words: Draft


def begin(connection: Connection, asked: Beginning, at: int) -> Begun:
    """Begin the flow, in the caller's transaction. After the commit call `jobs.wake()`. An open run on the channel ends, unless
    the first words are refused: then these stand in the thread with their reason, and nothing else happens.

    Raises `NoFlowError`, `SaidYesError`, `speaking.TemplateGoneError`, `write.NoContactError`.
    """
    version = _version(connection, asked.flow_id, asked.channel)
    row = write.lock(connection, asked.contact_id)[asked.channel]
    draft = draft_of(version)
    if is_answered(draft, row):
        raise SaidYesError(asked.contact_id)
    turn = _turn(connection, version, asked, row, at)
    if draft.first is not None and draft.first.kind in SPEAKING and _is_refused(speaking.judge(turn, draft.first)):
        entry, words = speaking.say(turn, draft.first)
        return Begun(None, entry.verdict, words)
    before = runs.open_run(connection, asked.contact_id, asked.channel)
    if before is not None:
        runs.end(connection, before.id, RunEnd.REPLACED, at)
    run_id = runs.begin(connection, version, _values(asked, turn.path), at)
    verdict = steps.go(replace(turn, run_id=run_id), draft.first.key if draft.first else None)
    return Begun(run_id, verdict)


def is_answered(draft: drafts.Draft, row: Any) -> bool:
    """Whether a flow would ask for the opt-in that this channel's row has already, so that there is nothing to ask."""
    return draft.asks_for_opt_in and row.flag is Flag.OPTED_IN


def foreseen(connection: Connection, version: Row[Any], contact_id: int, row: Any, at: int) -> Foreseen | None:
    """What would become of the first words to this contact. Nothing is written. `row`: the channel's. None: there are no words,
    or their template is gone."""
    asked = Beginning(flow_id=version.flow_id, contact_id=contact_id, channel=row.channel, teammate="")
    turn = _turn(connection, version, asked, row, at)
    first = turn.draft.first
    if first is None or first.kind not in SPEAKING:
        return None
    try:
        return Foreseen(speaking.judge(turn, first), speaking.spoken(turn, first))
    except speaking.TemplateGoneError:
        return None


def _is_refused(verdict: Verdict) -> bool:
    return verdict.outcome in (Outcome.REFUSE, Outcome.WARN)


def _version(connection: Connection, flow_id: int, channel: Channel) -> Row[Any]:
    query = select(_versions).join(_flows, _flows.c.version_id == _versions.c.id)
    found = connection.execute(query.where(_flows.c.id == flow_id, _flows.c.deleted_at.is_(None))).one_or_none()
    if found is None or found.starts is not Starts.HAND or channel.word not in found.channels:
        raise NoFlowError(flow_id)
    return found


def _values(asked: Beginning, path: Path) -> dict[str, object]:
    return {
        "contact_id": asked.contact_id,
        "channel": asked.channel,
        "path": path,
        "group_id": asked.group_id,
        "basis": asked.basis,
        "started_by": asked.teammate,
    }


def _turn(connection: Connection, version: Row[Any], asked: Beginning, row: Any, at: int) -> Turn:
    path = Path.INVITE if draft_of(version).asks_for_opt_in else Path.COMPOSE
    contact = contact_row(connection, asked.contact_id)
    return Turn(connection, 0, version, contact, row, path, asked.group_id, asked.teammate, None, at)
