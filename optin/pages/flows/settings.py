"""How often people are asked, on which basis many at once, and when a flow stops answering. For owners."""

from __future__ import annotations

from typing import Any, Final

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import IntegerField, StringField
from wtforms.validators import InputRequired, NumberRange, Optional

from optin import preferences
from optin.database import db, writing
from optin.flows.limits import DAY, limits
from optin.pages.access import at_least
from optin.pages.flows.blueprint import blueprint
from optin.pages.signature import signature
from optin.pages.typed import AtMost, DeskForm
from optin.vocabulary import Role

LONGEST_BASIS: Final = 300


class _Number(IntegerField):
    """A whole number, and one sentence for whatever is none or is out of range."""

    def __init__(self, label: str, least: int, most: int, **options: Any) -> None:
        self._said = f"Type a whole number from {least} to {most}."
        rules = [InputRequired(self._said), NumberRange(least, most, self._said)]
        super().__init__(label, validators=rules, **options)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(self._said) from error


class Settings(DeskForm):
    """The five numbers and words."""

    ask_times = _Number("How often one contact may be asked on one channel", 0, 20)
    ask_pause_days = _Number("Days between two times", 0, 3650)
    ask_many_basis = StringField("Legal basis for inviting many at once", validators=[Optional(), AtMost(LONGEST_BASIS)])
    bot_answers = _Number("Answers of flows to one contact", 1, 1000)
    bot_minutes = _Number("Within so many minutes", 1, 1440)


@blueprint.get("/settings")
@at_least(Role.OWNER)
def settings() -> str:
    """What is set now."""
    now = limits(db.session.connection())
    data = {
        "ask_times": now.ask_times,
        "ask_pause_days": now.ask_pause // DAY,
        "ask_many_basis": now.basis,
        "bot_answers": now.answers,
        "bot_minutes": now.seconds // 60,
    }
    return render_template("flows/settings.html", form=Settings(formdata=None, data=data))


@blueprint.post("/settings")
@at_least(Role.OWNER)
def save_settings() -> ResponseReturnValue:
    """Keep what was typed, and log what changed."""
    form = Settings()
    if not form.validate():
        return render_template("flows/settings.html", form=form), 422
    wanted = {name: str(value or "") if name == "ask_many_basis" else str(value) for name, value in form.data.items()}
    wanted.pop("csrf_token", None)
    with writing() as session:
        logged = preferences.change(session, wanted, signature())
    flash("Saved." if logged else "Nothing was changed.", "done" if logged else "info")
    return redirect(url_for(".settings"), 303)
