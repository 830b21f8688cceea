"""What keeps a flow from being saved, in plain sentences, each at its step. Pure but for the `World` that the caller brings.

What may not live here: rows (`flows.py`), where the ways lead (`walks.py`), and requests (`requests.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from optin import placeholders
from optin.flows import drafts, requests, walks
from optin.flows.drafts import CONFIRMING, ENDS, INVITED_FROM, SPEAKING, Choice, Draft, Step
from optin.flows.shapes import Fault, World, too_long
from optin.keywords import fold
from optin.placeholders import PlaceholderError
from optin.template_drafts import LONGEST_BODY
from optin.vocabulary import Channel, Meaning, SequenceState, Starts, StepKind


def faults(draft: Draft, world: World) -> list[Fault]:
    """Everything that is wrong, in the order in which it is read. Empty: the flow may be saved."""
    found = [*_of_flow(draft, world), *(fault for step in draft.steps for fault in _of_step(draft, step, world))]
    return found or [*(Fault(*one) for one in walks.faults_of_ways(draft)), *requests.faults_of_request(draft, world)]


def _of_flow(draft: Draft, world: World) -> Iterator[Fault]:
    if not draft.name.strip():
        yield Fault("", "name", "Type a name, for example Welcome.")
    yield from too_long("", "name", draft.name, drafts.LONGEST_NAME)
    if not draft.channels:
        yield Fault("", "channels", "Choose at least one channel.")
    if not draft.steps:
        yield Fault("", "steps", "Add a step. A flow without steps says nothing.")
    if len(draft.steps) > drafts.MOST_STEPS:
        yield Fault("", "steps", f"Use at most {drafts.MOST_STEPS} steps.")
    if draft.starts is Starts.KEYWORD:
        yield from _of_keyword(draft, world)
    if draft.starts is not Starts.HAND:
        yield from _taken(draft, world)


def _of_keyword(draft: Draft, world: World) -> Iterator[Fault]:
    if not fold(draft.keyword):
        yield Fault("", "keyword", "Type the word that starts the flow, for example Menu.")
    yield from too_long("", "keyword", draft.keyword, drafts.LONGEST_KEYWORD)
    for channel in draft.channels:
        meaning = world.meaning(draft.keyword, channel)
        if meaning is not Meaning.NOTHING:
            yield Fault(
                "", "keyword", f"“{draft.keyword}” {_DOES[meaning]} already, so it starts no flow. Choose another word."
            )
            return


def _taken(draft: Draft, world: World) -> Iterator[Fault]:
    keyword = fold(draft.keyword) if draft.starts is Starts.KEYWORD else ""
    for channel in draft.channels:
        other = world.taken.get((channel, keyword))
        if other is not None:
            what = f"“{draft.keyword}”" if keyword else "Any message"
            where = "keyword" if keyword else "starts"
            yield Fault("", where, f"{what} on {channel.label} starts the flow “{other}” already.")
            return


def _of_step(draft: Draft, step: Step, world: World) -> Iterator[Fault]:
    if not step.name.strip():
        yield Fault(step.key, "name", "Type a name for this step, for example Ask.")
    elif Counter(other.name.casefold() for other in draft.steps)[step.name.casefold()] > 1:
        yield Fault(step.key, "name", f"Another step is called “{step.name}”, too. Give each a name of its own.")
    yield from too_long(step.key, "name", step.name, drafts.LONGEST_STEP_NAME)
    if step.kind in SPEAKING | CONFIRMING:
        yield from _of_words(draft, step, world)
    if step.kind is StepKind.ASK:
        yield from _of_choices(draft, step, world)
    if step.kind in (StepKind.ADD, StepKind.REMOVE):
        yield from _of_group(step, world)
    if step.kind is StepKind.ENROL:
        yield from _of_sequence(step, world)
    if step.then not in ("", ENDS) and draft.step(step.then) is None:
        yield Fault(step.key, "then", "The step that follows is gone. Choose another one.")


def _of_words(draft: Draft, step: Step, world: World) -> Iterator[Fault]:
    if step.template:
        yield from _of_template(draft, step, world)
        return
    if step.kind in SPEAKING and not step.text.strip():
        yield Fault(step.key, "text", "Type the words, or choose a template.")
        return
    most = min((LONGEST_BODY[channel] for channel in draft.channels), default=drafts.LONGEST_TEXT)
    yield from too_long(step.key, "text", step.text, most)
    if step.kind in SPEAKING and Channel.EMAIL in draft.channels and not step.subject.strip():
        yield Fault(step.key, "subject", "Type the subject of the e-mail.")
    yield from too_long(step.key, "subject", step.subject, drafts.LONGEST_SUBJECT)
    for name, text in (("text", step.text), ("subject", step.subject)):
        try:
            placeholders.check(text)
        except PlaceholderError as error:
            yield Fault(step.key, name, str(error))


def _of_template(draft: Draft, step: Step, world: World) -> Iterator[Fault]:
    found = world.templates.get(step.template)
    if found is None:
        yield Fault(step.key, "template", "This template is gone. Choose another one, or type the words.")
        return
    others = [channel.label for channel in draft.channels if channel is not found.channel]
    if others:
        yield Fault(
            step.key,
            "template",
            f"“{found.name}” is a template for {found.channel.label}, and this flow also runs on {' and '.join(others)}. "
            "Type the words instead, or make a flow for each channel.",
        )


def _of_choices(draft: Draft, step: Step, world: World) -> Iterator[Fault]:
    if not step.choices:
        yield Fault(step.key, "choices", "Add the answers to this question.")
    if len(step.choices) > drafts.MOST_CHOICES:
        yield Fault(step.key, "choices", f"Use at most {drafts.MOST_CHOICES} answers.")
    for choice in step.choices:
        yield from _of_choice(draft, step, choice, world)
    words = Counter(fold(word) for choice in step.choices for word in choice.each)
    for twice in (word for word, times in words.items() if times > 1):
        yield Fault(step.key, "choices", f"“{twice}” stands in two answers. A reply could not tell which is meant.")
    if not step.otherwise:
        yield Fault(step.key, "otherwise", "Choose what follows an answer that is none of these.")
    elif step.otherwise != ENDS and draft.step(step.otherwise) is None:
        yield Fault(step.key, "otherwise", "The step that follows is gone. Choose another one.")


def _of_choice(draft: Draft, step: Step, choice: Choice, world: World) -> Iterator[Fault]:
    if not choice.each or not all(fold(word) for word in choice.each):
        yield Fault(step.key, "choices", "An answer has no words. Type at least one, for example Yes.")
        return
    yield from too_long(step.key, "choices", choice.words, drafts.LONGEST_WORDS)
    target = draft.step(choice.then)
    if not choice.then or (choice.then != ENDS and target is None):
        yield Fault(step.key, "choices", f"Choose what follows “{choice.each[0]}”.")
        return
    does = {Meaning.OPT_OUT: StepKind.OPT_OUT, Meaning.OPT_IN: StepKind.OPT_IN}
    for word in choice.each:
        meanings = {world.meaning(word, channel) for channel in draft.channels} - {Meaning.NOTHING}
        for meaning in sorted(meanings):
            if target is None or does.get(meaning) is not target.kind:
                yield Fault(step.key, "choices", f"“{word}” {_DOES[meaning]} wherever it is written. {_INSTEAD[meaning]}")


def _of_group(step: Step, world: World) -> Iterator[Fault]:
    if step.group in world.following:
        yield Fault(step.key, "group", "This group follows the flags. An opt-in or opt-out step puts people into it.")
    elif step.group == INVITED_FROM and step.kind is StepKind.ADD:
        yield Fault(step.key, "group", "Choose a group.")
    elif step.group != INVITED_FROM and step.group not in world.groups:
        yield Fault(step.key, "group", "This group is gone. Choose another one.")


def _of_sequence(step: Step, world: World) -> Iterator[Fault]:
    found = world.sequences.get(step.sequence)
    if not step.sequence:
        yield Fault(step.key, "sequence", "Choose a sequence.")
    elif found is None:
        yield Fault(step.key, "sequence", "This sequence is gone. Choose another one.")
    elif found.state is SequenceState.ENDED:
        yield Fault(step.key, "sequence", f"“{found.name}” has ended, so nobody comes into it. Choose another sequence.")
    elif found.state is SequenceState.DRAFT:
        yield Fault(step.key, "sequence", f"“{found.name}” has not been started. Start it first, or choose another sequence.")


_DOES: Final = {
    Meaning.OPT_OUT: "opts out",
    Meaning.OPT_IN: "opts in",
    Meaning.HELP: "asks for help",
    Meaning.HOLD: "holds marketing until a teammate has looked",
}
_INSTEAD: Final = {
    Meaning.OPT_OUT: "Let it lead to an opt-out step, or choose another word.",
    Meaning.OPT_IN: "Let it lead to an opt-in step, or choose another word.",
    Meaning.HELP: "Choose another word.",
    Meaning.HOLD: "Choose another word.",
}
