"""What each step of a flow does: it speaks through the gate, and sets flags through the ledger. Nothing else.

A step that finds nothing to act on any more (a group that was deleted) is passed over; a template that is gone ends the run and
hands it over.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy import select

from optin import groups
from optin.conversation import runs, speaking
from optin.conversation.turns import Turn
from optin.flows.drafts import INVITED_FROM, MOST_STEPS, Step
from optin.inbound import order
from optin.ledger import write
from optin.ledger.body import Provenance
from optin.models.group import Group
from optin.models.message import Message
from optin.policy import Verdict
from optin.sending import sequence
from optin.vocabulary import Flag, Outcome, Path, Proof, RunEnd, StepKind

_groups: Any = Group.__table__
_messages: Any = Message.__table__

_LONGEST_WORDS: Final = 1000  # characters of a question or an answer that evidence keeps


def go(turn: Turn, key: str | None) -> Verdict | None:
    """Do the steps from this one on, until one asks or the flow ends. The verdict on the first words, if any."""
    first: Verdict | None = None
    for _ in range(MOST_STEPS):
        step = turn.draft.step(key)
        if step is None:
            runs.end(turn.connection, turn.run_id, RunEnd.DONE, turn.now)
            return first
        try:
            said, ended = _do(turn, step, is_first=first is None)
        except speaking.TemplateGoneError:
            said, ended = None, RunEnd.BROKEN
        first = first or said
        if ended is not None:
            runs.end(turn.connection, turn.run_id, ended, turn.now)
        if ended is not None or step.kind is StepKind.ASK:
            return first
        key = turn.draft.after(step)
    runs.end(turn.connection, turn.run_id, RunEnd.CUT_OFF, turn.now)
    return first


def leading_to(turn: Turn, question: Step | None, flag: Flag) -> Step | None:
    """The step to which an answer of this question leads and which sets this flag; None where no answer does."""
    kind = _SETTING[flag]
    targets = (turn.draft.step(choice.then) for choice in question.choices) if question else ()
    return next((step for step in targets if step is not None and step.kind is kind), None)


def go_silently(turn: Turn, step: Step) -> None:
    """The person has set the flag without the flow: do what this step leads to, apart from words and flags, up to the next
    question."""
    following: Step | None = step
    for _ in range(MOST_STEPS):
        following = turn.draft.step(turn.draft.after(following)) if following else None
        if following is None or following.kind is StepKind.ASK:
            return
        if following.kind in _ACTS and following.kind not in _SETTING.values():
            _ACTS[following.kind](turn, following)


def _do(turn: Turn, step: Step, is_first: bool) -> tuple[Verdict | None, RunEnd | None]:
    if step.kind in (StepKind.SAY, StepKind.ASK):
        return _speak(turn, step, is_first)
    act = _ACTS.get(step.kind)
    if act is not None:
        act(turn, step)
    return None, RunEnd.HANDED_OVER if step.kind is StepKind.HAND_OVER else None


def _speak(turn: Turn, step: Step, is_first: bool) -> tuple[Verdict, RunEnd | None]:
    """A question that does not leave is not asked. What a teammate began ends with the first words that are refused."""
    entry, spoken = speaking.say(turn, step)
    if is_first and turn.answer is None:
        runs.change(turn.connection, turn.run_id, first_message_id=entry.message_id)
    is_refused = entry.verdict.outcome in (Outcome.REFUSE, Outcome.WARN)
    if is_refused and (step.kind is StepKind.ASK or turn.path is not Path.BOT):
        return entry.verdict, RunEnd.REFUSED
    if step.kind is StepKind.ASK:
        asked = {"question": spoken.body, "question_message": spoken.public_id, "asked_at": turn.now}
        runs.change(turn.connection, turn.run_id, step=step.key, **asked)
    return entry.verdict, None


def _opt_in(turn: Turn, step: Step) -> None:
    """On the person's own answer, as the ledger will show; what they said later counts more."""
    if turn.answer is None or order.start_is_overtaken(turn.connection, turn.row, turn.answer.heard.at):
        return
    write.opt_in(turn.connection, turn.contact.id, turn.channel, _origin(turn))
    runs.change(turn.connection, turn.run_id, said=Flag.OPTED_IN, said_at=turn.now)
    speaking.confirm(turn, step)


def _opt_out(turn: Turn, step: Step) -> None:
    """Likewise. It needs no question before it, since an opt-out is never wrong."""
    if turn.answer is None or order.stop_is_overtaken(turn.connection, turn.row, turn.answer.heard.at):
        return
    write.opt_out(turn.connection, turn.contact.id, turn.channel, _origin(turn))
    sequence.opted_out(turn.connection, turn.contact.id, turn.channel, turn.answer.heard.at)
    runs.change(turn.connection, turn.run_id, said=Flag.OPTED_OUT, said_at=turn.now)
    speaking.confirm(turn, step)


def _origin(turn: Turn) -> Provenance:
    """How it came to be: the question, the answer, and the message that holds it."""
    if turn.answer is None:
        raise ValueError("nobody answered")
    question, heard, source = turn.answer
    name = turn.connection.execute(select(_messages.c.public_id).where(_messages.c.id == heard.message_id)).scalar_one()
    return Provenance(
        source=source,
        occurred_at=heard.at,
        recorded_at=turn.now,
        proof=Proof.CONFIRMED,
        evidence={
            "question": question[:_LONGEST_WORDS] or None,
            "answer": (heard.body or heard.payload)[:_LONGEST_WORDS],
            "message_id": name,
            "flow": turn.version.name,
            "flow_version": turn.version.number,
        },
    )


def _add(turn: Turn, step: Step) -> None:
    group = _group(turn, step)
    if group is not None:
        groups.add(turn.connection, group, [turn.contact.id])


def _remove(turn: Turn, step: Step) -> None:
    group = _group(turn, step)
    if group is not None:
        groups.remove(turn.connection, group, [turn.contact.id])


def _group(turn: Turn, step: Step) -> Any:
    """The group, unless it is gone or follows the flags."""
    is_it = _groups.c.id == turn.group_id if step.group == INVITED_FROM else _groups.c.public_id == step.group
    mine = is_it, _groups.c.deleted_at.is_(None), _groups.c.follows.is_(None)
    return turn.connection.execute(select(_groups).where(*mine)).one_or_none()


_SETTING: Final[Mapping[Flag, StepKind]] = {Flag.OPTED_IN: StepKind.OPT_IN, Flag.OPTED_OUT: StepKind.OPT_OUT}
_ACTS: Final[Mapping[StepKind, Callable[[Turn, Step], None]]] = {
    StepKind.OPT_IN: _opt_in,
    StepKind.OPT_OUT: _opt_out,
    StepKind.ADD: _add,
    StepKind.REMOVE: _remove,
}
