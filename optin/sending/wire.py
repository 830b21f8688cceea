"""The last step of the gate: messages that may leave now, to the adapter of their channel. The only caller of adapters.

What may not live here: any decision. The gate has made it, and nothing else calls this.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Row

from optin.channels.adapter import Answer, NotAccepted, Outgoing, TakesMany, Unclear
from optin.channels.registry import adapter_for
from optin.sending.breaker import Answered
from optin.sending.outbox import Claim

# Seconds from the decision to the hand-over. Providers check no fence, so a worker that slept in between must not send.
WIRE_DEADLINE: Final = 1.0


class Departure(NamedTuple):
    """A message that may leave. `decided` is that moment on the monotonic clock, taken when its contact was locked."""

    claim: Claim
    outgoing: Outgoing
    decided: float
    broadcast_id: int | None
    is_test: bool


class Landing(NamedTuple):
    """What came of it. Without an answer it was too late, and the message is still here."""

    departure: Departure
    answer: Answer | None

    @property
    def message_id(self) -> int:
        """The message's id."""
        return self.departure.claim.message_id

    @property
    def in_broadcast(self) -> Answered | None:
        """What it says about the provider to the broadcast that the message belongs to, if there is one."""
        one, answer = self
        if one.broadcast_id is None or answer is None:
            return None
        match answer:
            case Unclear(why) | NotAccepted(why, False):
                return Answered(one.broadcast_id, self.message_id, why)
        return Answered(one.broadcast_id, self.message_id, None)


def departure(row: Row[Any], claim: Claim, decided: float) -> Departure:
    """The message in this row, claimed by this claim."""
    outgoing = Outgoing(row.public_id, row.channel, row.address, row.subject, row.body)
    return Departure(claim, outgoing, decided, row.broadcast_id, row.is_test)


def calls(departures: Sequence[Departure]) -> list[list[Departure]]:
    """Put together those that an adapter takes in one call."""
    found: dict[object, list[Departure]] = defaultdict(list)
    for one in departures:
        adapter = adapter_for(one.outgoing.channel, one.is_test)
        found[id(adapter) if isinstance(adapter, TakesMany) else one.claim].append(one)
    return list(found.values())


def hand_over(departures: Sequence[Departure]) -> list[Landing]:
    """One call. Whatever goes wrong in an adapter, the provider may have the messages."""
    if time.monotonic() - departures[0].decided > WIRE_DEADLINE:
        return [Landing(one, None) for one in departures]
    try:
        answers = _answers(departures)
    except Exception as error:
        answers = [Unclear(f"{type(error).__name__}: {error}")] * len(departures)
    return [Landing(one, answer) for one, answer in zip(departures, answers, strict=True)]


def _answers(departures: Sequence[Departure]) -> Sequence[Answer]:
    first = departures[0]
    adapter = adapter_for(first.outgoing.channel, first.is_test)
    letters = [one.outgoing for one in departures]
    return adapter.send_all(letters) if isinstance(adapter, TakesMany) else [adapter.send(letter) for letter in letters]
