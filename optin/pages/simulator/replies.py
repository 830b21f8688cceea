"""Writing as the contact: a message, a pressed button, the same delivery twice, and two in the other order.

It comes in by the same entry as from a provider. What may not live here: what it does (`optin/inbound`).
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, Final

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, func, or_, select

from optin import inbound, jobs, preferences
from optin.addresses import AddressError, read_email, read_phone
from optin.buttons import own, replies
from optin.clock import now
from optin.database import db
from optin.inbound import Receipt, Received
from optin.keywords import fold
from optin.models import Contact, InboundMessage, TemplateVersion
from optin.models.columns import public_id
from optin.models.message import Message
from optin.pages import rule_words
from optin.pages.access import at_least
from optin.pages.simulator.blueprint import blueprint
from optin.pages.simulator.reply_forms import PairForm, ReplyForm, StrangerForm
from optin.pages.simulator.threads import channel_named, found, here, page, zone_of
from optin.vocabulary import Channel, Meaning, Role

_NO_ADDRESS: Final = "This contact has no address here, so nothing can come from it."

# What a provider that keeps its own list does about the whole message.
_BY_PROVIDER: Final[Mapping[str, Meaning]] = {
    "stop": Meaning.OPT_OUT,
    "unsubscribe": Meaning.OPT_OUT,
    "start": Meaning.OPT_IN,
    "unstop": Meaning.OPT_IN,
    "help": Meaning.HELP,
}


@blueprint.post("/<contact>/<channel>/messages")
@at_least(Role.EDITOR)
def reply(contact: str, channel: str) -> ResponseReturnValue:
    """Let the contact write."""
    person, kind = found(contact), channel_named(channel)
    form = ReplyForm(zone_of(person))
    if not form.validate():
        return page(person, kind, form), 422
    meaning = _BY_PROVIDER.get(fold(form.words)) if form.is_handled.data else None
    more = {"provider_meaning": meaning, "is_answered": meaning is not None}
    if not form.said_at.data:
        _after_the_last(Contact.id == person.id)
    said = _said(person, kind, form.words, form.at, **more)
    if form.is_repeated.data:
        _take(said)
    return _told(person, kind, _take(said))


@blueprint.post("/strangers")
@at_least(Role.EDITOR)
def stranger() -> ResponseReturnValue:
    """Let somebody write whom the desk may not know. Who has no contact gets one, and has said nothing yet."""
    form = StrangerForm()
    channel = Channel.of(form.channel.data) if form.channel.validate(form) else Channel.SMS
    if not form.validate() or (receipt := _of_stranger(form, channel)) is None:
        flash("Type a phone number with its country code or an e-mail address, as the channel has it, and a message.", "error")
        return redirect(url_for("simulator.listing"), 303)
    db.session.rollback()  # The contact may be newer than what this request has read.
    whose = select(Contact).join(Message, Message.contact_id == Contact.id).where(Message.public_id == receipt.public_id)
    person = db.session.scalar(whose)
    if person is None:
        flash("It is stored, and will be acted upon within a minute.", "info")
        return redirect(url_for("simulator.listing"), 303)
    return _told(person, channel, receipt)


def _of_stranger(form: StrangerForm, channel: Channel) -> Receipt | None:
    """None where nobody can have this address, which a provider would not deliver from."""
    try:
        typed = form.address.data or ""
        sender = read_phone(typed, preferences.current().country).e164 if channel.uses_phone else read_email(typed).address
    except AddressError:
        return None
    _after_the_last(or_(Contact.phone == sender, Contact.email == sender))
    return inbound.receive(Received(channel, sender, public_id("sim"), form.words.data or "", now()))


@blueprint.post("/<contact>/<channel>/presses")
@at_least(Role.EDITOR)
def press(contact: str, channel: str) -> ResponseReturnValue:
    """Let the contact press a button under a message. 404 for a button that there is not."""
    person, kind = found(contact), channel_named(channel)
    name, place = request.form.get("message", ""), request.form.get("reply", type=int)
    query = (
        select(Message.quick_replies, TemplateVersion.buttons)
        .outerjoin(TemplateVersion, TemplateVersion.id == Message.template_version_id)
        .where(Message.contact_id == person.id, Message.channel == kind, Message.public_id == name.replace("\0", ""))
    )
    asked = db.session.execute(query).one_or_none() or abort(404)
    there = own(asked.quick_replies) or replies(asked.buttons, name)
    if place is None or not 0 <= place < len(there):
        abort(404)
    _after_the_last(Contact.id == person.id)
    return _told(person, kind, _take(_said(person, kind, there[place].text, now(), payload=there[place].payload)))


@blueprint.post("/<contact>/<channel>/repeats")
@at_least(Role.EDITOR)
def repeat(contact: str, channel: str) -> ResponseReturnValue:
    """Deliver the contact's last message once more, as providers do when they got no answer."""
    person, kind = found(contact), channel_named(channel)
    mine = select(InboundMessage).where(InboundMessage.contact_id == person.id, InboundMessage.channel == kind)
    last = db.session.scalar(mine.order_by(InboundMessage.id.desc()).limit(1))
    if last is None:
        flash("This contact has written nothing yet.", "info")
        return redirect(here(person, kind), 303)
    again = Received(kind, last.sender, last.reference, last.body, last.at, payload=last.payload)
    return _told(person, kind, _take(again))


@blueprint.post("/<contact>/<channel>/pairs")
@at_least(Role.EDITOR)
def pair(contact: str, channel: str) -> ResponseReturnValue:
    """Deliver two messages in the other order than the contact wrote them."""
    person, kind = found(contact), channel_named(channel)
    form = PairForm()
    if not form.validate() or not form.first.data or not form.then.data:
        flash("Type both messages, each in at most 500 characters.", "error")
        return redirect(here(person, kind), 303)
    first, then = (_said(person, kind, words, now() - ago) for words, ago in ((form.first.data, 2), (form.then.data, 1)))
    _take(then)
    return _told(person, kind, _take(first))


def _after_the_last(whose: ColumnElement[bool]) -> None:
    """Wait until the second is over in which this contact wrote last: a START that is pressed right after a STOP is newer, and
    the clock that decides between them counts seconds."""
    mine = select(func.max(InboundMessage.at)).join(Contact, Contact.id == InboundMessage.contact_id).where(whose)
    last = db.session.scalar(mine)
    if last is not None and last >= now():
        time.sleep(1 - time.time() % 1)


def _said(person: Contact, channel: Channel, words: str, at: int, **more: Any) -> Received | None:
    sender = person.phone if channel.uses_phone else person.email
    return None if not sender else Received(channel, sender, public_id("sim"), words, at, **more)


def _take(said: Received | None) -> Receipt | None:
    return None if said is None else inbound.receive(said)


def _told(person: Contact, channel: Channel, receipt: Receipt | None) -> ResponseReturnValue:
    """Say what became of it; the phone shows the rest."""
    jobs.wake()
    if receipt is None:
        flash(_NO_ADDRESS, "error")
    elif not receipt.is_new:
        flash("The same delivery came before. It changed nothing.", "info")
    elif receipt.effect is None:
        flash("It is stored, and will be acted upon within a minute.", "info")
    else:
        flash(f"It arrived. {rule_words.EFFECTS[receipt.effect][0]}.", "done")
    return redirect(here(person, channel), 303)
