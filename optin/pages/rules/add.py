"""Adding a keyword rule, and changing one."""

from __future__ import annotations

from typing import Final

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from optin import preferences, rules
from optin.database import writing
from optin.models import KeywordRule
from optin.pages.access import at_least
from optin.pages.rules.blueprint import blueprint, found, show_address, still_there
from optin.pages.signature import signature
from optin.pages.typed import AddressField, AtMost, DeskForm, required
from optin.rule_drafts import LONGEST_ANSWER, LONGEST_KEYWORD, Draft, RuleError, read_received_at
from optin.vocabulary import Channel, Match, Meaning, Role

ANY: Final = "any"
_CHANNELS: Final = (SelectChoice(ANY, "Every channel"), *(SelectChoice(channel.word, channel.label) for channel in Channel))
_MEANINGS: Final = tuple(SelectChoice(meaning.word, meaning.label) for meaning in (Meaning.OPT_OUT, Meaning.OPT_IN))


class RuleForm(DeskForm):
    """What a rule listens for, and what it does."""

    keyword = StringField("Keyword", [required("Type a word or a phrase, for example NO SALES."), AtMost(LONGEST_KEYWORD)])
    match = RadioField("How it must match", choices=[SelectChoice(match.word, match.label) for match in Match], default="whole")
    meaning = RadioField("What it does", choices=_MEANINGS, default=Meaning.OPT_OUT.word)
    channel = SelectField("Channel", choices=_CHANNELS, default=ANY)
    received_at = AddressField("Receiving number or address")
    answer = TextAreaField("Answer", [AtMost(LONGEST_ANSWER)])

    def draft(self) -> Draft:
        """What was typed. Raises `RuleError`."""
        channel = None if self.channel.data == ANY else Channel.of(self.channel.data)
        return Draft(
            keyword=" ".join(self.keyword.data.split()),
            match=Match.of(self.match.data),
            meaning=Meaning.of(self.meaning.data),
            channel=channel,
            received_at=read_received_at(self.received_at.data or "", channel, preferences.current().country),
            answer=self.answer.data or "",
        )

    def say(self, refused: RuleError) -> None:
        """Put the sentence next to its field."""
        self[refused.field].errors = [refused.sentence]


@blueprint.get("/opt-out-management/new")
@at_least(Role.OWNER)
def new() -> str:
    """The empty form."""
    return render_template("rules/new.html", form=RuleForm(formdata=None))


@blueprint.post("/opt-out-management/new")
@at_least(Role.OWNER)
def create() -> ResponseReturnValue:
    """Keep the rule, behind the others."""
    form = RuleForm()
    if not form.validate():
        return render_template("rules/new.html", form=form), 422
    try:
        draft = form.draft()
        with writing() as session:
            rules.add(session, draft, signature())
    except RuleError as refused:
        form.say(refused)
        return render_template("rules/new.html", form=form), 422
    flash(f"The rule for “{draft.keyword}” is on. Try it in the keyword lab.", "done")
    return redirect(url_for("rules.listing"), 303)


@blueprint.get("/opt-out-management/<name>/edit")
@at_least(Role.OWNER)
def edit(name: str) -> str:
    """The form with the rule in it."""
    row = found(name)
    return render_template("rules/edit.html", row=row, form=RuleForm(formdata=None, data=_typed(row)))


@blueprint.post("/opt-out-management/<name>/edit")
@at_least(Role.OWNER)
def save(name: str) -> ResponseReturnValue:
    """Change the rule, which keeps its place."""
    row, form = found(name), RuleForm()
    if not form.validate():
        return render_template("rules/edit.html", row=row, form=form), 422
    try:
        draft = form.draft()
        with writing() as session:
            still_there(rules.change(session, name, draft))
    except RuleError as refused:
        form.say(refused)
        return render_template("rules/edit.html", row=row, form=form), 422
    flash("The rule is saved.", "done")
    return redirect(url_for("rules.listing"), 303)


def _typed(row: KeywordRule) -> dict[str, str]:
    return {
        "keyword": row.keyword,
        "match": row.match.word,
        "meaning": row.meaning.word,
        "channel": row.channel.word if row.channel else ANY,
        "received_at": show_address(row.received_at),
        "answer": row.answer,
    }
