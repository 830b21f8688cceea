"""The keyword lab: what phrases fold to, which rule wins, and what would happen. Nothing is kept and nobody is written to."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from flask import render_template
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, SelectField
from wtforms.fields.choices import SelectChoice

from optin import preferences, rules
from optin.database import db
from optin.keywords import Rule, read
from optin.keywords.spoken import spoken_in
from optin.pages.access import at_least
from optin.pages.rules.blueprint import blueprint, rule_name
from optin.pages.typed import AddressField, AtMost, DeskForm, ReadArea, required
from optin.rule_drafts import RuleError, read_received_at
from optin.vocabulary import Channel, Meaning, Role

MOST: Final = 500  # phrases at once
LONGEST: Final = 100_000  # characters in all
_SHOWN: Final = 300
WORDS: Final = {
    Meaning.OPT_OUT: "The flag becomes opted out, and one confirmation is sent.",
    Meaning.OPT_IN: "The flag becomes opted in.",
    Meaning.HELP: "The help text is sent. The flag stays.",
    Meaning.HOLD: "Marketing is held until a teammate decides.",
    Meaning.NOTHING: "Nothing happens. The message is shown in the conversation.",
}


class Line(NamedTuple):
    """One phrase, its unseen characters made visible, and what it was read as."""

    text: str
    folded: str
    meaning: Meaning
    rule: str
    answer: str


class LabForm(DeskForm):
    """Phrases, and how they arrive."""

    phrases = ReadArea("Phrases, one a line", [required("Type or paste a phrase."), AtMost(LONGEST)])
    channel = SelectField("Channel", choices=[SelectChoice(channel.word, channel.label) for channel in Channel])
    received_at = AddressField("Receiving number or address")
    is_asked = BooleanField("A question is pending, so that yes and no count")


@blueprint.get("/keyword-lab")
@at_least(Role.VIEWER)
def lab() -> str:
    """The empty form."""
    return _page(LabForm(formdata=None), [])


@blueprint.post("/keyword-lab")
@at_least(Role.VIEWER)
def try_out() -> ResponseReturnValue:
    """The phrases with what they would do."""
    form = LabForm()
    if not form.validate():
        return _page(form, []), 422
    phrases = [line for line in form.phrases.data.split("\n") if line.strip()]
    if len(phrases) > MOST:
        form.phrases.errors = [f"Type at most {MOST} phrases at once. These are {len(phrases):,}."]
        return _page(form, []), 422
    channel = Channel.of(form.channel.data)
    country = preferences.current().country
    try:
        received_at = read_received_at(form.received_at.data or "", channel, country)
    except RuleError as refused:
        form.received_at.errors = [refused.sentence]
        return _page(form, []), 422
    ours = rules.rules_on(db.session.connection())
    how = {"channel": channel, "received_at": received_at, "is_asked": form.is_asked.data, "spoken": spoken_in([country])}
    return _page(form, [_line(phrase, ours, how) for phrase in phrases])


def _line(phrase: str, ours: Sequence[Rule], how: Mapping[str, Any]) -> Line:
    reading = read(phrase, ours, **how)
    keywords = {rule.name: rule.keyword for rule in ours if not rule.is_standard}
    name = rule_name(reading.rule, keywords) if reading.rule else "None"
    return Line(_visible(phrase), _shortened(reading.folded), reading.meaning, name, reading.answer)


def _visible(text: str) -> str:
    """The beginning of a text, with the characters that nobody can see as their numbers."""
    return "".join(f"⟨{ord(sign):04X}⟩" if unicodedata.category(sign)[0] == "C" else sign for sign in _shortened(text))


def _shortened(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _page(form: LabForm, lines: list[Line]) -> str:
    return render_template("rules/lab.html", form=form, lines=lines, words=WORDS)
