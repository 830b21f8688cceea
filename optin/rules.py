"""Keyword rules: keeping them in order, on and off, and switching standard words off.

What may not live here: what a rule does to a message (`optin/keywords/`), and which rules are refused (`optin/rule_drafts.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session

from optin import preferences
from optin.clock import now
from optin.database.locks import Alone, alone_to_the_end
from optin.keywords import Rule
from optin.keywords.standard import standard
from optin.keywords.standard_word import StandardWord
from optin.models import KeywordOff, KeywordRule
from optin.models.columns import public_id
from optin.rule_drafts import Draft, RuleError, check

MOST: Final = 200

_rules: Any = KeywordRule.__table__
_off: Any = KeywordOff.__table__


def rules_on(connection: Connection) -> Sequence[Rule]:
    """What messages are read by: the team's rules that are on, in order, then the standard words that are held."""
    rows = connection.execute(
        select(_rules).where(_rules.c.deleted_at.is_(None), _rules.c.is_on.is_(True)).order_by(_rules.c.place, _rules.c.id)
    )
    ours = [as_rule(row) for row in rows]
    off = connection.scalars(select(_off.c.word))
    return [*ours, *(word.held() for key in off if (word := standard().words.get(key)))]


def listed(session: Session) -> list[KeywordRule]:
    """The team's rules in order, on and off."""
    query = select(KeywordRule).where(KeywordRule.deleted_at.is_(None)).order_by(KeywordRule.place, KeywordRule.id)
    return list(session.scalars(query))


def by_public_id(session: Session, name: str) -> KeywordRule | None:
    """The rule; None where there is none, or none any more."""
    return session.scalar(select(KeywordRule).where(KeywordRule.public_id == name, KeywordRule.deleted_at.is_(None)))


def keyword_of(session: Session, name: str) -> str | None:
    """The keyword of a rule, deleted ones included: messages that it decided about name it. None: there was none."""
    return session.scalar(select(KeywordRule.keyword).where(KeywordRule.public_id == name))


def add(session: Session, draft: Draft, created_by: str) -> KeywordRule:
    """Keep a new rule, on, behind the others. Raises `RuleError`."""
    rows = _locked(session)
    if len(rows) >= MOST:
        raise RuleError("keyword", f"There are {MOST} rules. Delete one that is no longer used.")
    check(draft, map(as_rule, rows))
    last = session.scalar(select(func.max(KeywordRule.place))) or 0
    row = KeywordRule(
        public_id=public_id("rul"), place=last + 1, is_on=True, created_at=now(), created_by=created_by, **_columns(draft)
    )
    session.add(row)
    session.flush()
    return row


def change(session: Session, name: str, draft: Draft) -> KeywordRule | None:
    """Change a rule, which keeps its place. None: it is gone. Raises `RuleError`."""
    rows = _locked(session)
    row = _named(rows, name)
    if row is not None:
        check(draft, (as_rule(other) for other in rows if other is not row))
        for column, value in _columns(draft).items():
            setattr(row, column, value)
    return row


def move(session: Session, name: str, up: bool) -> KeywordRule | None:
    """Exchange a rule with the one before it, or after it; the first and the last stay. None: it is gone."""
    rows = _locked(session)
    row = _named(rows, name)
    if row is not None:
        at = rows.index(row)
        other = rows[max(at - 1, 0) if up else min(at + 1, len(rows) - 1)]
        row.place, other.place = other.place, row.place
    return row


def switch(session: Session, name: str, on: bool) -> KeywordRule | None:
    """Switch a rule on or off. None: it is gone."""
    row = _named(_locked(session), name)
    if row is not None:
        row.is_on = on
    return row


def remove(session: Session, name: str) -> KeywordRule | None:
    """Delete a rule. Events go on naming it. None: it is gone already."""
    row = _named(_locked(session), name)
    if row is not None:
        row.deleted_at = now()
    return row


def words_off(session: Session) -> frozenset[str]:
    """The keys of the standard words that are switched off."""
    return frozenset(session.scalars(select(KeywordOff.word)))


def switch_word(session: Session, word: StandardWord, on: bool, changed_by: str) -> None:
    """Switch a standard opt-out word on, or off, which holds messages with it; the preferences' log keeps who did.

    Raises ValueError where it has no switch.
    """
    if not word.may_be_off:
        raise ValueError(f"{word.word} cannot be switched off")
    alone_to_the_end(session.connection(), Alone.RULES)
    row = session.get(KeywordOff, word.key)
    if on == (row is None):
        return
    if row is not None:
        session.delete(row)
    else:
        session.add(KeywordOff(word=word.key, off_at=now(), off_by=changed_by))
    old, new = ("off", "on") if on else ("on", "off")
    preferences.log(session, word.name, old, new, changed_by)


def _locked(session: Session) -> list[KeywordRule]:
    """The rules, which nobody else changes or adds to until the transaction ends: places and twins are judged over all of them.
    Locks on the rows alone would let two teammates add the same rule at once."""
    alone_to_the_end(session.connection(), Alone.RULES)
    return listed(session)


def _named(rows: Sequence[KeywordRule], name: str) -> KeywordRule | None:
    return next((row for row in rows if row.public_id == name), None)


def as_rule(row: Any) -> Rule:
    """A row as the rule that it is."""
    return Rule(row.public_id, row.keyword, row.match, row.meaning, row.channel, row.received_at, row.answer)


def _columns(draft: Draft) -> dict[str, Any]:
    return {name: getattr(draft, name) for name in ("keyword", "match", "meaning", "channel", "received_at", "answer")}
