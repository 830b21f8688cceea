"""The table that decides, and the one short function that reads it. Standard library only: no Flask, database or clock.

What may not live here: anything that looks a fact up. Callers bring the facts; `decide` is the only judge, and every
path asks it at the last moment. A path that behaves differently is another row, never an argument.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from optin.vocabulary import (
    Block,
    Category,
    Channel,
    Conversation,
    Flag,
    Outcome,
    Path,
    Reach,
    Reason,
    Standing,
    Word,
    Wording,
    country_number,
)


class Asks(Word):
    """Which opt-outs a row looks at: none, the effective one for marketing or for every category, or an explicit no."""

    NOTHING = 0
    MARKETING = 1
    EVERY_CATEGORY = 2
    EXPLICIT_NO = 3


@dataclass(frozen=True, slots=True)
class Row:
    """One path of the table: who starts it, and what each column does to it."""

    starter: str
    asks: Asks
    opted_out: Outcome
    outside_hours: Outcome
    over_cap: Outcome

    @property
    def on_opt_out(self) -> str:
        """The column of opt-outs in words: what is looked at, and what follows."""
        return f"{_LOOKED_AT[self.asks]}{self.opted_out.word}" if self.asks in _LOOKED_AT else "send: the flag is not asked"


_LOOKED_AT: Final = {
    Asks.MARKETING: "marketing: ",
    Asks.EVERY_CATEGORY: "every category: ",
    Asks.EXPLICIT_NO: "an explicit no: ",
}

SEND, WARN, HOLD, REFUSE = Outcome.SEND, Outcome.WARN, Outcome.HOLD, Outcome.REFUSE

TABLE: Final[dict[Path, Row]] = {
    Path.COMPOSE: Row("a teammate, to one contact", Asks.MARKETING, WARN, WARN, WARN),
    Path.COMPOSE_CONFIRMED: Row("a teammate, after “send anyway” with a reason", Asks.MARKETING, SEND, SEND, SEND),
    Path.BROADCAST: Row("a teammate, to many who opted in", Asks.EVERY_CATEGORY, REFUSE, HOLD, REFUSE),
    Path.BROADCAST_TO_ALL: Row("a teammate, to many, with a role and reason", Asks.EVERY_CATEGORY, SEND, HOLD, REFUSE),
    Path.SEQUENCE: Row("the clock, next step of an enrolment", Asks.MARKETING, REFUSE, HOLD, REFUSE),
    Path.API: Row("another program", Asks.MARKETING, REFUSE, REFUSE, REFUSE),
    Path.API_REQUIRE_OPT_IN: Row("another program, opt-in required", Asks.EVERY_CATEGORY, REFUSE, REFUSE, REFUSE),
    Path.BOT: Row("the contact's own inbound message", Asks.NOTHING, SEND, SEND, SEND),
    Path.INVITE: Row("a teammate asks for an opt-in", Asks.EXPLICIT_NO, REFUSE, HOLD, SEND),
    Path.SERVICE: Row("the desk itself: confirmations and help", Asks.NOTHING, SEND, SEND, SEND),
}


@dataclass(frozen=True, slots=True)
class Message:
    """What is about to leave. `overrides` names the flag event that an override covers (None: no override)."""

    category: Category = Category.MARKETING
    wording: Wording = Wording.TEMPLATE
    overrides: int | None = None


# Later than every instant.
NEVER: Final = 1 << 62


@dataclass(frozen=True, slots=True)
class Facts:
    """What is so for one contact on one channel. Instants are UTC seconds.

    `default` is what an unset flag counts as. `flag_event` is the consent event the flag rests on. The three instants
    `paused_until`, `capped_until` and `window_until` lie ahead or do not count. `opens_at` is when the contact's hours
    next allow a message (not ahead: open now; None: unknown, which refuses). `capped_until` is `NEVER` where the cap is no
    message at all. `ask_from` is when an invite is allowed again (None: asked as often as the setting allows).
    """

    channel: Channel
    standing: Standing
    default: Flag
    opens_at: int | None
    flag_event: int | None = None
    paused_until: int | None = None
    capped_until: int | None = None
    window_until: int | None = None
    conversation: Conversation = Conversation.NONE
    ask_from: int | None = 0

    @property
    def effective(self) -> Flag:
        """The flag, or the default where it is unset."""
        return self.default if self.standing.flag is Flag.UNSET else self.standing.flag


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer. The first reason decided; a warning carries every reason. `until`: when what may go later may go."""

    outcome: Outcome
    reasons: tuple[Reason, ...]
    until: int | None = None

    @property
    def reason(self) -> Reason:
        """The reason that decided."""
        return self.reasons[0]

    @property
    def sentence(self) -> str:
        """Why, in words a teammate can repeat to the person."""
        return " ".join(SENTENCES[reason] for reason in self.reasons)


