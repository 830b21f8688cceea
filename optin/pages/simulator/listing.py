"""The list of threads: one for each contact and channel that has messages, the last used first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import Row, func, select

from optin.database import db
from optin.models import Contact
from optin.models.message import Message
from optin.pages.access import at_least
from optin.pages.simulator.blueprint import before, blueprint
from optin.pages.simulator.reply_forms import StrangerForm
from optin.vocabulary import Role

PAGE: Final = 50


@blueprint.get("")
@at_least(Role.VIEWER)
def listing() -> ResponseReturnValue:
    """All threads. Mail to teammates holds links that set passwords, so only owners get to it."""
    rows = _threads()
    return render_template(
        "simulator/listing.html",
        threads=rows[:PAGE],
        older=rows[PAGE - 1].Message.id if len(rows) > PAGE else None,
        is_owner=current_user.role is Role.OWNER,
        stranger=StrangerForm(formdata=None),
    )


def _threads() -> Sequence[Row[Message, str, str]]:
    last = func.max(Message.id)
    grouped = (
        select(Message.contact_id, Message.channel, last.label("last"))
        .where(Message.contact_id.is_not(None))
        .group_by(Message.contact_id, Message.channel)
    )
    if (end := before()) is not None:
        grouped = grouped.having(last < end)
    page = grouped.order_by(last.desc()).limit(PAGE + 1).subquery()
    query = (
        select(Message, Contact.public_id, Contact.name)
        .join(page, page.c.last == Message.id)
        .join(Contact, Contact.id == Message.contact_id)
        .order_by(page.c.last.desc())
    )
    return db.session.execute(query).all()
