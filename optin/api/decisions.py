"""/decisions: may this be sent to these addresses now? Nothing is sent, queued or noted."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, StringConstraints
from sqlalchemy.orm import Session

from optin import policy, preferences
from optin.addresses import AddressError
from optin.api.message_shapes import PathWord, ReasonWord
from optin.api.operation import Answer, operation
from optin.api.people import ChannelWord
from optin.api.shapes import Body, CategoryWord, Instant, Shown, words
from optin.clock import now
from optin.desk import desk
from optin.policy import Facts, Message
from optin.sending import addressed
from optin.sending.addressed import Reading
from optin.vocabulary import Category, Channel, Outcome, Path, Wording

MOST = 1000

WordingWord: Any = words(Wording)
OutcomeWord: Any = words(Outcome)

Typed = Annotated[str, StringConstraints(max_length=320, strip_whitespace=False)]


class Asked(Body):
    """What would be sent, on which path, to whom. `wording` matters on WhatsApp alone: free text needs an open conversation."""

    path: PathWord = Field(strict=False)
    channel: ChannelWord = Field(strict=False)
    category: CategoryWord = Field(CategoryWord("marketing"), strict=False)
    wording: WordingWord = Field(WordingWord("template"), strict=False)
    to: Annotated[list[Typed], Field(min_length=1, max_length=MOST, description="Phone numbers or e-mail addresses.")]


class Decision(Shown):
    """What would become of the message to one address, as it was given. `until` says when what may go later may go."""

    to: str
    verdict: OutcomeWord
    reason: ReasonWord
    sentence: str
    until: Instant | None


class Decisions(Shown):
    """One decision for each address, in the order of the addresses."""

    data: list[Decision]


@operation("POST", "/decisions", scope="read", body=Asked, answer=Decisions, is_question=True)
def decide(session: Session, body: Asked) -> Answer:
    """Ask whether messages may be sent.

    Nothing is sent. The verdicts are those that a message would get now: an address of nobody counts as never asked, with the
    opt-outs and blocks that belong to the address. An address that cannot be read is refused as `invalid_address`.
    With an `Idempotency-Key` the same question gets the answer of the first time again; leave it out to ask how things stand.
    """
    at, channel = now(), Channel.of(body.channel.value)
    reading = Reading(preferences.current(session).country, desk().config.pepper)
    path = Path.of(body.path.value)
    known = addressed.facts_of(session.connection(), path, channel, body.to, reading, at)
    asked = Message(Category.of(body.category.value), Wording.of(body.wording.value))
    said = {one: _said(path, asked, one, at) for one in {*known}}
    return Answer(Decisions(data=[Decision(to=to, **said[one]) for to, one in zip(body.to, known, strict=True)]))


def _said(path: Path, asked: Message, known: Facts | AddressError, at: int) -> dict[str, Any]:
    """The same for all who stand alike. Where a path overrides, it covers the flag event that stands now."""
    if isinstance(known, AddressError):
        refused = {"verdict": OutcomeWord("refuse"), "reason": ReasonWord("invalid_address")}
        return {**refused, "sentence": known.sentence, "until": None}
    verdict = policy.decide(path, Message(asked.category, asked.wording, known.flag_event), known, at)
    return {
        "verdict": OutcomeWord(verdict.outcome.word),
        "reason": ReasonWord(verdict.reason.word),
        "sentence": verdict.sentence,
        "until": verdict.until,
    }
