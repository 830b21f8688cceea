"""The one door: facts → verdict → row → adapter. Nothing else asks the policy to send, and nothing else uses the wire.

Two stages. `accept` puts a row into the outbox with the verdict of this moment. `dispatch` decides again, in a transaction
that no opt-out can slip past, and hands the message over after it.
"""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Row

from optin import policy
from optin.channels.adapter import Accepted, NotAccepted, Unclear
from optin.clock import now
from optin.database import db, hot
from optin.policy import Facts, Message, Verdict
from optin.sending import breaker, cap, facts, outbox, release, terms, told, wire
from optin.sending.draft import Draft
from optin.sending.outbox import Claim
from optin.sending.stride import Stride
from optin.sending.together import together
from optin.sending.under_way import claim_on, under_way
from optin.sending.wire import Departure, Landing
from optin.vocabulary import MessageState, Outcome, Path, Reason

# Seconds until the next try, drawn anew each time so that messages that failed together do not come back together.
_PAUSE: Final = (3, 12)

_LONGEST_ANSWER: Final = 300

IsStopping = Callable[[], bool]


class Entry(NamedTuple):
    """The row that was written and why it is as it is."""

    message_id: int
    verdict: Verdict


class Judged(NamedTuple):
    """What would become of a message now, and the consent event that the contact's flag rests on."""

    verdict: Verdict
    flag_event: int | None


def judge(connection: Connection, draft: Draft, at: int) -> Judged:
    """Say what would become of a message, and write nothing."""
    known = _known(connection, draft, at)
    return Judged(_verdict(draft, known, at), known.flag_event)


def _known(connection: Connection, draft: Draft, at: int) -> Facts:
    if draft.contact_id is None:
        return facts.of_teammate(at)
    known = facts.of_contact(connection, draft.contact_id, draft.channel, draft.address, at)
    return facts.asked(connection, known, draft.contact_id) if draft.path is Path.INVITE else known


def accept(connection: Connection, draft: Draft, at: int) -> Entry:
    """Judge a message and put it into the outbox, in the caller's transaction: queued, held, or refused with its reason.

    What would need a teammate's "send anyway" is refused. Call `jobs.wake()` after the commit.
    """
    verdict = judge(connection, draft, at).verdict
    values = {
        **asdict(draft),
        "state": _STATES[verdict.outcome],
        "reason": _worth_saying(verdict.reason),
        "created_at": at,
        "due_at": _due(connection, verdict, at),
    }
    return Entry(outbox.add(connection, values), verdict)


def dispatch_due(is_stopping: IsStopping = lambda: False) -> int | None:
    """Hand over all that is due. Returns when the next queued message is due (UTC seconds), None while there is none."""
    stride = Stride()
    while (due := _next_due()) is not None and due <= now() and not is_stopping():
        # Two strides: few enough that others have work, too, and that the leases outlast a provider that takes its time.
        claims = hot(lambda connection: outbox.claim(connection, now(), 2 * stride.many))
        dispatch(*claims, is_stopping=is_stopping, stride=stride)
        if not claims:  # Other workers have them.
            return None
    return due


def dispatch(*claims: Claim, is_stopping: IsStopping = lambda: False, stride: Stride | None = None) -> None:
    """Decide on claimed messages again, some at a time, and hand over those whose verdict is still to send."""
    left, stride = list(claims), stride or Stride()
    while left:
        if is_stopping():
            together(_give_back, left)
            return
        some, left = left[: stride.many], left[stride.many :]
        departures = together(_decide_again, some)
        began = time.monotonic()
        landings = wire.hand_over(departures, is_stopping)
        handed_over = sum(landing.answer is not None for landing in landings)
        stride.adapt(handed_over, time.monotonic() - began, any(landing.trouble for landing in landings))
        together(_settle, landings)


def recover() -> None:
    """Take up what dead workers left behind, and what was held until now."""
    hot(lambda connection: outbox.recover(connection, now()))


def _decide_again(connection: Connection, claims: Sequence[Claim], at: int) -> list[Departure]:
    rows = under_way(connection, claims, at)
    kept = terms.of_all(connection)
    known = facts.of_messages(connection, rows, kept, at)
    decided, share = time.monotonic(), cap.Share(connection, rows, kept, at)
    alike = defaultdict[Verdict, dict[Claim, int | None]](dict)
    for row, one in zip(rows, known, strict=True):
        verdict = _verdict(row, share.applied(row, one), at)
        alike[verdict][claim_on(row)] = one.flag_event
        if verdict.outcome is Outcome.SEND:
            share.take(row)
    leaving: set[Claim] = set()
    for verdict, flag_events in alike.items():
        if verdict.outcome is Outcome.SEND:
            leaving |= outbox.depart(connection, flag_events, _worth_saying(verdict.reason), at)
        elif verdict.outcome is Outcome.HOLD and verdict.until is not None:
            outbox.hold(connection, flag_events, verdict.reason, _due(connection, verdict, at))
        else:
            outbox.refuse(connection, flag_events, verdict.reason)
    share.note()
    return [wire.departure(row, claim_on(row), decided) for row in rows if claim_on(row) in leaving]


def _verdict(asked: Draft | Row[Any], known: Facts, at: int) -> Verdict:
    return policy.decide(asked.path, Message(asked.category, asked.wording, asked.overrides), known, at)


def _due(connection: Connection, verdict: Verdict, at: int) -> int:
    """When a message with this verdict is due. Those that wait for one instant do not all go on in its first second."""
    if verdict.outcome is Outcome.HOLD and verdict.until is not None:
        return release.times(connection, verdict.until, 1)[0]
    return verdict.until or at


def _settle(connection: Connection, landings: Sequence[Landing], at: int) -> list[None]:
    troubled = [landing.message_id for landing in landings if not isinstance(landing.answer, Accepted)]
    with cap.counted_again(connection, troubled, at):
        told.note(connection, [said for landing in landings if (said := landing.saying(at))], at)
        _write_down(connection, landings, at)
    return []


def _write_down(connection: Connection, landings: Sequence[Landing], at: int) -> None:
    references, late = {}, []
    for one, answer in landings:
        match answer:
            case None:
                late.append(one.claim)
            case Accepted(reference):
                references[one.claim] = reference
            case _:
                _keep(connection, one.claim, answer, at + random.randint(*_PAUSE))  # noqa: S311 - spreads load, guards nothing
    if references:
        outbox.sent(connection, references, at)
    if late:
        outbox.give_back(connection, late, at + 1)
    breaker.count(connection, [counted for landing in landings if (counted := landing.in_broadcast)])


def _keep(connection: Connection, claim: Claim, answer: NotAccepted | Unclear, again: int) -> None:
    if isinstance(answer, NotAccepted):
        outbox.not_accepted(connection, claim, answer.why[:_LONGEST_ANSWER], answer.permanent, again + answer.wait)
    else:
        outbox.unclear(connection, claim, answer.why[:_LONGEST_ANSWER], again)


def _next_due() -> int | None:
    with db.engine.connect() as connection:
        return outbox.next_due(connection)


def _give_back(connection: Connection, claims: Sequence[Claim], at: int) -> list[None]:
    outbox.give_back(connection, claims, at)
    return []


def _worth_saying(reason: Reason) -> Reason | None:
    return None if reason is Reason.ALLOWED else reason


_STATES: Final = {
    Outcome.SEND: MessageState.QUEUED,
    Outcome.HOLD: MessageState.HELD,
    Outcome.WARN: MessageState.REFUSED,
    Outcome.REFUSE: MessageState.REFUSED,
}