SENTENCES: Final[dict[Reason, str]] = {
    Reason.ALLOWED: "Nothing stands against this message.",
    Reason.OVERRIDDEN: "A teammate chose to send this anyway.",
    Reason.NO_ADDRESS: "The contact has no address for this channel.",
    Reason.INVALID_ADDRESS: "The contact's address cannot be used on this channel.",
    Reason.BLOCKED: "The person has blocked us. Only a message from them opens the channel again.",
    Reason.UNDELIVERABLE: "Messages to this address do not arrive.",
    Reason.COMPLAINED: "The person has reported a message as spam.",
    Reason.STOPPED: "The person is on the provider's own opt-out list. Only they can lift that, through the provider.",
    Reason.HELD: "Marketing waits until a teammate has decided what the person meant.",
    Reason.PAUSED: "The person has paused marketing.",
    Reason.WINDOW_CLOSED: "The person has not written within 24 hours, so only an approved template may be sent.",
    Reason.NOT_DELIVERED_IN_COUNTRY: "WhatsApp does not deliver marketing templates to numbers in this country.",
    Reason.COUNTRY_UNKNOWN: "The number's country is not known, so WhatsApp's rule for marketing cannot be kept.",
    Reason.MARKETING_IN_SERVICE: "A message from the desk itself carries no marketing.",
    Reason.CONVERSATION_OVER: "The conversation that the contact opened is over.",
    Reason.OPTED_OUT: "The contact has opted out of this channel.",
    Reason.NEVER_ASKED: "The contact was never asked, and the default for this channel is out.",
    Reason.OVERRIDE_VOID: "The contact has opted out again since somebody chose to send anyway.",
    Reason.ASKED_ENOUGH: "The contact has been asked as often as the settings allow.",
    Reason.OUTSIDE_HOURS: "It is outside the hours in which this contact may be messaged.",
    Reason.HOURS_UNKNOWN: "No hour is known in which this contact may be messaged: the local time is too uncertain.",
    Reason.OVER_CAP: "The contact has received as many marketing messages as the cap, or the provider, allows.",
    Reason.BROADCAST_STOPPED: "The broadcast was stopped before this message left.",
    Reason.LEFT_SEQUENCE: "The contact left the sequence before this message left.",
    Reason.SEQUENCE_PAUSED: "The sequence was paused before this message left. It is sent when the sequence goes on.",
}

# WhatsApp has not delivered marketing templates to US numbers since 1 April 2025 (Meta, per-user marketing limits).
# Data, so that the end of the pause is a change here and nowhere else.
WHATSAPP_MARKETING_NOT_DELIVERED: Final = frozenset({country_number("US")})

# A STOP to an SMS provider bars every message from that sender (Twilio error 21610); the WhatsApp and e-mail switches
# bar marketing only (Meta `user_preferences`; RFC 8058).
_STOP_BARS_EVERYTHING: Final = frozenset({Channel.SMS})

# What these rows let through, somebody chose to let through, and the message says so for ever.
_OVERRIDING: Final = frozenset({Path.COMPOSE_CONFIRMED, Path.BROADCAST_TO_ALL})

_BLOCK_REASONS: Final = (
    (Block.BLOCKED, Reason.BLOCKED),
    (Block.UNDELIVERABLE, Reason.UNDELIVERABLE),
    (Block.COMPLAINED, Reason.COMPLAINED),
    (Block.STOPPED, Reason.STOPPED),
    (Block.HELD, Reason.HELD),
)


@dataclass(frozen=True, slots=True)
class _Question:
    path: Path
    message: Message
    facts: Facts
    now: int

    @property
    def row(self) -> Row:
        return TABLE[self.path]

    @property
    def is_marketing(self) -> bool:
        """An invite asks for permission to market, so whatever guards marketing guards it."""
        return self.message.category is Category.MARKETING or self.path is Path.INVITE


def decide(path: Path, message: Message, facts: Facts, now: int) -> Verdict:
    """May this message leave on this path now (UTC seconds)? The first hold or refusal wins; warnings add up."""
    question = _Question(path, message, facts, now)
    warnings: list[Reason] = []
    reason = Reason.ALLOWED
    for column in COLUMNS.values():
        verdict = column(question)
        if verdict is None:
            continue
        if verdict.outcome in (HOLD, REFUSE):
            return verdict
        if verdict.outcome is WARN:
            warnings += verdict.reasons
        elif path in _OVERRIDING:
            reason = Reason.OVERRIDDEN
    return Verdict(WARN, tuple(warnings)) if warnings else Verdict(SEND, (reason,))


def columns(path: Path, message: Message, facts: Facts, now: int) -> dict[str, Verdict | None]:
    """What every column says by itself, in the order in which `decide` asks them; None: nothing against the message."""
    question = _Question(path, message, facts, now)
    return {name: column(question) for name, column in COLUMNS.items()}


