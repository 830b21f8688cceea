"""Unclear messages: what may have been an opt-out, whose it is, and one click to say what was meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import Connection, Row
from wtforms import StringField

from optin import unclear, unsigned
from optin.database import db, in_front, writing
from optin.desk import desk
from optin.ledger.body import Provenance
from optin.models import Contact, InboundMessage
from optin.pages import paging
from optin.pages.access import at_least
from optin.pages.contacts.blueprint import by_teammate, title_of
from optin.pages.moments import human, iso
from optin.pages.rule_words import rule
from optin.pages.simulator.blueprint import without_links
from optin.pages.typed import AtMost, DeskForm, required
from optin.sending import sequence
from optin.vocabulary import Role

PAGE: Final = 20
USUAL: Final = "It is about something else."
_NAME: Final = re.compile(r"msg_[a-z2-7]{24}")
_CONTACT: Final = re.compile(r"con_[a-z2-7]{24}")

blueprint = Blueprint("unclear", __name__, url_prefix="/unclear-messages")


class NotStopForm(DeskForm):
    """What the message meant instead."""

    reason = StringField("What it meant", validators=[required("Say what it meant, so that others can follow."), AtMost(300)])


@blueprint.get("")
@at_least(Role.VIEWER)
def listing() -> str:
    """Those that wait for a decision, newest first: all, or those of one contact."""
    return _page()


@blueprint.get("/decided")
@at_least(Role.VIEWER)
def decided() -> str:
    """Those about which somebody has decided, and who."""
    return _shown("unclear/decided.html", unclear.listed(db.session(), False, paging.before(), PAGE + 1))


@blueprint.post("/<name>/opt-outs")
@at_least(Role.EDITOR)
def opt_out(name: str) -> ResponseReturnValue:
    """It meant stop: opt out, before everything that waits."""

    def decide(connection: Connection, origin: Provenance) -> None:
        opted_out = unclear.opt_out(connection, name, desk().config.pepper, origin)
        sequence.opted_out(connection, opted_out.contact_id, opted_out.channel, origin.occurred_at)

    return _decided(
        name, "Opted out. The words and your name are kept with it.", decide, by_teammate(reason=unclear.MEANT_STOP)
    )


@blueprint.post("/<name>/clearances")
@at_least(Role.EDITOR)
def clear(name: str) -> ResponseReturnValue:
    """It did not: marketing goes on, unless another message of theirs is open."""
    form = NotStopForm()
    if not form.validate():
        return _page(name, form), 422
    why = form.reason.data or ""

    def decide(connection: Connection, origin: Provenance) -> None:
        unclear.let_go(connection, name, desk().config.pepper, origin, why)

    return _decided(name, "Kept as something else. The flag is as it was.", decide, by_teammate(reason=why))


def _decided(
    name: str, sentence: str, decide: Callable[[Connection, Provenance], None], origin: Provenance
) -> ResponseReturnValue:
    try:
        if not _NAME.fullmatch(name):  # PostgreSQL takes no NUL in a text.
            raise unclear.NotOpenError(name)
        with in_front(), writing() as session:
            decide(session.connection(), origin)
        flash(sentence, "done")
    except unclear.NotOpenError:
        flash("Somebody has decided about this message already, or its contact is gone. Nothing was changed.", "info")
    return redirect(url_for("unclear.listing"), 303)


def _page(name: str = "", form: NotStopForm | None = None) -> str:
    contact = request.args.get("contact", "")
    contact = contact if _CONTACT.fullmatch(contact) else ""
    found = unclear.listed(db.session(), True, paging.before(), PAGE + 1, contact)
    return _shown("unclear/list.html", found, name=name, form=form, contact_name=contact)


def _shown(template: str, rows: Sequence[Row[InboundMessage, Contact]], **more: object) -> str:
    return render_template(
        template,
        rows=rows[:PAGE],
        older=rows[PAGE - 1][0].id if len(rows) > PAGE else None,
        before=paging.before(),
        count=unclear.count(db.session()),
        unsigned_count=unsigned.count(db.session()),
        may_edit=current_user.role >= Role.EDITOR,
        usual=USUAL,
        iso=iso,
        human=human,
        title_of=title_of,
        without_links=without_links,
        rule=rule,
        **more,
    )
