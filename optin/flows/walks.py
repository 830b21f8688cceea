"""Where the ways through a flow lead: steps that nobody reaches, circles without a question, opt-ins that nobody asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from optin.flows.drafts import SPEAKING, Draft, Step
from optin.vocabulary import StepKind

# Key of the step, name of the field, sentence.
_Fault = tuple[str, str, str]

_NOBODY: Final = "Nothing leads to this step. Let an answer or a step lead here, or remove it."
_CIRCLE: Final = "From here the flow comes back to this step without asking anything, and would never end. Let it end, or ask."
_UNASKED: Final = (
    "This step opts in somebody who has not said yes. Only an answer to a question may lead here, and never one that was not "
    "understood."
)
_LAST_WORD: Final = "After an opt-out nothing more is said. Write it into the words with which the opt-out is confirmed."


def faults_of_ways(draft: Draft) -> Iterator[_Fault]:
    """What is wrong with where the steps lead. Every target exists."""
    start = draft.first
    reached = _from(start, draft.exits, draft) if start else set()
    silent = _silent(draft)
    assumed = _from(start, silent, draft) if start else set()
    for step in draft.steps:
        if step.key not in reached:
            yield step.key, "name", _NOBODY
        elif _returns(step, draft):
            yield step.key, "then", _CIRCLE
        elif step.kind is StepKind.OPT_IN and step.key in assumed:
            yield step.key, "name", _UNASKED
        elif step.kind in SPEAKING and _follows_opt_out(step, draft):
            yield step.key, "name", _LAST_WORD


def _from(start: Step, exits: Callable[[Step], list[str]], draft: Draft) -> set[str]:
    """The keys of the steps that can be reached, the start among them."""
    reached: set[str] = set()
    ahead = [start]
    while ahead:
        step = ahead.pop()
        if step.key not in reached:
            reached.add(step.key)
            ahead += [found for key in exits(step) if (found := draft.step(key))]
    return reached


def _silent(draft: Draft) -> Callable[[Step], list[str]]:
    """The exits that need no answer which the flow has words for."""

    def exits(step: Step) -> list[str]:
        return [step.otherwise] if step.kind is StepKind.ASK else draft.exits(step)

    return exits


def _returns(step: Step, draft: Draft) -> bool:
    """Whether this step comes back to itself, and no question is on the way."""
    if step.kind is StepKind.ASK:
        return False

    def exits(one: Step) -> list[str]:
        return [] if one.kind is StepKind.ASK else draft.exits(one)

    followers = [found for key in exits(step) if (found := draft.step(key))]
    return any(step.key in _from(follower, exits, draft) for follower in followers)


def _follows_opt_out(step: Step, draft: Draft) -> bool:
    outs = [one for one in draft.steps if one.kind is StepKind.OPT_OUT]
    return any(step.key in _from(one, draft.exits, draft) for one in outs)
