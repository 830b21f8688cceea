"""What a provider says about a message after it has taken it, and so of the person. Nothing is sent or decided here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from optin import troubles
from optin.sending import breaker, cap, facts, status_statements, told
from optin.sending.breaker import Answered
from optin.vocabulary import Category, Fault, MessageState

_ARRIVED: Final = (MessageState.DELIVERED, MessageState.READ)

_LONGEST_REFERENCE: Final = 200
_LONGEST_ANSWER: Final = 300


@dataclass(frozen=True, slots=True)
class Status:
    """One status. `reference` is our public id of the message, `called` the provider's own, `at` by its clock (UTC seconds).
    `fault` and `words`: why it failed."""

    reference: str
    state: MessageState
    at: int
    called: str = ""
    fault: Fault | None = None
    words: str = ""


def take(connection: Connection, status: Status, now: int) -> bool:
    """Note a status, with what it says of the person. However often it comes, it counts once; an opt-out that it tells of is
    noted even where the message has come to another end. False where the message did not move."""
    row = status_statements.NAMED.first(connection, {"named": status.reference})
    if row is None:
        return False
    owner = told.owner_of(connection, row)
    if owner is not None:  # Before the message, in the order in which everybody locks them.
        facts.lock(connection, [owner])
    is_moved = report(connection, status.reference, status.state, status.at, status.called, status.words)
    if owner is not None and status.fault is not None and (is_moved or status.fault is Fault.OPTED_OUT):
        origin = told.origin(row, status.words, status.at, now)
        told.about(connection, owner, row.channel, status.fault, origin)
    if is_moved and owner is not None and status.state in _ARRIVED:
        origin = told.origin(row, "", status.at, now)
        troubles.reached(connection, owner, row.channel, origin, row.category is Category.MARKETING)
    if is_moved and status.fault is Fault.OURS and row.broadcast_id is not None:
        breaker.count(connection, [Answered(row.broadcast_id, status.words)])
    return is_moved


def report(connection: Connection, reference: str, state: MessageState, at: int, called: str = "", words: str = "") -> bool:
    """The provider says that the message with our public id `reference` was sent, delivered, read, or that it failed.

    It ends every doubt about whether the message left, and never moves a message backwards, in whatever order and however
    often statuses come. False where nothing changed. A message that was never tried cannot be spoken of, and where it was tried
    twice, the failure of one that is `called` otherwise than the one that was taken says nothing.
    """
    named = {"named": reference, "called": called[:_LONGEST_REFERENCE] or None}
    if state is not MessageState.FAILED:
        return status_statements.ARRIVE[state].run(connection, {**named, "told_at": at}) > 0
    spoken_of = [row.id for row in status_statements.MAY_FAIL.rows(connection, named)]
    with cap.counted_again(connection, spoken_of, at):
        return status_statements.FAIL.run(connection, {**named, "words": words[:_LONGEST_ANSWER] or None}) > 0
