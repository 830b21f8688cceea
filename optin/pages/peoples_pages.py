"""What people ask for on their own pages, for the team: erasure, and how often the links to the pages are opened.

What may not live here: what erasing means (`optin/person/erasure.py`).
"""

from __future__ import annotations

import re
from typing import Any, Final

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from optin.clock import now
from optin.database import db
from optin.ledger.body import Provenance
from optin.pages import paging
from optin.pages.access import at_least
from optin.pages.contacts.blueprint import title_of
from optin.pages.moments import day, day_of, human, iso
from optin.pages.signature import signature
from optin.person import erasure, visits
from optin.vocabulary import Proof, Role, Source

PAGE: Final = 20
_NAME: Final = re.compile(r"era_[a-z2-7]{24}")

blueprint = Blueprint("peoples_pages", __name__, url_prefix="/peoples-pages")


@blueprint.context_processor
def shown() -> dict[str, Any]:
    """What the templates need."""
    may_erase = current_user.is_authenticated and current_user.role >= Role.OWNER
    return {"iso": iso, "human": human, "day": day, "title_of": title_of, "due": erasure.due, "may_erase": may_erase}


@blueprint.get("")
@at_least(Role.VIEWER)
def listing() -> str:
    """Open requests, the oldest first, and the visits of the last month."""
    visits.write_down()
    db.session.rollback()  # The page shows what was just written.
    rows = erasure.listed(db.session(), True, paging.before(), PAGE + 1)
    return render_template(
        "peoples_pages/list.html",
        rows=rows[:PAGE],
        more=rows[PAGE - 1][0].id if len(rows) > PAGE else None,
        seen=[(day_of(one.day), one) for one in visits.latest(db.session())],
        at=now(),
    )


@blueprint.get("/closed")
@at_least(Role.VIEWER)
def closed() -> str:
    """Requests that were carried out or withdrawn."""
    rows = erasure.listed(db.session(), False, paging.before(), PAGE + 1)
    older = rows[PAGE - 1][0].id if len(rows) > PAGE else None
    return render_template("peoples_pages/closed.html", rows=rows[:PAGE], older=older, before=paging.before())


@blueprint.get("/erasures/<name>")
@at_least(Role.OWNER)
def ask_to_erase(name: str) -> str:
    """Say what will happen, before it does."""
    row = erasure.found(db.session(), name) if _NAME.fullmatch(name) else None
    return render_template("peoples_pages/erase.html", asked=row[0], contact=row[1]) if row else abort(404)


@blueprint.post("/erasures/<name>")
@at_least(Role.OWNER)
def erase(name: str) -> ResponseReturnValue:
    """Erase the person who asked for it."""
    if not _NAME.fullmatch(name):
        abort(404)
    try:
        erasure.carry_out(name, _origin(), signature())
        flash("The person was erased. Their addresses stay opted out, and the ledger still verifies.", "done")
    except erasure.NotOpenError:
        flash("The request was withdrawn or carried out meanwhile. Nothing was changed.", "info")
    return redirect(url_for("peoples_pages.listing"), 303)


def _origin() -> Provenance:
    """The person asked; the evidence goes with everything else."""
    at = now()
    return Provenance(source=Source.PREFERENCES, occurred_at=at, recorded_at=at, proof=Proof.CONFIRMED, evidence={})
