"""A month of visits to the forms of the demonstration, so that their numbers have something to say.

Made up, and the same on every desk: no chance is in it. What may not live here: the cast, who did what they did besides.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final, NamedTuple

from sqlalchemy import Connection

from optin import form_numbers
from optin.form_numbers import LINK, Numbers, Spot
from optin.models import FormVersion

MONTH: Final = 30  # days


class Story(NamedTuple):
    """How a version did: shown so often on a working day, and which part of that was submitted and then confirmed; from so many
    days ago until, and without, so many days ago (-1: today as well)."""

    shown: int
    submitted: float
    confirmed: float
    first: int = MONTH - 1
    last: int = -1


def tell(connection: Connection, version: FormVersion, story: Story, site: str, today: int) -> None:
    """Write the numbers of a version, most of them on the site and some by the form's link."""
    days = range(today - story.first, today - story.last)
    for where, part in ((site, 0.88), (LINK, 0.12)):
        for day, numbers in zip(days, _month(story, part, days), strict=True):
            form_numbers.add(connection, Spot(version.form_id, version.id, where, day), numbers)


def _month(story: Story, part: float, days: range) -> Iterator[Numbers]:
    """The numbers of each day. What is left of a person goes on to the next day, so that the sums keep the shares."""
    submitted = confirmed = 0.0
    for day in days:
        shown = round(story.shown * part * _rhythm(day))
        submitted += shown * story.submitted * _noise(day * 31)
        sent = min(shown, math.floor(submitted))
        submitted -= sent
        confirmed += sent * story.confirmed
        yes = min(sent, math.floor(confirmed))
        confirmed -= yes
        yield Numbers(shown, sent, yes)


def _rhythm(day: int) -> float:
    """People drink more coffee at weekends. Day 0, in 1970, was a Thursday."""
    return _noise(day) * (1.5 if (day + 3) % 7 >= 5 else 1.0)


def _noise(number: int) -> float:
    """Between 0.7 and 1.3, without any order that one sees."""
    return 0.7 + number * 7919 % 61 / 100
