"""The first step: what the broadcast is called and which template it sends. From here on there is a draft."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Row, select
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from optin import templates
from optin.clock import now
from optin.database import db, writing
from optin.models import Template, TemplateVersion
from optin.pages.access import at_least
from optin.pages.broadcasts.blueprint import blueprint, draft, keep
from optin.pages.signature import signature
from optin.pages.templates.blueprint import CATEGORIES
from optin.pages.typed import AtMost, DeskForm, required
from optin.sending import broadcast, broadcast_texts
from optin.sending.broadcast import Plan
from optin.sending.people import Audience
from optin.templates import Search
from optin.vocabulary import Role, Wording

_LONGEST_NAME: Final = 200


class TemplateForm(DeskForm):
    """Name and template. `chosen` is there once the form is valid."""

    name = StringField("Name", validators=[required("Type a name, for example Spring sale in May."), AtMost(_LONGEST_NAME)])
    template = SelectField("Template", validators=[required("Choose a template.")])

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.rows = {row[0].public_id: row for row in templates.listed(db.session(), Search(), None, None)}
        labels = {public_id: _label(version) for public_id, (_, version) in self.rows.items()}
        self.template.choices = [SelectChoice("", "Choose"), *(SelectChoice(*each) for each in labels.items())]

    def validate_template(self, field: Any) -> None:
        """Deleted ones are not on the list; the rest is asked of the template itself."""
        if field.data in self.rows and (sentence := broadcast_texts.fault(*self.rows[field.data])):
            raise ValidationError(sentence)

    @property
    def chosen(self) -> TemplateVersion:
        """The version that is sent."""
        return self.rows[self.template.data][1]


@blueprint.get("/new")
@at_least(Role.EDITOR)
def new() -> str:
    """The first step, without a draft yet."""
    return _page(None, TemplateForm(formdata=None))


@blueprint.post("/new")
@at_least(Role.EDITOR)
def create() -> ResponseReturnValue:
    """Make the draft, for everyone and for those who opted in alone, until somebody chooses otherwise."""
    form = TemplateForm()
    if not form.validate():
        return _page(None, form), 422
    plan = Plan(name=form.name.data, audience=Audience(), **_texts(form.chosen))
    with writing() as session:
        broadcast_id = broadcast.create(session.connection(), plan, signature(), now())
        name = broadcast.read(session.connection(), broadcast_id).public_id
    return redirect(url_for("broadcasts.audience", name=name), 303)


@blueprint.get("/<name>/template")
@at_least(Role.EDITOR)
def template(name: str) -> str:
    """The same step of a draft."""
    row = draft(name)
    query = select(Template.public_id).join(TemplateVersion, TemplateVersion.template_id == Template.id)
    chosen = db.session.scalar(query.where(TemplateVersion.id == row.template_version_id))
    return _page(row, TemplateForm(formdata=None, data={"name": row.name, "template": chosen}))


@blueprint.post("/<name>/template")
@at_least(Role.EDITOR)
def save_template(name: str) -> ResponseReturnValue:
    """Another name or template. The words are those of the version that is current now."""
    row, form = draft(name), TemplateForm()
    if not form.validate():
        return _page(row, form), 422
    keep(row, lambda plan: replace(plan, name=form.name.data, **_texts(form.chosen)))
    return redirect(url_for("broadcasts.audience", name=name), 303)


def _label(version: TemplateVersion) -> str:
    return f"{version.name} ({version.channel.label}, {CATEGORIES[version.category].lower()})"


def _texts(version: TemplateVersion) -> dict[str, Any]:
    return {
        "channel": version.channel,
        "category": version.category,
        "wording": Wording.TEMPLATE,
        "subject": version.subject,
        "body": version.body,
        "template_version_id": version.id,
    }


def _page(row: Row[Any] | None, form: TemplateForm) -> str:
    return render_template("broadcasts/template.html", row=row, form=form)
