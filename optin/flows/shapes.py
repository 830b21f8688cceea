"""What says that something is wrong with a flow, and what it is checked against. What may not live here: the checks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from optin.keywords import Rule, read
from optin.vocabulary import Channel, Meaning, SequenceState


class Fault(NamedTuple):
    """One sentence. `step` is the key of the step that it is about (empty: the flow), `field` the name of what to change."""

    step: str
    field: str
    sentence: str


class Words(NamedTuple):
    """A template that a step may say: its name, channel and text."""

    name: str
    channel: Channel
    body: str


class Series(NamedTuple):
    """A sequence that a step may bring people into: its name, and how far it is."""

    name: str
    state: SequenceState


@dataclass(frozen=True, slots=True)
class World:
    """What is there besides the flow: templates, groups and sequences by public id (groups that follow the flags: in
    `following`), the keyword rules, what starts other flows, folded: by keyword, or by any message (an empty keyword), and the
    languages of the desk's country, in which words are read."""

    templates: Mapping[str, Words] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    following: frozenset[str] = frozenset()
    sequences: Mapping[str, Series] = field(default_factory=dict)
    rules: Sequence[Rule] = ()
    taken: Mapping[tuple[Channel, str], str] = field(default_factory=dict)
    spoken: frozenset[str] = frozenset()

    def meaning(self, word: str, channel: Channel) -> Meaning:
        """What a word does on a channel before any flow hears it."""
        return read(word, self.rules, channel=channel, spoken=self.spoken).meaning


def too_long(step: str, name: str, text: str, most: int) -> Iterator[Fault]:
    """A sentence where a text is longer than it may be."""
    if len(text) > most:
        yield Fault(step, name, f"Use at most {most:,} characters. This has {len(text):,}.")
