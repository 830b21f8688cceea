"""Rules that can never fire, because another one always comes first.

What may not live here: the sentences about it, which pages have.
"""

from __future__ import annotations

from collections.abc import Sequence

from optin.keywords.reading import STOPPING, keyword_words, matches, read
from optin.keywords.shapes import Rule
from optin.keywords.words import joined
from optin.vocabulary import Channel, Match, Meaning


def silenced(rules: Sequence[Rule]) -> dict[str, str]:
    """By the name of each rule that never fires, the name of what wins before it: an earlier rule, or what reads as a stop."""
    found: dict[str, str] = {}
    for place, rule in enumerate(rules):
        winner = next((other.name for other in rules[:place] if _always_first(other, rule)), None) or stop_in(rule)
        if winner and not rule.is_standard:
            found[rule.name] = winner
    return found


def stop_in(rule: Rule) -> str | None:
    """What reads as a stop in the keyword of a rule that does not opt out; None where nothing does on any of its channels."""
    return None if rule.meaning is Meaning.OPT_OUT else _stop(rule)


def are_alike(one: Rule, other: Rule) -> bool:
    """Whether two rules take the very same messages."""
    same = joined(keyword_words(one.keyword)) == joined(keyword_words(other.keyword))
    return same and (one.match, one.channel, one.received_at) == (other.match, other.channel, other.received_at)


def _always_first(earlier: Rule, rule: Rule) -> bool:
    """Whether the earlier rule takes every message that this one could."""
    if earlier.is_standard or earlier.channel not in (None, rule.channel) or earlier.received_at not in ("", rule.received_at):
        return False
    if earlier.meaning is not Meaning.OPT_OUT and _stop(rule):
        return False  # A stop wins over the earlier one, so that this one has its turn.
    narrower = {Match.WHOLE: {Match.WHOLE}, Match.BEGINS: {Match.WHOLE, Match.BEGINS}, Match.PHRASE: set(Match)}
    return rule.match in narrower[earlier.match] and matches(earlier, keyword_words(rule.keyword))


def _stop(rule: Rule) -> str | None:
    for channel in [rule.channel] if rule.channel else Channel:
        reading = read(rule.keyword, (), channel=channel, is_asked=True)
        if reading.meaning in STOPPING:
            return reading.rule
    return None
