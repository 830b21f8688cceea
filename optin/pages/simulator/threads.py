"""One thread: a phone for texts, a mailbox for e-mails. Newest last."""

from __future__ import annotations

import re
from typing import Final

from flask import abort, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, select

from optin.database import db
from optin.models import Contact
from optin.models.message import Message
from optin.pages.access import at_least
from optin.pages.simulator.blueprint import before, blueprint, shown_address
from optin.vocabulary import Channel, Role, UnknownWordError

PAGE: Final = 50
_PUBLIC_ID: Final = re.compile(r"con_[a-z2-7]{24}")


@blueprint.get("/<contact>/<channel>")
@at_least(Role.VIEWER)
def thread(contact: str, channel: str) -> ResponseReturnValue:
    """What one contact got on one channel; empty while nothing was sent there. 404 for an unknown contact or channel."""
    person, kind = _contact(contact), _channel(channel)
    messages, older = _page((Message.contact_id == person.id) & (Message.channel == kind))
    current = person.phone if kind.uses_phone else person.email
    address = current or (messages[-1].address if messages else None)
    return render_template(
        "simulator/thread.html",
        person=person,
        channel=kind,
        address=shown_address(kind, address) if address else "No address",
        messages=messages,
        older=older,
    )


@blueprint.get("/team")
@at_least(Role.OWNER)
def team_mail() -> ResponseReturnValue:
    """Mail to teammates: invitations and forgotten passwords."""
    messages, older = _page(Message.contact_id.is_(None))
    return render_template("simulator/team.html", messages=messages, older=older)


def _page(condition: ColumnElement[bool]) -> tuple[list[Message], int | None]:
    """The newest messages before the one that the address names, oldest first, and what to name for the page before."""
    query = select(Message).where(condition).order_by(Message.id.desc()).limit(PAGE + 1)
    if (end := before()) is not None:
        query = query.where(Message.id < end)
    found = list(db.session.scalars(query))
    page = found[:PAGE]
    return page[::-1], page[-1].id if len(found) > PAGE else None


def _contact(public_id: str) -> Contact:
    """Looks only up what can be an id: PostgreSQL takes no NUL in a text."""
    person = None
    if _PUBLIC_ID.fullmatch(public_id):
        person = db.session.scalar(select(Contact).where(Contact.public_id == public_id))
    return person or abort(404)


def _channel(word: str) -> Channel:
    try:
        return Channel.of(word)
    except UnknownWordError:
        abort(404)
