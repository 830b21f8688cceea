"""The last step of the gate: messages that may leave now, to the adapter of their channel. The only caller of adapters.

What may not live here: any decision. The gate has made it, and nothing else calls this.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

from sqlalchemy import Row

from optin.buttons import own, replies
from optin.channels import transcript
from optin.channels.adapter import Accepted, Adapter, Answer, Approved, NotAccepted, Outgoing, TakesMany, Unclear
from optin.channels.registry import adapter_for, values
from optin.hiding import without_secrets
from optin.sending import mail_facts
from optin.sending.breaker import Answered
from optin.sending.outbox import Claim
from optin.sending.told import Saying
from optin.template_names import at_whatsapp, language_at_whatsapp, values_in
from optin.vocabulary import Channel, Fault, Wording

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
    def trouble(self) -> str | None:
        """What the provider said, if it was no yes and not for the person's or the message's own fault."""
        match self.answer:
            case Unclear(why) | NotAccepted(why, False) | NotAccepted(why, True, Fault.OURS):
                return why
        return None

    def saying(self, at: int) -> Saying | None:
        """What it says of the person whom the message was for."""
        match self.answer:
            case NotAccepted(why=why, reason=Fault() as reason):
                return Saying(self.message_id, reason, why, at)
        return None

    @property
    def in_broadcast(self) -> Answered | None:
        """What it says about the provider to the broadcast that the message belongs to, if there is one."""
        broadcast_id = self.departure.broadcast_id
        return None if broadcast_id is None or self.answer is None else Answered(broadcast_id, self.trouble)


def departure(row: Row[Any], claim: Claim, decided: float) -> Departure:
    """The message in this row, claimed by this claim."""
    buttons = own(row.quick_replies) or replies(row.template_buttons, row.public_id)
    outgoing = Outgoing(
        reference=row.public_id,
        channel=row.channel,
        address=row.address,
        subject=row.subject,
        body=row.body,
        buttons=buttons,
        category=row.category,
        is_free=row.wording is Wording.FREE_TEXT,
        template=_approved(row),
        path=row.path,
        campaign=_campaign(row),
    )
    return Departure(claim, outgoing, decided, row.broadcast_id, row.is_test)


def _campaign(row: Row[Any]) -> str:
    """What the message belongs to: its broadcast, else its template."""
    if row.broadcast_id is not None:
        return f"b{row.broadcast_id}"
    return "" if row.template_version_id is None else f"t{row.template_version_id}"


def _approved(row: Row[Any]) -> Approved | None:
    """The template that the message was made of, where its provider has one of that name."""
    if row.wording is not Wording.TEMPLATE or row.channel is not Channel.WHATSAPP or row.template_name is None:
        return None
    name, language = at_whatsapp(row.template_name), language_at_whatsapp(row.template_language)
    return Approved(name, language, values_in(row.template_body, row.body))


def hand_over(departures: Sequence[Departure], is_stopping: Callable[[], bool]) -> list[Landing]:
    """Call the adapters. What is late by then stays here, and what is left when the worker is to stop."""
    landings = []
    calls, known = _calls(departures), values()
    for adapter, some in calls:
        letters = _letters(some)
        answers: Sequence[Answer | None] = [None] * len(some)
        if time.monotonic() - some[0].decided <= WIRE_DEADLINE and not is_stopping():
            answers = [letters] * len(some) if isinstance(letters, NotAccepted) else _answers(adapter, letters, known)
        landings += [Landing(one, answer) for one, answer in zip(some, answers, strict=True)]
    return landings


def try_out(outgoing: Outgoing) -> tuple[Answer, str]:
    """Hand over one message that is in no outbox, for somebody who wants to see what the provider says: the answer, and the
    provider's own words where it speaks HTTP."""
    adapter, known = adapter_for(outgoing.channel, outgoing.address, is_test=False), values()
    with transcript.listening() as words:
        answers = _answers(adapter, [outgoing], known)
    return answers[0], without_secrets("\n".join(words), known)


def _letters(departures: Sequence[Departure]) -> list[Outgoing] | NotAccepted:
    """The messages with all that their provider needs. What goes wrong here is a definite no: nothing has been handed over."""
    try:
        return mail_facts.with_facts([one.outgoing for one in departures])
    except Exception as error:
        return NotAccepted(f"{type(error).__name__}: {error}")


def _calls(departures: Sequence[Departure]) -> list[tuple[Adapter, list[Departure]]]:
    """Put together those that an adapter takes in one call. All adapters are found before the first of them is called."""
    found: dict[object, tuple[Adapter, list[Departure]]] = {}
    for one in departures:
        adapter = adapter_for(one.outgoing.channel, one.outgoing.address, one.is_test)
        found.setdefault(id(adapter) if isinstance(adapter, TakesMany) else one.claim, (adapter, []))[1].append(one)
    return list(found.values())


def _answers(adapter: Adapter, letters: list[Outgoing], known: Mapping[str, str]) -> Sequence[Answer]:
    """One call, and its answers without the secrets that are known. Whatever goes wrong in an adapter, the provider may have
    the messages."""
    try:
        answers = adapter.send_all(letters) if isinstance(adapter, TakesMany) else [adapter.send(letter) for letter in letters]
        if len(answers) != len(letters):
            raise ValueError(f"{len(answers)} answers for {len(letters)} messages")
    except Exception as error:
        answers = [Unclear(f"{type(error).__name__}: {error}")] * len(letters)
    return [one if isinstance(one, Accepted) else replace(one, why=without_secrets(one.why, known)) for one in answers]
