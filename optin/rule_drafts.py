"""What a team typed for a keyword rule, read and refused with a sentence.

What may not live here: which words there are (`optin/keywords/`), and keeping rules (`optin/rules.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from optin.addresses import AddressError, read_email, read_phone
from optin.keywords import Rule, fold
from optin.keywords.order import are_alike, stop_in
from optin.vocabulary import Channel, Match, Meaning

LONGEST_KEYWORD: Final = 120
LONGEST_ANSWER: Final = 480
_SHORT_CODE: Final = re.compile(r"\d{3,8}")
NEW: Final = "new"  # what a rule is called that has no name yet


class RuleError(ValueError):
    """A rule that cannot be kept: the field of `Draft` at fault, and a sentence that says what to do."""

    def __init__(self, field: str, sentence: str) -> None:
        self.field, self.sentence = field, sentence
        super().__init__(sentence)


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody typed for a rule. `received_at` is in normal form."""

    keyword: str
    match: Match
    meaning: Meaning
    channel: Channel | None = None
    received_at: str = ""
    answer: str = ""

    def rule(self, name: str = NEW) -> Rule:
        """The draft as a rule."""
        return Rule(name, self.keyword, self.match, self.meaning, self.channel, self.received_at, self.answer)


def read_received_at(typed: str, channel: Channel | None, country: str) -> str:
    """A number or address of ours in normal form: E.164, a short code's digits, or a mail address's key. Raises `RuleError`."""
    text = typed.strip()
    is_mail = "@" in text
    if not text or _SHORT_CODE.fullmatch(text):
        return _fitting(text, channel, bool(text), False)
    try:
        normal = read_email(text).key if is_mail else read_phone(text, country).e164
    except AddressError as refused:
        raise RuleError("received_at", refused.sentence) from refused
    return _fitting(normal, channel, not is_mail, is_mail)


def check(draft: Draft, others: Iterable[Rule]) -> None:
    """Refuse what no desk may have. `others`: the rules that there are besides. Raises `RuleError`."""
    if not fold(draft.keyword):
        raise RuleError("keyword", "Type a word or a phrase. Punctuation and emoji alone are not read.")
    if draft.meaning is Meaning.OPT_IN and stop_in(draft.rule()):
        raise RuleError("keyword", f"“{draft.keyword}” reads as a wish to stop. No rule may opt anybody in with it.")
    twin = next((other for other in others if are_alike(other, draft.rule())), None)
    if twin is not None:
        raise RuleError("keyword", f"There is a rule for “{twin.keyword}” that takes the same messages. Change that one.")


def _fitting(normal: str, channel: Channel | None, is_phone: bool, is_mail: bool) -> str:
    if channel is not None and ((is_phone and not channel.uses_phone) or (is_mail and channel.uses_phone)):
        wanted = "a phone number" if channel.uses_phone else "an e-mail address"
        raise RuleError("received_at", f"{channel.label} arrives at {wanted}. Type one, or leave the field empty.")
    return normal
