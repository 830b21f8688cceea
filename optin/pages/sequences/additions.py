"""Looking for contacts to bring into a sequence."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from sqlalchemy import select

from optin import contact_search, preferences
from optin.clock import now
from optin.contact_search import Search
from optin.database import db
from optin.models import Enrolment
from optin.pages.access import at_least
from optin.pages.paging import cursor
from optin.pages.sequences.blueprint import blueprint, found
from optin.vocabulary import Role


@blueprint.get("/<name>/additions")
@at_least(Role.EDITOR)
def additions(name: str) -> str:
    """Everybody who fits, each with a button or the word for where they are in the sequence."""
    sequence = found(name)
    words = request.args.get("q", "").strip()[: contact_search.LONGEST]
    page = contact_search.find(db.session(), Search(words, country=preferences.current().country), now(), cursor())
    shown = [listed.contact.id for listed in page.rows]
    ours = select(Enrolment.contact_id, Enrolment.state).where(Enrolment.sequence_id == sequence.id)
    rows = db.session.execute(ours.where(Enrolment.contact_id.in_(shown)))
    kept: dict[str, Any] = {"name": name, "q": words or None}
    return render_template(
        "sequences/additions.html",
        sequence=sequence,
        page=page,
        words=words,
        inside={row.contact_id: row.state for row in rows},
        newer=url_for("sequences.additions", after=page.newer.contact_id, **kept) if page.newer else None,
        older=url_for("sequences.additions", before=page.older.contact_id, **kept) if page.older else None,
    )
