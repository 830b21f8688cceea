"""One thread: a phone for texts, a mailbox for e-mails. Newest last."""

from __future__ import annotations

import re
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, select

from optin.buttons import Reply, own, replies
from optin.clock import now
from optin.database import db
from optin.models import Contact, TemplateVersion
from optin.models.message import Message
from optin.pages import effects
from optin.pages.access import at_least
from optin.pages.simulator.blueprint import arrived, before, blueprint, shown_address
from optin.pages.typed import DeskForm
from optin.sending import clocks
from optin.vocabulary import Channel, Role, UnknownWordError

PAGE: Final = 50
LONGEST: Final = 2000  # characters that a contact can be let write here
# What a person can say with one press, and what the network can report: a word, and what its button says.
QUICK: Final = ("STOP", "START", "HELP", "Y", "N")
SIGNALS: Final = {
    "block": "Block us",
    "bounce": "Bounce",
    "complaint": "Report as spam",
    "stop": "Stop at the provider",
    "release": "Start at the provider",
}
_PUBLIC_ID: Final = re.compile(r"con_[a-z2-7]{24}")


@blueprint.get("/<contact>/<channel>")
@at_least(Role.VIEWER)
def thread(contact: str, channel: str) -> ResponseReturnValue:
    """What one contact got and wrote on one channel, and what else they could do. 404 for an unknown contact or channel."""
    return page(found(contact), channel_named(channel))


def page(person: Contact, channel: Channel, form: DeskForm | None = None) -> str:
    """The thread; `form` is the reply that was typed, where something is wrong with it. The address may bring words to say."""
    messages, older = _page((Message.contact_id == person.id) & (Message.channel == channel))
    current = person.phone if channel.uses_phone else person.email
    address = current or (messages[-1].address if messages else None)
    return render_template(
        "simulator/thread.html",
        person=person,
        channel=channel,
        address=shown_address(channel, address) if address else "No address",
        has_address=bool(current),
        messages=messages,
        older=older,
        did=effects.of(db.session(), person, [message.id for message in messages]),
        buttons=_buttons(messages),
        form=form,
        words=request.args.get("words", "")[:LONGEST],
        quick=QUICK,
        signals=SIGNALS,
        zone=zone_of(person).key,
        clock=clocks.clock(db.session.connection(), person.id, channel, now()),
    )


def here(person: Contact, channel: Channel) -> str:
    """The address of a thread, at its end."""
    return url_for("simulator.thread", contact=person.public_id, channel=channel.word, _anchor="newest")


def zone_of(person: Contact) -> ZoneInfo:
    """The contact's own time zone; UTC where it is not known."""
    try:
        return ZoneInfo(person.time_zone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def _buttons(messages: list[Message]) -> dict[int, tuple[Reply, ...]]:
    """The quick replies under each message that arrived with some."""
    there = [one for one in messages if (one.template_version_id is not None or one.quick_replies) and arrived(one)]
    kept = select(TemplateVersion.id, TemplateVersion.buttons).where(
        TemplateVersion.id.in_({one.template_version_id for one in there})
    )
    of_version = {row.id: row.buttons for row in db.session.execute(kept)}
    of_template = {one.id: replies(of_version.get(one.template_version_id or 0), one.public_id) for one in there}
    return {one.id: own(one.quick_replies) or of_template[one.id] for one in there}


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


def found(public_id: str) -> Contact:
    """The contact with this public id. Looks only up what can be an id: PostgreSQL takes no NUL in a text."""
    person = None
    if _PUBLIC_ID.fullmatch(public_id):
        person = db.session.scalar(select(Contact).where(Contact.public_id == public_id))
    return person or abort(404)


def channel_named(word: str) -> Channel:
    """The channel in the address. Answers 404 where there is none."""
    try:
        return Channel.of(word)
    except UnknownWordError:
        abort(404)
