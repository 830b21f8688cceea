"""What flows say to a message: the one that the contact is in goes on, or one begins that is started by it.

Everything happens in the transaction that acts upon the message, so a message and what a flow made of it are kept together or
not at all. What may not live here: what a step does (`steps.py`), and beginning a flow by hand (`starting.py`).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row

from optin import flows
from optin.conversation import answers, runs, steps
from optin.conversation.heard import Heard
from optin.conversation.turns import Answer, Turn, contact_row
from optin.flows.drafts import SPEAKING, draft_of
from optin.flows.limits import limits
from optin.keywords import fold
from optin.vocabulary import Flag, Path, RunEnd, Starts, StepKind


def is_asked(connection: Connection, row: Any, at: int) -> bool:
    """Whether a question to this contact is open on the channel at this moment (UTC seconds). `row`: the channel's, locked."""
    run = runs.open_run(connection, row.contact_id, row.channel)
    return run is not None and runs.is_over(run, row, at) is None


def answer(connection: Connection, heard: Heard, row: Any) -> bool:
    """Let a flow go on with what was heard. `row`: the channel's, locked. False: none took it."""
    at = heard.now
    if row.closed_at is not None and heard.at <= row.closed_at:  # Written before a stop that came first.
        return False
    run = _open(connection, heard, row, at)
    key = _answered(connection, run, heard) if run is not None else None
    if run is not None and key is not None:
        return _go_on(connection, run, heard, row, key, at)
    version = _started_by(connection, heard, run, at)
    if version is not None:
        return _begin(connection, version, run, heard, row, at)
    return run is not None and _not_understood(connection, run, heard, row, at)


def settle(connection: Connection, heard: Heard, row: Any, flag: Flag) -> None:
    """The person opted in or out by a keyword or a button. If a question was open that asks for just that, this is the answer:
    the contact goes where the answer leads, without another word. `row`: the channel's, locked."""
    run = runs.open_run(connection, heard.contact_id, heard.channel)
    if run is None or heard.at < run.asked_at:
        return
    at, version = heard.now, runs.version_of(connection, run)
    turn = _turn(connection, run.id, version, Answer(run.question, heard, answers.source_of(heard)), row, run.group_id, at)
    step = steps.leading_to(turn, turn.draft.step(run.step), flag)
    if step is not None:
        steps.go_silently(turn, step)
        runs.change(connection, run.id, said=flag, said_at=at)
        runs.end(connection, run.id, RunEnd.STOPPED if flag is Flag.OPTED_OUT else RunEnd.DONE, at)


def _open(connection: Connection, heard: Heard, row: Any, at: int) -> Any:
    """The run whose question is open, None where there is none; one whose question is not is over."""
    run = runs.open_run(connection, heard.contact_id, heard.channel)
    ended = runs.is_over(run, row, at) if run is not None else None
    if run is not None and ended is not None:
        runs.end(connection, run.id, ended, at)
        return None
    return run


def _answered(connection: Connection, run: Row[Any], heard: Heard) -> str | None:
    """The key of the step that the answer leads to; None where it was not understood."""
    step = draft_of(runs.version_of(connection, run)).step(run.step)
    choice = answers.chosen(step, heard, run.question_message) if step is not None else None
    return choice.then if choice is not None else None


def _not_understood(connection: Connection, run: Row[Any], heard: Heard, row: Any, at: int) -> bool:
    step = draft_of(runs.version_of(connection, run)).step(run.step)
    return step is not None and _go_on(connection, run, heard, row, step.otherwise, at)


def _go_on(connection: Connection, run: Row[Any], heard: Heard, row: Any, key: str, at: int) -> bool:
    version = runs.version_of(connection, run)
    if not _leads_out(version, key) and _cut_off(connection, run.id, heard, at):
        return True
    said = Answer(run.question, heard, answers.source_of(heard))
    steps.go(_turn(connection, run.id, version, said, row, run.group_id, at), key)
    return True


def _started_by(connection: Connection, heard: Heard, run: Row[Any] | None, at: int) -> Any:
    """The version that this message starts: by its keyword, or by being any message while the contact is in no conversation.
    None where it starts none."""
    said = fold(heard.payload) or heard.folded
    versions = [one for one in flows.started_by_message(connection) if heard.channel.word in one.channels]
    for version in versions:
        if version.starts is Starts.KEYWORD and said and fold(version.keyword) == said:
            return version
    by_any = next((version for version in versions if version.starts is Starts.MESSAGE), None)
    is_free = by_any is not None and run is None
    return by_any if is_free and not runs.is_in_conversation(connection, heard.contact_id, heard.channel, at) else None


def _begin(connection: Connection, version: Row[Any], before: Row[Any] | None, heard: Heard, row: Any, at: int) -> bool:
    if before is not None:
        runs.end(connection, before.id, RunEnd.REPLACED, at)
    values = {"contact_id": heard.contact_id, "channel": heard.channel, "path": Path.BOT, "basis": ""}
    run_id = runs.begin(connection, version, values, at)
    first = draft_of(version).first
    if not _leads_out(version, first.key if first else None) and _cut_off(connection, run_id, heard, at):
        return True
    said = Answer("", heard, answers.source_of(heard))
    steps.go(_turn(connection, run_id, version, said, row, None, at), first.key if first else None)
    return True


def _leads_out(version: Row[Any], key: str | None) -> bool:
    """Whether the person opts out here before anything is said: a no is never lost, whoever chatters."""
    draft = draft_of(version)
    step = draft.step(key)
    while step is not None and step.kind not in SPEAKING:
        if step.kind is StepKind.OPT_OUT:
            return True
        step = draft.step(draft.after(step))
    return False


def _cut_off(connection: Connection, run_id: int, heard: Heard, at: int) -> bool:
    """End a conversation of two machines, and hand it over."""
    if not runs.is_chattering(connection, heard.contact_id, heard.channel, limits(connection), at):
        return False
    runs.end(connection, run_id, RunEnd.CUT_OFF, at)
    return True


def _turn(
    connection: Connection, run_id: int, version: Row[Any], said: Answer, row: Any, group_id: int | None, at: int
) -> Turn:
    contact = contact_row(connection, said.heard.contact_id)
    return Turn(connection, run_id, version, contact, row, Path.BOT, group_id, None, said, at)
