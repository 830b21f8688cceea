"""Bringing a group into a sequence, and following it."""

from __future__ import annotations

from typing import Any, Final

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, SelectField
from wtforms.fields.choices import SelectChoice

from optin import groups, jobs
from optin.database import db, writing
from optin.models import Group
from optin.pages.access import at_least
from optin.pages.sequences.blueprint import blueprint, found_for_change
from optin.pages.signature import signature
from optin.pages.typed import DeskForm
from optin.sequences import enrolments, fills
from optin.vocabulary import Role

MOST_GROUPS: Final = 500


class GroupForm(DeskForm):
    """Which group, and whether those count who join it later."""

    group = SelectField("Group")
    later = BooleanField("Also whoever joins it later")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [*groups.following(db.session()), *groups.listed(db.session(), "", None, MOST_GROUPS)]
        self.group.choices = [SelectChoice(group.public_id, group.name) for group in known]


@blueprint.post("/<name>/groups")
@at_least(Role.EDITOR)
def bring_group(name: str) -> ResponseReturnValue:
    """Begin to bring everybody in the group in."""
    form = GroupForm()
    if not form.validate():
        flash("Choose a group that exists.", "error")
        return redirect(url_for("sequences.show", name=name), 303)
    with writing() as session:
        sequence, group = found_for_change(session, name), _group(session, form.group.data)
        if sequence.state not in enrolments.OPEN or group is None:
            said = ("Start the sequence first. Nobody can come into this one now.", "error")
        else:
            if form.later.data:
                fills.follow(sequence, group)
            fills.begin(session, sequence, group, signature())
            said = (f"Everybody in “{group.name}” is being brought in.", "done")
    jobs.wake_long_work()
    jobs.wake()
    flash(*said)
    return redirect(url_for("sequences.show", name=name), 303)


@blueprint.post("/<name>/groups/end")
@at_least(Role.EDITOR)
def end_following(name: str) -> ResponseReturnValue:
    """Whoever joins the group from now on stays out."""
    with writing() as session:
        fills.follow(found_for_change(session, name), None)
    flash("Whoever joins the group from now on does not come in by itself.", "done")
    return redirect(url_for("sequences.show", name=name), 303)


def _group(session: Any, name: str) -> Group | None:
    return groups.by_public_id(session, name)
