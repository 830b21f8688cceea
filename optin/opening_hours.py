"""The hours of a channel as the team set them, within the rules of countries and states: when somebody may be messaged.

What may not live here: where contacts are (`optin/zones.py`), what the rules say (`optin/hours/quiet.py`), and what follows.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Final

from sqlalchemy import Connection

from optin import zones
from optin.hours import Answer, Hours, Whereabouts, ask, within
from optin.hours.quiet import RULES, Rule
from optin.hours.weeks import Week, read_week
from optin.vocabulary import Channel, Standing, country_code
from optin.zones import Place, zones_of

# For marketing and invites, by the contact's clock, on every channel.
USUAL: Final = "Mon-Sun 09:00-20:00"

# How long "never" is taken for granted (seconds).
_A_WHILE: Final = 60 * 60


class OpeningHours:
    """The hours of one channel. `rules` are those that apply to it, `elsewhere` is where somebody may be of whom nothing is
    known."""

    def __init__(self, week: Week, rules: Sequence[Rule], elsewhere: Whereabouts) -> None:
        self._own: Final = Hours(week)
        self._rules: Final = rules
        self._elsewhere: Final = elsewhere
        self._answers: dict[tuple[int, int | Place | None], tuple[int, Answer]] = {}

    def opens_at(self, connection: Connection, standing: Standing, at: int) -> int | None:
        """When all who stand like this may be messaged (UTC seconds): `at` if now, None if no such time is known."""
        key = (standing.country, standing.zones)
        known = self._answers.get(key)
        if known is None or not known[0] <= at < known[1].until:
            known = self._keep(key, zones.place(connection, standing.zones), standing.country, at)
        return _from(known[1], at)

    def opens_for(self, place: Place | None, country: int, at: int) -> int | None:
        """The same for somebody who is no contact yet."""
        known = self._answers.get((country, place))
        if known is None or not known[0] <= at < known[1].until:
            known = self._keep((country, place), place, country, at)
        return _from(known[1], at)

    def hours_for(self, place: Place | None, country: int) -> Hours:
        """The hours that count there: the team's own, within every rule that applies."""
        return reduce(within, (rule.hours for rule in self.rules_for(place, country)), self._own)

    def rules_for(self, place: Place | None, country: int) -> list[Rule]:
        """The rules that apply there."""
        law = {country_code(country), place.state if place else ""}
        return [rule for rule in self._rules if rule.place in law]

    def where(self, place: Place | None, country: int) -> Whereabouts:
        """All zones that come into question: of the place, else of the country, else as the team says."""
        if place is not None:
            return place.where
        there = zones_of(country_code(country) or "")
        return Whereabouts(there) if there else self._elsewhere

    def _keep(self, key: tuple[int, int | Place | None], place: Place | None, country: int, at: int) -> tuple[int, Answer]:
        """Work it out, and remember it for as long as it stays true."""
        try:
            answer = ask(self.hours_for(place, country), self.where(place, country), at)
        except (KeyError, ValueError):  # A zone that this machine's tz database does not have: nothing is known.
            answer = Answer(None, at + _A_WHILE)
        self._answers[key] = at, answer
        return at, answer


def _from(answer: Answer, at: int) -> int | None:
    return None if answer.opens_at is None else max(answer.opens_at, at)


def made(channel: Channel, week: str, chosen: str, zone: str, country: str) -> OpeningHours:
    """Hours from stored preferences: the channel's week, which rules were switched (`read_switches`), the zone of those of whom
    nothing is known, and the country whose zones it is where that is empty. Raises `HoursError`."""
    rules = [rule for rule in RULES if channel in rule.channels and applies(rule, chosen)]
    elsewhere = (zone,) if zones.is_zone(zone) else zones_of(country)
    return OpeningHours(read_week(week), rules, Whereabouts(elsewhere))


def applies(rule: Rule, chosen: str) -> bool:
    """Whether a rule applies: as the team chose, else as is usual."""
    return read_switches(chosen).get(rule.place, rule.is_usual)


def read_switches(chosen: str) -> dict[str, bool]:
    """Which rules the team switched on or off, as stored: `+US-KY -US-TX`. Rules that are not named are as is usual."""
    return {word[1:]: word[0] == "+" for word in chosen.split()}


def switches_text(on: set[str]) -> str:
    """The inverse: `on` are the places of all rules that are to apply."""
    changed = [rule for rule in RULES if (rule.place in on) is not rule.is_usual]
    return " ".join(("+" if rule.place in on else "-") + rule.place for rule in changed)
