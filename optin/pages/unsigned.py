"""Messages whose signature failed and that may have been a stop: whose number is held for it, and one click to decide."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import Connection

from optin import unclear, unsigned
from optin.database import db, in_front, writing
from optin.desk import desk
from optin.ledger.body import Provenance
from optin.pages import paging
from optin.pages.access import at_least
from optin.pages.contacts.blueprint import by_teammate, title_of
from optin.pages.moments import human, iso
from optin.pages.simulator.blueprint import without_links
from optin.pages.typed import DeskForm
from optin.vocabulary import Role

PAGE: Final = 20
NOT_MEANT: Final = "It was not from this person, or no stop."
PROVIDERS: Final = {"twilio": "Twilio", "whatsapp": "WhatsApp"}
_NAME: Final = re.compile(r"uns_[a-z2-7]{24}")

blueprint = Blueprint("unsigned", __name__, url_prefix="/unclear-messages/unsigned")


@blueprint.get("")
@at_least(Role.VIEWER)
def listing() -> str:
    """Those that wait for a decision, newest first."""
    rows = unsigned.listed(db.session(), paging.before(), PAGE + 1)
    return render_template(
        "unclear/unsigned.html",
        rows=rows[:PAGE],
        older=rows[PAGE - 1][0].id if len(rows) > PAGE else None,
        before=paging.before(),
        count=unclear.count(db.session()),
        unsigned_count=unsigned.count(db.session()),
        is_full=unsigned.count(db.session()) >= unsigned.MOST_OPEN,
        most_counted=unsigned.MOST_COUNTED,
        may_edit=current_user.role >= Role.EDITOR,
        providers=PROVIDERS,
        iso=iso,
        human=human,
        title_of=title_of,
        without_links=without_links,
    )


@blueprint.post("/<name>/opt-outs")
@at_least(Role.EDITOR)
def opt_out(name: str) -> ResponseReturnValue:
    """It was a stop: opt out, before everything that waits."""
    sentence = "Opted out. The words and your name are kept with it."

    def decide(connection: Connection, origin: Provenance) -> None:
        unsigned.opt_out(connection, name, desk().config.pepper, origin)

    return _decided(name, sentence, by_teammate(reason=unsigned.MEANT_STOP), decide)


@blueprint.post("/<name>/clearances")
@at_least(Role.EDITOR)
def clear(name: str) -> ResponseReturnValue:
    """It was none: marketing goes on, unless something else about the person is open."""

    def decide(connection: Connection, origin: Provenance) -> None:
        unsigned.let_go(connection, name, desk().config.pepper, origin, NOT_MEANT)

    return _decided(name, "Let go. The flag is as it was.", by_teammate(reason=NOT_MEANT), decide)


def _decided(
    name: str, sentence: str, origin: Provenance, decide: Callable[[Connection, Provenance], None]
) -> ResponseReturnValue:
    form = DeskForm()
    try:
        if not _NAME.fullmatch(name) or not form.validate():  # PostgreSQL takes no NUL in a text.
            raise unsigned.NotOpenError(name)
        with in_front(), writing() as session:
            decide(session.connection(), origin)
        flash(sentence, "done")
    except unsigned.NotOpenError:
        flash("Somebody has decided about this message already, or its contact is gone. Nothing was changed.", "info")
    return redirect(url_for("unsigned.listing"), 303)
