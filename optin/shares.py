"""Shares of small numbers, and what may be said of them: how sure one is of "12 %", and whether 12 % is more than 8 %.

Pure; standard library alone. What may not live here: what is counted.
"""

from __future__ import annotations

import math
from enum import Enum
from typing import Final, NamedTuple

# The two-sided 95 % quantile of the normal distribution.
Z: Final = 1.959963984540054
_NO_BREAK: Final = "\N{NO-BREAK SPACE}"


class Share(NamedTuple):
    """So many of so many. It is known where there is a whole and the part is not larger."""

    part: int
    whole: int

    @property
    def is_known(self) -> bool:
        """Whether one can speak of a share at all."""
        return 0 <= self.part <= self.whole and self.whole > 0

    @property
    def value(self) -> float:
        """Between 0 and 1. Only of a known share."""
        return self.part / self.whole


class Compared(Enum):
    """What two shares say of each other."""

    MORE = "more"
    LESS = "less"
    CANNOT_TELL = "cannot tell"


def interval(share: Share) -> tuple[float, float]:
    """Between which values the true share lies, with 95 % confidence: Wilson's score interval, which stays right for few
    cases and near 0 and 1. Only of a known share.

    E. B. Wilson, Probable Inference, the Law of Succession, and Statistical Inference, JASA 22 (1927), 209–212.
    """
    n, p, z2 = share.whole, share.value, Z * Z
    middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = Z * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    low = 0.0 if share.part == 0 else max(0.0, middle - half)
    high = 1.0 if share.part == share.whole else min(1.0, middle + half)
    return low, high


def difference(one: Share, other: Share) -> tuple[float, float]:
    """Between which values `one` minus `other` lies, with 95 % confidence, from the two Wilson intervals.

    R. G. Newcombe, Interval Estimation for the Difference Between Independent Proportions: Comparison of Eleven Methods,
    Statistics in Medicine 17 (1998), 873–890, method 10.
    """
    (low, high), (other_low, other_high) = interval(one), interval(other)
    p, q = one.value, other.value
    below, above = math.hypot(p - low, other_high - q), math.hypot(high - p, q - other_low)
    return p - q - below, p - q + above


def compare(one: Share, other: Share) -> Compared:
    """Whether `one` is larger than `other`, as far as so few cases can tell."""
    if not (one.is_known and other.is_known):
        return Compared.CANNOT_TELL
    low, high = difference(one, other)
    if low > 0:
        return Compared.MORE
    return Compared.LESS if high < 0 else Compared.CANNOT_TELL


def in_words(share: Share) -> str:
    """`12 % (9–16 %)`: the share and its interval; with one decimal where all of it is below 10 %. A dash where it is not
    known."""
    if not share.is_known:
        return "–"
    low, high = interval(share)
    digits = 1 if high < 0.1 else 0
    return f"{_percent(share.value, digits)} ({_bare(low, digits)}–{_percent(high, digits)})"


def two_in_words(one: Share, other: Share) -> tuple[str, str]:
    """Both shares with as many decimals as it takes to tell them apart, up to three. Only of known shares."""
    for digits in range(4):
        words = _percent(one.value, digits), _percent(other.value, digits)
        if words[0] != words[1]:
            break
    return words


def _percent(value: float, digits: int) -> str:
    return f"{_bare(value, digits)}{_NO_BREAK}%"


def _bare(value: float, digits: int) -> str:
    return f"{100 * value:.{digits}f}"
