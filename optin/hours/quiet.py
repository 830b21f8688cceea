"""What the law of countries and states says about hours, as data: each rule with its source and its date.

It is a reading of sources by people who are no lawyers, and no legal advice. Sources disagree, and where they do, the narrower
hours stand here. What may not live here: whose country is which (`optin/zones.py`), and the team's own hours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from optin.hours import Hours
from optin.hours.weeks import read_week
from optin.vocabulary import Channel


@dataclass(frozen=True, slots=True)
class Rule:
    """Marketing on some channels to one place is allowed within these hours, by the recipient's clock.

    `place` is an ISO 3166 country or subdivision (`US-TX`); no two rules have the same. `as_of` is the day (ISO 8601) on which
    the source was read. `is_usual`: it applies unless the team decides otherwise.
    """

    place: str
    name: str
    channels: frozenset[Channel]
    hours: Hours
    source: str
    as_of: str
    note: str
    is_usual: bool = True


_TEXTS: Final = frozenset({Channel.SMS})
_READ: Final = "2026-11-22"

RULES: Final = (
    Rule(
        "FR",
        "France",
        _TEXTS,
        Hours(read_week("Mon-Sat 08:00-22:00"), frozenset({"FR"})),
        "Rules of the French operators for commercial texts, as Brevo’s help pages give them",
        _READ,
        "No marketing by text at night, on Sundays and on public holidays.",
    ),
    Rule(
        "IN",
        "India",
        _TEXTS,
        Hours(read_week("Mon-Sun 10:00-21:00")),
        "TRAI’s regulations on commercial communication and the operators’ notes on error 651, since October 2025",
        _READ,
        "Promotional texts outside these hours are rejected by the operators.",
    ),
    Rule(
        "US",
        "United States",
        _TEXTS,
        Hours(read_week("Mon-Sun 09:00-20:00")),
        "47 CFR 64.1200(c)(1) (08:00 to 21:00); Fla. Stat. 501.616(6) and the laws of Oklahoma, Oregon, Maryland, "
        "Massachusetts (to 20:00), Connecticut and Nevada (from 09:00)",
        _READ,
        "What the country and its states allow together. Courts disagree on whether texts with consent are covered.",
    ),
    Rule(
        "US-KY",
        "Kentucky",
        _TEXTS,
        Hours(read_week("Mon-Sun 10:00-21:00")),
        "State law, by tables of providers",
        _READ,
        "Written for calls. Switch it on to keep it for texts, too.",
        is_usual=False,
    ),
    Rule(
        "US-RI",
        "Rhode Island",
        _TEXTS,
        Hours(read_week("Mon-Fri 09:00-18:00; Sat-Sun 10:00-17:00")),
        "State law, by tables of providers",
        _READ,
        "Written for calls. Switch it on to keep it for texts, too.",
        is_usual=False,
    ),
    Rule(
        "US-TX",
        "Texas",
        _TEXTS,
        Hours(read_week("Mon-Sat 09:00-21:00; Sun 12:00-21:00")),
        "Texas telephone solicitation rules, which cover texts by SB 140 since 1 September 2025",
        _READ,
        "Later on Sundays. A number with a Texan area code counts as one of somebody in Texas.",
    ),
)

# The area codes of the states above, from the North American numbering plan.
AREA_CODES: Final = {
    "US-KY": frozenset({270, 364, 502, 606, 859}),
    "US-RI": frozenset({401}),
    "US-TX": frozenset(
        {210, 214, 254, 281, 325, 346, 361, 409, 430, 432, 469, 512, 621, 682, 713, 726, 737, 806, 817, 830, 832}
        | {903, 915, 936, 940, 945, 956, 972, 979}
    ),
}


def state_of(e164: str) -> str:
    """The state that a number's area code speaks of, as a rule's place; empty where no state's rule depends on it."""
    area = int(e164[2:5]) if e164.startswith("+1") and e164[2:5].isdecimal() else 0
    return next((place for place, codes in AREA_CODES.items() if area in codes), "")
