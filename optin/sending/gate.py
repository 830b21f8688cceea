"""The one door: facts → verdict → row → adapter. The only caller of adapters, and nothing else asks the policy to send.

Two stages. `accept` puts a row into the outbox with the verdict of this moment. `dispatch` decides again, in a transaction
that no opt-out can slip past, and hands the message over after it.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Row

from optin import policy
from optin.channels.adapter import Accepted, Answer, NotAccepted, Outgoing, Unclear
from optin.channels.registry import adapter_for
from optin.clock import now
from optin.database import db, hot
from optin.policy import Facts, Message, Verdict
from optin.sending import breaker, facts, outbox
from optin.sending.draft import Draft
from optin.sending.outbox import Claim
from optin.vocabulary import BroadcastState, MessageState, Outcome, Reason

# Small, so that a worker that dies leaves little behind, and a stop is quick.
BATCH: Final = 10

# Seconds from the decision to the hand-over. Providers check no fence, so a worker that slept in between must not send.
WIRE_DEADLINE: Final = 1.0

# Seconds until the next try, drawn anew each time so that messages that failed together do not come back together.
_PAUSE: Final = (3, 12)

_LONGEST_ANSWER: Final = 300

_log = logging.getLogger(__name__)


class Entry(NamedTuple):
    """The row that was written and why it is as it is."""

    message_id: int
    verdict: Verdict


class Judged(NamedTuple):
    """What would become of a message now, and the consent event that the contact's flag rests on."""

    verdict: Verdict
    flag_event: int | None


class _Departure(NamedTuple):
    outgoing: Outgoing
    decided: float
    broadcast_id: int | None
    is_test: bool


def judge(connection: Connection, draft: Draft, at: int) -> Judged:
    """Say what would become of a message, and write nothing."""
    known = _facts(connection, draft, at)
    return Judged(_verdict(draft, known, at), known.flag_event)


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
        "due_at": verdict.until or at,
    }
    return Entry(outbox.add(connection, values), verdict)


def dispatch_due(is_stopping: Callable[[], bool] = lambda: False) -> int | None:
    """Hand over all that is due. Returns when the next queued message is due (UTC seconds), None while there is none."""
    while (due := _next_due()) is not None and due <= now() and not is_stopping():
        claims = hot(lambda connection: outbox.claim(connection, now(), BATCH))
        for claim in claims:
            _give_back(claim, now()) if is_stopping() else _dispatch_alone(claim)
        if not claims:  # Other workers have them.
            return None
    return due


def dispatch(claim: Claim) -> None:
    """Decide on one claimed message again, and hand it over if the verdict is still to send."""
    departure = hot(lambda connection: _decide_again(connection, claim, now()))
    if departure is None:
        return
    if time.monotonic() - departure.decided > WIRE_DEADLINE:
        return _give_back(claim, now() + 1)
    answer = _hand_over(departure)
    hot(lambda connection: _settle(connection, claim, departure, answer))


def _dispatch_alone(claim: Claim) -> None:
    """What goes wrong with one message stops no other. Its lease ends, and it is taken up again then."""
    try:
        dispatch(claim)
    except Exception:
        _log.exception("a message could not be dispatched", extra={"message_id": claim.message_id})


def recover() -> None:
    """Take up what dead workers left behind, and what was held until now."""
    hot(lambda connection: outbox.recover(connection, now()))


def _decide_again(connection: Connection, claim: Claim, at: int) -> _Departure | None:
    row = outbox.held_by(connection, claim)
    if row is None or _is_halted(connection, claim, row, at):
        return None
    known = _facts(connection, row, at, lock=True)
    decided = time.monotonic()
    verdict = _verdict(row, known, at)
    if verdict.outcome is Outcome.HOLD and verdict.until is not None:
        outbox.hold(connection, claim, verdict.reason, verdict.until)
        return None
    if verdict.outcome is not Outcome.SEND:
        outbox.refuse(connection, claim, verdict.reason)
        return None
    if not outbox.depart(connection, claim, known.flag_event, _worth_saying(verdict.reason), at):
        return None
    outgoing = Outgoing(row.public_id, row.channel, row.address, row.subject, row.body)
    return _Departure(outgoing, decided, row.broadcast_id, row.is_test)


def _is_halted(connection: Connection, claim: Claim, row: Row[Any], at: int) -> bool:
    """Whether the message's broadcast is not to go on: its messages then wait, or are over."""
    if row.broadcast_state is BroadcastState.STOPPED:
        return outbox.refuse(connection, claim, Reason.BROADCAST_STOPPED)
    return row.broadcast_state is BroadcastState.PAUSED and outbox.give_back(connection, claim, at)


def _verdict(asked: Draft | Row[Any], known: Facts, at: int) -> Verdict:
    return policy.decide(asked.path, Message(asked.category, asked.wording, asked.overrides), known, at)


def _facts(connection: Connection, message: Draft | Row[Any], at: int, lock: bool = False) -> Facts:
    if message.contact_id is None:
        return facts.of_teammate(at)
    return facts.of_contact(connection, message.contact_id, message.channel, message.address, at, lock=lock)


def _hand_over(departure: _Departure) -> Answer:
    """Whatever goes wrong in an adapter, the provider may have the message."""
    try:
        return adapter_for(departure.outgoing.channel, departure.is_test).send(departure.outgoing)
    except Exception as error:
        return Unclear(f"{type(error).__name__}: {error}")


def _settle(connection: Connection, claim: Claim, departure: _Departure, answer: Answer) -> None:
    at = now()
    again = at + random.randint(*_PAUSE)  # noqa: S311 - spreads load, guards nothing
    error = None
    match answer:
        case Accepted(reference):
            outbox.sent(connection, claim, reference, at)
        case NotAccepted(why, permanent):
            outbox.not_accepted(connection, claim, why[:_LONGEST_ANSWER], permanent, again)
            error = None if permanent else why
        case Unclear(why):
            outbox.unclear(connection, claim, why[:_LONGEST_ANSWER], again)
            error = why
    if departure.broadcast_id is not None:
        breaker.count(connection, departure.broadcast_id, claim.message_id, error)


def _next_due() -> int | None:
    with db.engine.connect() as connection:
        return outbox.next_due(connection)


def _give_back(claim: Claim, due_at: int) -> None:
    hot(lambda connection: outbox.give_back(connection, claim, due_at))


def _worth_saying(reason: Reason) -> Reason | None:
    return None if reason is Reason.ALLOWED else reason


_STATES: Final = {
    Outcome.SEND: MessageState.QUEUED,
    Outcome.HOLD: MessageState.HELD,
    Outcome.WARN: MessageState.REFUSED,
    Outcome.REFUSE: MessageState.REFUSED,
}
