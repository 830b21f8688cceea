"""What the address of a report asks for: the days, and what they are narrowed to. Every link on a report keeps it.

What is no word of the desk narrows nothing; days that cannot be meant are said in a sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final, TypeVar

from flask import request, url_for
from sqlalchemy import select

from optin import templates
from optin.database import db
from optin.models.broadcast import Broadcast
from optin.pages import periods
from optin.pages.groups.filters import NO_DAY
from optin.pages.moments import iso_day_of
from optin.reports.outbound import FATES
from optin.reports.span import DAY, LONGEST, Span
from optin.vocabulary import Act, Channel, MessageState, Path, Reason, Source, Word

Chosen = TypeVar("Chosen", bound=Word)

# Stands for a template where there is none.
TYPED: Final = "none"

_TEMPLATE: Final = re.compile(r"tpl_[a-z2-7]{24}")
_BROADCAST: Final = re.compile(r"brc_[a-z2-7]{24}")
_LONGEST_ANSWER: Final = 300  # characters; no provider's answer is kept longer
_TURNED: Final = "The last day is before the first one."
_TOO_LONG: Final = f"Choose at most {LONGEST} days."


@dataclass(frozen=True, slots=True)
class Narrowing:
    """A template or a broadcast that is asked for: its public id, its id here, and what it is called now."""

    name: str
    id: int
    title: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Everything that an address may name. `days` is None where it names the first and the last day itself; `typed` is what it
    names, and `fault` a sentence where that cannot be meant."""

    span: Span
    days: int | None
    typed: tuple[str, str]
    fault: str
    channel: Channel | None
    path: Path | None
    template: Narrowing | None
    is_typed: bool
    broadcast: Narrowing | None
    state: str | None
    reason: Reason | None
    source: Source | None
    act: Act | None
    answer: str | None

    @property
    def states(self) -> tuple[MessageState, ...] | None:
        """The message states that are meant."""
        return None if self.state is None else FATES.get(self.state) or (MessageState.of(self.state),)

    def url(self, endpoint: str, **changes: Any) -> str:
        """Another page about the same, but for these changes; None takes something away."""
        return url_for(endpoint, **{**self.kept, **changes})

    def of_days(self, first: int, last: int | None = None) -> dict[str, Any]:
        """The change to these days, for `url`."""
        return {"days": None, "from": iso_day_of(first), "to": iso_day_of(first if last is None else last)}

    @property
    def kept(self) -> dict[str, Any]:
        """What the address names, as its words."""
        days = {"days": self.days} if self.days is not None else {"from": self.typed[0] or None, "to": self.typed[1] or None}
        words = {name: getattr(self, name) for name in ("channel", "path", "reason", "source", "act")}
        template = TYPED if self.is_typed else self.template.name if self.template else None
        known: dict[str, Any] = {name: word.word if word is not None else None for name, word in words.items()}
        known["broadcast"] = self.broadcast.name if self.broadcast else None
        return {**days, **known, "template": template, "state": self.state, "answer": self.answer}


def asked() -> Asked:
    """What this request asks for."""
    typed = request.args.get("from", "").strip()[:20], request.args.get("to", "").strip()[:20]
    days = periods.asked()
    usual = Span(periods.since(days), periods.today())
    span, fault = _span(*typed) if any(typed) else (usual, "")
    state = request.args.get("state")
    named = request.args.get("template", "")
    return Asked(
        span=span or usual,
        days=None if any(typed) else days,
        typed=typed,
        fault=fault,
        channel=_word(Channel),
        path=_word(Path),
        template=_template(named),
        is_typed=named == TYPED,
        broadcast=_broadcast(request.args.get("broadcast", "")),
        state=state if state in STATES else None,
        reason=_word(Reason),
        source=_word(Source),
        act=_word(Act),
        answer=request.args.get("answer", "").replace("\0", "")[:_LONGEST_ANSWER] or None,
    )


# What a message's state may be called in an address: the few fates first, then each state of its own.
STATES: Final = (*FATES, *(each.word for each in MessageState if each.word not in FATES and each is not MessageState.RECEIVED))


def _span(first: str, last: str) -> tuple[Span | None, str]:
    try:
        end = _day(last) if last else max(periods.today(), _day(first))
        begin = _day(first) if first else end - periods.USUAL + 1
    except ValueError:
        return None, NO_DAY
    if begin > end:
        return None, _TURNED
    return (Span(begin, end), "") if end - begin < LONGEST else (None, _TOO_LONG)


def _day(typed: str) -> int:
    meant = date.fromisoformat(typed)
    if not 1970 < meant.year < 9999:
        raise ValueError(typed)
    return int(datetime(meant.year, meant.month, meant.day, tzinfo=UTC).timestamp()) // DAY


def _word(kind: type[Chosen]) -> Chosen | None:
    named = request.args.get(kind.__name__.lower())
    return next((word for word in kind if word.word == named), None)


def _template(named: str) -> Narrowing | None:
    # A database may refuse a text that is no name at all, such as one with NUL in it.
    found = templates.by_public_id(db.session(), named) if _TEMPLATE.fullmatch(named) else None
    return None if found is None else Narrowing(found[0].public_id, found[0].id, found[1].name)


def _broadcast(named: str) -> Narrowing | None:
    query = select(Broadcast).where(Broadcast.public_id == named)
    found = db.session.scalar(query) if _BROADCAST.fullmatch(named) else None
    return None if found is None else Narrowing(found.public_id, found.id, found.name)
