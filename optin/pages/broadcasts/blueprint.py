"""What the pages about broadcasts share: their blueprint, how a broadcast is found, and how a draft is changed."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, Final

from flask import Blueprint, abort, flash, redirect, url_for
from flask_login import current_user
from sqlalchemy import Connection, Row, select

from optin.addresses import show_phone
from optin.database import db, writing
from optin.models.broadcast import Broadcast
from optin.pages.broadcasts import words
from optin.pages.contacts.blueprint import title_of
from optin.pages.moments import human, iso
from optin.pages.templates.blueprint import CATEGORIES
from optin.policy import SENTENCES
from optin.sending import broadcast
from optin.sending.broadcast import CannotError, Plan
from optin.sending.people import Audience
from optin.vocabulary import BroadcastState, Role

_NAME: Final = re.compile(r"brc_[a-z2-7]{24}")
_NO_DRAFT: Final = "This broadcast is no draft any more. It cannot be changed."
_broadcasts: Any = Broadcast.__table__

# The pages of the wizard, in order.
_STEPS: Final = {
    "Template": "broadcasts.template",
    "Audience": "broadcasts.audience",
    "Preview": "broadcasts.preview",
    "Test": "broadcasts.test",
    "Time": "broadcasts.time",
    "Confirm": "broadcasts.confirmation",
}

blueprint = Blueprint("broadcasts", __name__, url_prefix="/broadcasts")


@blueprint.context_processor
def _shown() -> dict[str, Any]:
    return {
        "iso": iso,
        "human": human,
        "show_phone": show_phone,
        "title_of": title_of,
        "categories": CATEGORIES,
        "states": words.STATES,
        "outcomes": words.OUTCOMES,
        "sentences": SENTENCES,
        "audience_words": words.audience_words,
        "toggle_label": words.toggle_label,
        "steps_of": steps_of,
        "may_edit": current_user.role >= Role.EDITOR,
    }


def connection() -> Connection:
    """For reading."""
    return db.session.connection()


def found(name: str) -> Row[Any]:
    """The broadcast's row. Answers 404 for an unknown one."""
    query = select(_broadcasts).where(_broadcasts.c.public_id == name)
    # A database may refuse a text that is no name at all, such as one with NUL in it.
    return (connection().execute(query).one_or_none() if _NAME.fullmatch(name) else None) or abort(404)


def draft(name: str, sentence: str = _NO_DRAFT) -> Row[Any]:
    """The same for a step of the wizard. What is no draft any more shows its own page, with the sentence."""
    row = found(name)
    if row.state is not BroadcastState.DRAFT:
        flash(sentence, "info")
        abort(redirect(url_for("broadcasts.show", name=name), 303))
    return row


def steps_of(row: Row[Any] | None) -> list[dict[str, str | None]]:
    """For the stepper. Before there is a draft only the first step can be reached."""
    return [
        {"label": label, "url": None if row is None else url_for(endpoint, name=row.public_id)}
        for label, endpoint in _STEPS.items()
    ]


def plan_of(row: Row[Any]) -> Plan:
    """What a draft says."""
    return Plan(
        name=row.name,
        channel=row.channel,
        category=row.category,
        wording=row.wording,
        body=row.body,
        audience=Audience.of(row.audience),
        subject=row.subject,
        template_version_id=row.template_version_id,
        only_opted_in=row.only_opted_in,
        start_at=row.start_at,
        override_reason=row.override_reason,
        is_test=row.is_test,
    )


def keep(row: Row[Any], changed: Callable[[Plan], Plan]) -> None:
    """Change a draft: the plan as it stands now goes in, so that two who work on it lose nothing of each other. What is no
    draft any more shows its own page, with the sentence."""
    try:
        with writing() as session:
            standing = locked(session.connection(), row.id)
            broadcast.change(session.connection(), row.id, changed(plan_of(standing)))
    except CannotError as error:
        flash(str(error), "error")
        abort(redirect(url_for("broadcasts.show", name=row.public_id), 303))


def locked(connection: Connection, broadcast_id: int) -> Row[Any]:
    """The row inside a write transaction, which nobody changes until it ends. Answers 404 where it was deleted."""
    query = select(_broadcasts).where(_broadcasts.c.id == broadcast_id).with_for_update()
    return connection.execute(query).one_or_none() or abort(404)


def fingerprint(row: Row[Any]) -> str:
    """A short text that is another one as soon as the draft is."""
    plan = plan_of(row)
    stored = json.dumps({**asdict(plan), "audience": plan.audience.stored}, sort_keys=True)
    return hashlib.sha256(stored.encode()).hexdigest()[:20]
