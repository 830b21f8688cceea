"""Everything an editor chooses about a flow, and where each step leads. Pure: what is wrong with it is `faults.py`'s.

Steps know each other by their `key`, which an editor never sees, so that a step keeps its place when it gets another name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Final

from optin.models.flow import FlowVersion
from optin.vocabulary import Channel, Starts, StepKind

# Most characters of what an editor types, and most of what a flow has.
LONGEST_NAME: Final = 120
LONGEST_STEP_NAME: Final = 60
LONGEST_KEYWORD: Final = 60
LONGEST_WORDS: Final = 200
LONGEST_TEXT: Final = 1600
LONGEST_SUBJECT: Final = 200
MOST_STEPS: Final = 40
MOST_CHOICES: Final = 10

# Where a step may lead besides another one: below itself in the list, or nowhere.
BELOW: Final = ""
ENDS: Final = "end"

# The group that the contact was invited from, where a step removes from it.
INVITED_FROM: Final = ""

SPEAKING: Final = frozenset({StepKind.SAY, StepKind.ASK})
CONFIRMING: Final = frozenset({StepKind.OPT_IN, StepKind.OPT_OUT})
LAST: Final = frozenset({StepKind.HAND_OVER, StepKind.END})


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to a question. `words` are separated by commas; `then` is the key of the step that follows, or `ENDS`."""

    words: str
    then: str

    @property
    def each(self) -> tuple[str, ...]:
        """The words, one by one; the first is the one that is shown."""
        return tuple(word.strip() for word in self.words.split(",") if word.strip())


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `text` is what it says, or how it confirms an opt-in or opt-out (empty: the usual words); `template` is the
    public id of one that is said instead. Only e-mail has a `subject`. `otherwise` is where an answer leads that no choice
    has, `then` what follows every other step. `group` is the public id of a group, or `INVITED_FROM`; `sequence` is that of a
    sequence."""

    key: str
    name: str
    kind: StepKind
    text: str = ""
    subject: str = ""
    template: str = ""
    is_marketing: bool = False
    choices: tuple[Choice, ...] = ()
    otherwise: str = ""
    group: str = ""
    sequence: str = ""
    then: str = BELOW


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything an editor may choose about a flow."""

    name: str
    channels: tuple[Channel, ...]
    starts: Starts
    keyword: str
    steps: tuple[Step, ...]

    def step(self, key: str | None) -> Step | None:
        """The step of this key; None where there is none, as at the end."""
        return next((step for step in self.steps if step.key == key), None)

    @property
    def first(self) -> Step | None:
        """The step that it begins with."""
        return self.steps[0] if self.steps else None

    def after(self, step: Step) -> str | None:
        """The key of the step after one that is no question; None at the end."""
        if step.kind in LAST or step.then == ENDS:
            return None
        if step.then != BELOW:
            return step.then
        place = self.steps.index(step) + 1
        return self.steps[place].key if place < len(self.steps) else None

    def exits(self, step: Step) -> list[str]:
        """The keys of all steps that may come after this one. What leads nowhere is left out."""
        if step.kind is StepKind.ASK:
            return _targets([*(choice.then for choice in step.choices), step.otherwise])
        return _targets([self.after(step)])

    @property
    def asks_for_opt_in(self) -> bool:
        """Whether a teammate asks for an opt-in with it: an invitation."""
        return self.starts is Starts.HAND and any(step.kind is StepKind.OPT_IN for step in self.steps)

    @property
    def stored(self) -> list[dict[str, Any]]:
        """The steps as JSON takes them."""
        return [asdict(step) | {"kind": step.kind.word} for step in self.steps]


def columns(draft: Draft) -> dict[str, Any]:
    """The columns of a version with these choices."""
    return {
        "name": draft.name,
        "channels": [channel.word for channel in draft.channels],
        "starts": draft.starts,
        "keyword": draft.keyword,
        "steps": draft.stored,
    }


def draft_of(version: FlowVersion | Any) -> Draft:
    """What an editor chose for this version, given as its row."""
    return Draft(
        name=version.name,
        channels=tuple(Channel.of(word) for word in version.channels),
        starts=version.starts,
        keyword=version.keyword,
        steps=tuple(_step(kept) for kept in version.steps),
    )


def _step(kept: dict[str, Any]) -> Step:
    return Step(
        **kept
        | {
            "kind": StepKind.of(kept["kind"]),
            "choices": tuple(Choice(one["words"], one["then"]) for one in kept["choices"]),
        }
    )


def _targets(keys: Iterable[str | None]) -> list[str]:
    return [key for key in keys if key and key != ENDS]
