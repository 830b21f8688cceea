"""All channels with what serves each."""

from __future__ import annotations

from flask import render_template

from optin import provider_sightings
from optin.channels.registry import standing
from optin.database import db
from optin.pages.access import at_least
from optin.pages.channels.blueprint import blueprint
from optin.vocabulary import Channel, Role


@blueprint.get("")
@at_least(Role.OWNER)
def listing() -> str:
    """Each with its provider, its state and when its webhook was last heard."""
    standings = [standing(channel) for channel in Channel]
    sightings = [provider_sightings.of(db.session(), one.provider.name) for one in standings]
    return render_template("channels/list.html", rows=list(zip(standings, sightings, strict=True)))
