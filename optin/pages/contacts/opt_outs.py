"""Opting somebody out by hand, with a reason. Nothing stands against an opt-out, and it goes before what waits."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField

from optin.database import in_front, writing
from optin.ledger import write
from optin.models import Contact
from optin.pages.access import at_least
from optin.pages.contacts.blueprint import blueprint, by_teammate, channel_named, found, row_of
from optin.pages.typed import AtMost, DeskForm, required
from optin.vocabulary import Channel, Role


class ReasonForm(DeskForm):
    """Why a teammate does it."""

    reason = TextAreaField("Reason", validators=[required("Say why, so that others can understand it later."), AtMost(1000)])


@blueprint.get("/<name>/opt-outs/<word>")
@at_least(Role.EDITOR)
def ask_to_opt_out(name: str, word: str) -> str:
    """What it does, and the field for the reason."""
    return _page(found(name), channel_named(word), ReasonForm(formdata=None))


@blueprint.post("/<name>/opt-outs/<word>")
@at_least(Role.EDITOR)
def opt_out(name: str, word: str) -> ResponseReturnValue:
    """Set the flag."""
    contact, channel, form = found(name), channel_named(word), ReasonForm()
    if not form.validate():
        return _page(contact, channel, form), 422
    try:
        with in_front(), writing() as session:
            write.opt_out(session.connection(), contact.id, channel, by_teammate(reason=form.reason.data))
    except write.NoAddressError:
        return _page(contact, channel, form), 409
    except write.NoContactError:
        abort(404)
    flash(f"Opted out of {channel.label}. Marketing on {channel.label} stops from now on.", "done")
    return redirect(url_for("contacts.show", name=name), 303)


def _page(contact: Contact, channel: Channel, form: ReasonForm) -> str:
    has_address = row_of(contact, channel).address_key is not None
    return render_template("contacts/opt_out.html", contact=contact, channel=channel, form=form, has_address=has_address)