def _address(question: _Question) -> Verdict | None:
    match question.facts.standing.reach:
        case Reach.MISSING:
            return Verdict(REFUSE, (Reason.NO_ADDRESS,))
        case Reach.INVALID:
            return Verdict(REFUSE, (Reason.INVALID_ADDRESS,))
    return None


def _blocks(question: _Question) -> Verdict | None:
    for block, reason in _BLOCK_REASONS:
        if block in question.facts.standing.blocks and (_bars_everything(block, question) or question.is_marketing):
            return Verdict(REFUSE, (reason,))
    return None


def _bars_everything(block: Block, question: _Question) -> bool:
    if block is Block.STOPPED:
        return question.facts.channel in _STOP_BARS_EVERYTHING
    return block in (Block.BLOCKED, Block.UNDELIVERABLE)


def _pause(question: _Question) -> Verdict | None:
    until = question.facts.paused_until
    if _ahead(until, question.now) and question.is_marketing and question.path is not Path.BOT:
        return Verdict(REFUSE, (Reason.PAUSED,), until)
    return None


def _channel(question: _Question) -> Verdict | None:
    if question.facts.channel is not Channel.WHATSAPP:
        return None
    message, facts = question.message, question.facts
    if message.wording is Wording.FREE_TEXT and not _ahead(facts.window_until, question.now):
        return Verdict(REFUSE, (Reason.WINDOW_CLOSED,))
    is_marketing_template = message.wording is Wording.TEMPLATE and message.category is Category.MARKETING
    if is_marketing_template and not facts.standing.country:
        return Verdict(REFUSE, (Reason.COUNTRY_UNKNOWN,))
    if is_marketing_template and facts.standing.country in WHATSAPP_MARKETING_NOT_DELIVERED:
        return Verdict(REFUSE, (Reason.NOT_DELIVERED_IN_COUNTRY,))
    return None


def _errand(question: _Question) -> Verdict | None:
    """What the desk says for itself carries no marketing; a flow speaks only in the conversation that it answers."""
    if question.path is Path.SERVICE and question.message.category is Category.MARKETING:
        return Verdict(REFUSE, (Reason.MARKETING_IN_SERVICE,))
    if question.path is not Path.BOT:
        return None
    is_open = question.facts.conversation is Conversation.OPEN and _ahead(question.facts.window_until, question.now)
    return None if is_open else Verdict(REFUSE, (Reason.CONVERSATION_OVER,))


def _opt_out(question: _Question) -> Verdict | None:
    row, facts = question.row, question.facts
    if not _looked_at(question):
        return None
    if row.opted_out is SEND and not _covered(question):
        return Verdict(REFUSE, (Reason.OVERRIDE_VOID,))
    reason = Reason.NEVER_ASKED if facts.standing.flag is Flag.UNSET else Reason.OPTED_OUT
    return Verdict(row.opted_out, (reason,))


def _covered(question: _Question) -> bool:
    """Whether the override names the event the flag rests on. Only a flag that nobody ever set may rest on none."""
    facts, named = question.facts, question.message.overrides
    is_named = named is not None or facts.standing.flag is Flag.UNSET
    return is_named and named == facts.flag_event


def _looked_at(question: _Question) -> bool:
    """Whether there is an opt-out that this row looks at."""
    match question.row.asks:
        case Asks.NOTHING:
            return False
        case Asks.EXPLICIT_NO:
            return question.facts.standing.flag is Flag.OPTED_OUT
        case Asks.MARKETING if not question.is_marketing:
            return False
    return question.facts.effective is not Flag.OPTED_IN


def _asking(question: _Question) -> Verdict | None:
    again = question.facts.ask_from
    if question.path is Path.INVITE and (again is None or again > question.now):
        return Verdict(REFUSE, (Reason.ASKED_ENOUGH,), again)
    return None


def _hours(question: _Question) -> Verdict | None:
    opens_at, outcome = question.facts.opens_at, question.row.outside_hours
    if not question.is_marketing or (opens_at is not None and opens_at <= question.now):
        return None
    if opens_at is None and outcome is not SEND:
        return Verdict(REFUSE, (Reason.HOURS_UNKNOWN,))
    return Verdict(outcome, (Reason.OUTSIDE_HOURS,), opens_at)


def _cap(question: _Question) -> Verdict | None:
    until = question.facts.capped_until
    if question.is_marketing and _ahead(until, question.now):
        return Verdict(question.row.over_cap, (Reason.OVER_CAP,), None if until == NEVER else until)
    return None


def _ahead(instant: int | None, now: int) -> bool:
    return instant is not None and instant > now


COLUMNS: Final[dict[str, Callable[[_Question], Verdict | None]]] = {
    "address": _address,
    "blocks": _blocks,
    "pause": _pause,
    "channel": _channel,
    "errand": _errand,
    "opt-out": _opt_out,
    "asking": _asking,
    "hours": _hours,
    "cap": _cap,
}
