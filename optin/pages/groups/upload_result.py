"""What came of an upload: how far it is, what was added, and the rows that were not."""

from __future__ import annotations

import re
from typing import Final

from flask import Response, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from optin.database import db
from optin.models import Group, Upload
from optin.pages import spreadsheets
from optin.pages.access import at_least
from optin.pages.groups.blueprint import blueprint
from optin.pages.groups.upload_steps import stepper
from optin.uploads import store
from optin.vocabulary import Role, UploadState

_NAME: Final = re.compile(r"upl_[a-z2-7]{24}")
_MOST_FAULTS: Final = 50


@blueprint.get("/uploads/<upload_name>")
@at_least(Role.VIEWER)
def show_upload(upload_name: str) -> ResponseReturnValue:
    """How far it is, and what came of it."""
    found = found_upload(upload_name)
    if found.state is UploadState.READ:
        return redirect(url_for("groups.columns", upload_name=upload_name), 303)
    return render_template(
        "groups/upload_show.html",
        upload=found,
        group=db.session.get(Group, found.group_id),
        reasons=store.reasons(db.session(), found),
        faults=store.faults(db.session(), found, _MOST_FAULTS),
        **stepper(found, 5),
    )


@blueprint.get("/uploads/<upload_name>/faults.csv")
@at_least(Role.VIEWER)
def faults(upload_name: str) -> Response:
    """The rows that could not be added, to be put right and uploaded again. No cell of it is a formula."""
    found = found_upload(upload_name)
    rows: list[tuple[str | int, ...]] = [
        (fault.row, fault.sentence, *fault.cells) for fault in store.faults(db.session(), found)
    ]
    return spreadsheets.answer("rows-not-added.csv", ("Row", "Why", *found.headers), rows)


def found_upload(name: str) -> Upload:
    """The upload by its public id, once its whole file is there. Answers 404 for another."""
    return (store.by_public_id(db.session(), name) if _NAME.fullmatch(name) else None) or abort(404)
