"""The fields of a flow's editor: what is typed about the flow, about each step, and about each answer of a question.

The editor is one form. Its steps are numbered by their place (`s0-name`, `s1-name`, …), and so are the answers of a question
(`s0c1-words`). What may not live here: what the buttons beside the steps do (`editing.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from flask import request
from wtforms import BooleanField, HiddenField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from optin.flows.drafts import BELOW, ENDS, INVITED_FROM, LONGEST_TEXT, MOST_CHOICES, MOST_STEPS, Choice, Draft, Step
from optin.flows.faults import faults
from optin.flows.shapes import Fault, World
from optin.pages.typed import AtMost, DeskForm
from optin.sequences.enrolments import OPEN
from optin.vocabulary import Channel, Starts, StepKind, UnknownWordError

_Choices = list[tuple[str, str]]
_BARE: Final = {"csrf": False}


class Head(DeskForm):
    """The flow itself."""

    name = StringField("Name")
    channels = SelectMultipleField("Channels", choices=[SelectChoice(each.word, each.label) for each in Channel])
    starts = RadioField(
        "What starts it", choices=[SelectChoice(each.word, each.label) for each in Starts], default=Starts.KEYWORD.word
    )
    keyword = StringField("Keyword")


class ChoiceFields(DeskForm):
    """One answer of a question, and what follows it."""

    words = StringField("Answer")
    then = SelectField("Then", validate_choice=False)


class StepFields(DeskForm):
    """One step. Which of the fields its kind has, the page knows. `choices` are the answers of a question."""

    key = HiddenField()
    kind = HiddenField()
    name = StringField("Name of the step")
    text = TextAreaField("Words", validators=[AtMost(LONGEST_TEXT)])
    subject = StringField("Subject", validators=[Optional()])
    template = SelectField("Template instead of the words", validate_choice=False)
    is_marketing = BooleanField("These words are marketing")
    otherwise = SelectField("Any other answer", validate_choice=False)
    group = SelectField("Group", validate_choice=False)
    sequence = SelectField("Sequence", validate_choice=False)
    then = SelectField("Then", validate_choice=False)

    choices: list[ChoiceFields]
    choice_fault: str

    @property
    def step_kind(self) -> StepKind | None:
        """Its kind; None for a word that is none."""
        try:
            return StepKind.of(self.kind.data or "")
        except UnknownWordError:
            return None

    @property
    def step(self) -> Step:
        """What stands in the fields. Answers that nothing was typed for are left out."""
        answers = tuple(Choice(one.words.data or "", one.then.data or "") for one in self.choices)
        return Step(
            key=self.key.data or "",
            name=self.name.data or "",
            kind=self.step_kind or StepKind.END,
            text=self.text.data or "",
            subject=self.subject.data or "",
            template=self.template.data or "",
            is_marketing=bool(self.is_marketing.data),
            choices=tuple(one for one in answers if one.words or one.then),
            otherwise=self.otherwise.data or "",
            group=self.group.data or "",
            sequence=self.sequence.data or "",
            then=self.then.data or "",
        )


class Editor:
    """The whole form. `draft` is what the fields say, valid or not; `found` are the sentences after `validate`."""

    def __init__(self, head: Head, steps: list[StepFields], there: World) -> None:
        self.head, self.steps, self._there = head, steps, there
        self.found: list[tuple[str, str]] = []
        self.of_list = ""
        self._offer()

    @property
    def draft(self) -> Draft:
        """What stands in the fields. What is no word of the house counts as not chosen."""
        channels = tuple(each for each in Channel if each.word in (self.head.channels.data or []))
        starts = next((each for each in Starts if each.word == self.head.starts.data), Starts.HAND)
        keyword = (self.head.keyword.data or "") if starts is Starts.KEYWORD else ""
        return Draft(self.head.name.data or "", channels, starts, keyword, tuple(form.step for form in self.steps))

    @property
    def errors(self) -> list[tuple[str, str]]:
        """What was found, by the name that a page asks every form for."""
        return self.found

    def validate(self) -> bool:
        """Each field by itself, then the flow as a whole; sentences stand at their fields."""
        forms: Sequence[DeskForm] = (self.head, *self.steps, *(one for form in self.steps for one in form.choices))
        are_valid = [form.validate() for form in forms]  # Every one of them, so that all sentences stand at once.
        if not all(are_valid):
            self.found = [(field.id, str(field.errors[0])) for form in forms for field in form if field.errors]
            return False
        for fault in faults(self.draft, self._there):
            self._say(fault)
        return not self.found

    def _say(self, fault: Fault) -> None:
        form: Any = next((one for one in self.steps if one.key.data == fault.step), self.head)
        if fault.field == "steps":
            self.of_list = self.of_list or fault.sentence
            self.found.append(("steps", fault.sentence))
        elif fault.field == "choices":
            form.choice_fault = form.choice_fault or fault.sentence
            self.found.append((f"{form.name.id}-choices", fault.sentence))
        else:
            field = form["name" if fault.field == "kind" else fault.field]
            field.errors = [*field.errors, fault.sentence]
            group = "-0" if fault.field in ("channels", "starts") else ""
            self.found.append((f"{field.id}{group}", fault.sentence))

    def _offer(self) -> None:
        """What the selects of each step have to choose from. What is gone stays chosen, so that the fault can be seen."""
        named = [(form.key.data or "", form.name.data or "A step without a name") for form in self.steps]
        kept = self._there.templates.items()
        templates = [("", "None"), *((name, f"{one.name} ({one.channel.label})") for name, one in kept)]
        sequences = [(name, one.name) for name, one in self._there.sequences.items() if one.state in OPEN]
        for form in self.steps:
            others = [(key, name) for key, name in named if key != form.key.data]
            removing = form.step_kind is StepKind.REMOVE
            first = (INVITED_FROM, "The group that they were invited from" if removing else "Choose a group")
            _offer(form.template, templates)
            _offer(form.group, [first, *self._there.groups.items()])
            _offer(form.sequence, [("", "Choose a sequence"), *sequences])
            _offer(form.then, [(BELOW, "The step below"), *others, (ENDS, "The flow ends")])
            _offer(form.otherwise, [("", "Choose what follows"), *named, (ENDS, "The flow ends")])
            for one in form.choices:
                _offer(one.then, [("", "Choose what follows"), *named, (ENDS, "The flow ends")])


def _offer(field: Any, choices: _Choices) -> None:
    is_gone = field.data and field.data not in dict(choices)
    field.choices = [*choices, (field.data, "Gone")] if is_gone else choices


def typed(there: World) -> Editor:
    """The editor with what was sent."""
    count = min(request.form.get("steps", 0, type=int), MOST_STEPS + 1)
    steps = [_typed_step(place) for place in range(max(0, count))]
    return Editor(Head(), [form for form in steps if form.step_kind is not None], there)


def _typed_step(place: int) -> StepFields:
    form = StepFields(prefix=f"s{place}-", meta=_BARE)
    count = min(request.form.get(f"s{place}-answers", 0, type=int), MOST_CHOICES + 1)
    form.choices = [ChoiceFields(prefix=f"s{place}c{number}-", meta=_BARE) for number in range(max(0, count))]
    form.choice_fault = ""
    return form


def filled(draft: Draft, there: World) -> Editor:
    """The editor with a draft in it."""
    head = Head(
        formdata=None,
        data={
            "name": draft.name,
            "channels": [channel.word for channel in draft.channels],
            "starts": draft.starts.word,
            "keyword": draft.keyword,
        },
    )
    return Editor(head, [_filled_step(place, step) for place, step in enumerate(draft.steps)], there)


def _filled_step(place: int, step: Step) -> StepFields:
    data = {name: getattr(step, name) for name in Step.__slots__ if name not in ("choices", "kind")}
    form = StepFields(formdata=None, prefix=f"s{place}-", meta=_BARE, data={**data, "kind": step.kind.word})
    form.choices = [
        ChoiceFields(formdata=None, prefix=f"s{place}c{number}-", meta=_BARE, data={"words": one.words, "then": one.then})
        for number, one in enumerate(step.choices)
    ]
    form.choice_fault = ""
    return form
