"""The contacts behind a number of the preview."""

from __future__ import annotations

from typing import Final

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from optin.clock import now
from optin.database import db
from optin.models import Contact
from optin.pages import paging
from optin.pages.access import at_least
from optin.pages.broadcasts import words
from optin.pages.broadcasts.blueprint import blueprint, connection, draft
from optin.sending import audience, broadcast
from optin.sending.funnel import Step
from optin.sending.people import NoGroupError
from optin.vocabulary import Role

CONTACTS_ON_A_PAGE = 50

_LABELS: Final = {"total": "Everybody it is meant for", **{step.value: label for step, label in words.STEPS.items()}}


@blueprint.get("/<name>/preview/<step>")
@at_least(Role.EDITOR)
def funnel_list(name: str, step: str) -> ResponseReturnValue:
    """Who they are, in the order in which they were entered."""
    row, label = draft(name), _LABELS.get(step) or abort(404)
    after = paging.after() or 0
    asked, chosen = broadcast.question(row), None if step == "total" else Step(step)
    try:
        ids = audience.listed(connection(), asked, chosen, now(), after, CONTACTS_ON_A_PAGE + 1)
    except NoGroupError as error:
        flash(str(error), "error")
        return redirect(url_for("broadcasts.audience", name=name), 303)
    contacts = db.session.scalars(select(Contact).where(Contact.id.in_(ids[:CONTACTS_ON_A_PAGE])).order_by(Contact.id))
    return render_template(
        "broadcasts/funnel_list.html",
        row=row,
        label=label,
        path=asked.path.word,
        step=step,
        contacts=list(contacts),
        is_first=not after,
        further=ids[CONTACTS_ON_A_PAGE - 1] if len(ids) > CONTACTS_ON_A_PAGE else None,
    )
