"""What people said, as they would tell it themselves: the second telling, against which the desk is held. It knows no table of
the desk's and none of its code.

Of what somebody wrote the newest counts, by the provider's clock; of one second the stop. An act elsewhere (a link, a page, a
teammate) counts for what came before it, and what comes in after it counts against it, unless it was written before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

DAY = 24 * 3600


@dataclass(frozen=True)
class Said:
    """A yes or a no: the how-manieth act it was, when, and whether the person wrote it (else it came another way)."""

    place: int
    at: int
    is_yes: bool
    is_written: bool

    def overturns(self, no: Said) -> bool:
        if self.is_written and no.is_written:
            return self.at > no.at
        return self.place > no.place and (not self.is_written or self.at > no.at)


@dataclass
class Story:
    """One person. `heard` is when they wrote anything, `unclear` what a teammate has to decide about, by the message's id.

    Whoever is deleted and comes back has their no again, and what was held stays held."""

    said: list[Said] = field(default_factory=list)
    heard: list[int] = field(default_factory=list)
    stops: list[int] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)
    is_held_for_good: bool = False

    def yes(self, at: int, is_written: bool) -> None:
        self.said.append(Said(len(self.said), at, True, is_written))

    def no(self, at: int, is_written: bool) -> None:
        self.said.append(Said(len(self.said), at, False, is_written))

    def stop(self, at: int) -> None:
        """A no that ends the conversation, too."""
        self.stops.append(at)
        self.no(at, is_written=True)

    @property
    def standing(self) -> list[Said]:
        """Every no that no yes has overturned."""
        yeses = [one for one in self.said if one.is_yes]
        return [no for no in self.noes() if not any(yes.overturns(no) for yes in yeses)]

    def noes(self) -> Iterator[Said]:
        return (one for one in self.said if not one.is_yes)

    @property
    def is_out(self) -> bool:
        return bool(self.standing)

    @property
    def may_be_in(self) -> bool:
        return not self.is_out and any(one.is_yes for one in self.said)

    @property
    def is_held(self) -> bool:
        return self.is_held_for_good or bool(self.unclear)

    def is_talking(self, at: int) -> bool:
        """Whether the person opened a conversation that no stop has closed."""
        newest = max(self.heard, default=None)
        if newest is None or at >= newest + DAY:
            return False
        return all(newest > ended for ended in (*self.stops, *(no.at for no in self.standing)))

    def deleted(self) -> Story:
        """The story of whoever comes back with the same number."""
        again = Story(is_held_for_good=self.is_held)
        if self.is_out:
            again.no(max(no.at for no in self.standing), is_written=False)
        return again
