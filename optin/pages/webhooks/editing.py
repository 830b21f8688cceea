"""A new endpoint, whose secret is shown once, and another address or other events for one that exists."""

from __future__ import annotations

from typing import Any, Final

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from wtforms import SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from optin.database import db, writing
from optin.desk import desk
from optin.models import WebhookEndpoint
from optin.pages.access import at_least
from optin.pages.typed import AtMost, DeskForm, required
from optin.pages.webhooks.blueprint import MEANINGS, blueprint, found
from optin.vocabulary import Role, Topic
from optin.webhooks import endpoints, targets
from optin.webhooks.endpoints import MOST, TooManyError, Wish
from optin.webhooks.targets import TargetError

_CHOICES: Final = [SelectChoice(topic.type, f"{topic.type}: {meaning}") for topic, meaning in MEANINGS.items()]
_USUAL: Final = ["consent.opted_in", "consent.opted_out", "contact.blocked"]


class EndpointForm(DeskForm):
    """Where webhooks go, and which."""

    url = StringField("Address", [required("Type the address that is to be told."), AtMost(targets.LONGEST)])
    description = StringField("Description", [AtMost(200)])
    topics = SelectMultipleField("What is it told?", choices=_CHOICES, validate_choice=False)

    def validate_url(self, field: Any) -> None:
        """An address that webhooks may go to, as its name stands now; every try looks again."""
        try:
            targets.addresses(targets.read(field.data), desk().config.webhook_networks)
        except TargetError as error:
            raise ValidationError(str(error)) from error

    def validate_topics(self, field: Any) -> None:
        """At least one that there is."""
        if not field.data or not set(field.data) <= {topic.type for topic in MEANINGS}:
            raise ValidationError("Choose at least one thing that it is told.")

    @property
    def wish(self) -> Wish:
        """What was typed."""
        chosen = tuple(topic for topic in Topic if topic.type in self.topics.data)
        return Wish(self.url.data, self.description.data, chosen)


@blueprint.get("/new")
@at_least(Role.OWNER)
def new() -> str:
    """Asks for an address and what it is told."""
    return _asking(EndpointForm(topics=_USUAL))


@blueprint.post("/new")
@at_least(Role.OWNER)
def add() -> ResponseReturnValue:
    """Makes it and shows its secret, once."""
    form = EndpointForm()
    if not form.validate_on_submit():
        return _asking(form), 422
    try:
        with writing() as session:
            made, secret = endpoints.create(session, form.wish, current_user.email)
    except TooManyError:
        form.form_errors.append(f"There are {MOST} endpoints already. Take one away first.")
        return _asking(form), 422
    return render_template("webhooks/secret.html", endpoint=made, secret=secret, is_new=True)


@blueprint.get("/<name>/edit")
@at_least(Role.OWNER)
def edit(name: str) -> str:
    """The same form, with what is set."""
    row = found(db.session(), name)
    form = EndpointForm(url=row.url, description=row.description, topics=endpoints.types(row.topics))
    return _asking(form, row)


@blueprint.post("/<name>/edit")
@at_least(Role.OWNER)
def change(name: str) -> ResponseReturnValue:
    """Sets it."""
    form = EndpointForm()
    if not form.validate_on_submit():
        return _asking(form, found(db.session(), name)), 422
    with writing() as session:
        endpoints.change(session, found(session, name), form.wish, current_user.email)
    flash("The endpoint was changed.", "done")
    return redirect(url_for("webhooks.show", name=name), 303)


def _asking(form: EndpointForm, row: WebhookEndpoint | None = None) -> str:
    return render_template("webhooks/edit.html", form=form, row=row)
