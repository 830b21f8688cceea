"""One delivery with its tries, sending it or all that failed again, and a test."""

from __future__ import annotations

from typing import Final

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from optin.clock import now
from optin.database import db, writing
from optin.pages.access import at_least
from optin.pages.moments import DAY
from optin.pages.webhooks.blueprint import blueprint, found
from optin.vocabulary import DeliveryState, EndpointState, Role
from optin.webhooks import log

# How far back "all that failed" reaches, by the word of the choice; seconds, None for the whole log.
_REACHES: Final[dict[str, int | None]] = {"hour": 3600, "day": DAY, "week": 7 * DAY, "all": None}


@blueprint.get("/<name>/deliveries/<delivery>")
@at_least(Role.OWNER)
def delivery(name: str, delivery: str) -> str:
    """What it says, and each try with its answer."""
    session: Session = db.session()
    row = found(session, name)
    one, event = log.find(session, row.id, delivery) or abort(404)
    is_over = one.state in (DeliveryState.DELIVERED, DeliveryState.FAILED)
    tries = log.attempts(session, one.id)
    return render_template("webhooks/delivery.html", row=row, one=one, event=event, tries=tries, is_over=is_over)


@blueprint.post("/<name>/deliveries/<delivery>/again")
@at_least(Role.OWNER)
def again(name: str, delivery: str) -> ResponseReturnValue:
    """Sends it once more, under the same id."""
    with writing() as session:
        one, _ = log.find(session, found(session, name).id, delivery) or abort(404)
        is_sent = log.send_again(session, one.id)
    flash("It is on its way again." if is_sent else "It is on its way already.", "done" if is_sent else "info")
    return redirect(url_for("webhooks.delivery", name=name, delivery=delivery), 303)


@blueprint.post("/<name>/deliveries/again")
@at_least(Role.OWNER)
def again_failed(name: str) -> ResponseReturnValue:
    """Sends all that was given up once more, as far back as was chosen."""
    reach = _REACHES.get(request.form.get("since", ""), DAY)
    with writing() as session:
        many = log.send_failed_again(session, found(session, name).id, 0 if reach is None else now() - reach)
    flash(f"{many:,} {'delivery is' if many == 1 else 'deliveries are'} on the way again.", "done" if many else "info")
    return redirect(url_for("webhooks.show", name=name), 303)


@blueprint.post("/<name>/tests")
@at_least(Role.OWNER)
def test(name: str) -> ResponseReturnValue:
    """Sends a test, if the endpoint is on."""
    with writing() as session:
        row = found(session, name)
        is_on = row.state is EndpointState.ON
        if is_on:
            log.send_test(session, row)
    flash("A test is on its way." if is_on else "Switch the endpoint on first.", "done" if is_on else "error")
    return redirect(url_for("webhooks.show", name=name), 303)
