"""What the person or the network does besides writing, as a provider would report it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from flask import abort, flash, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from optin import reported
from optin.clock import now
from optin.database import in_front, writing
from optin.ledger.body import Provenance
from optin.ledger.write import NoAddressError, NoContactError
from optin.pages.access import at_least
from optin.pages.signature import signature
from optin.pages.simulator.blueprint import blueprint
from optin.pages.simulator.threads import SIGNALS, channel_named, found, here
from optin.vocabulary import Channel, Role, Source

_Report = Callable[[Connection, int, Channel, Provenance], bool]

# What follows, by the word of the button.
_REPORTS: Final[Mapping[str, _Report]] = {
    "block": reported.blocked,
    "bounce": reported.bounced,
    "complaint": reported.complained,
    "stop": reported.stopped,
    "release": reported.released,
}


@blueprint.post("/<contact>/<channel>/signals")
@at_least(Role.EDITOR)
def signal(contact: str, channel: str) -> ResponseReturnValue:
    """Let the provider report it. 404 for a word that is none."""
    person, kind = found(contact), channel_named(channel)
    word = request.form.get("signal", "")
    report = _REPORTS.get(word) or abort(404)
    at = now()
    origin = Provenance(
        source=Source.PROVIDER, occurred_at=at, recorded_at=at, evidence={"through": "simulator", "operator": signature()}
    )
    try:
        with in_front(), writing() as session:
            is_new = report(session.connection(), person.id, kind, origin)
    except NoAddressError:
        flash(f"There is no address on {kind.label}, so nothing can be reported about it.", "error")
    except NoContactError:
        abort(404)
    else:
        words = "The provider has reported it, and the ledger has it." if is_new else "Nothing was changed by it."
        flash(f"{SIGNALS[word]}: {words}", "done" if is_new else "info")
    return redirect(here(person, kind), 303)
