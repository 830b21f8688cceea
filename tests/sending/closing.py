"""Hours and caps for tests: the product's own hours, or others, and clocks that show them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import delete, update

from optin import preferences
from optin.clock import now
from optin.database import hot, writing
from optin.models import ContactChannel, Preference
from optin.sending import cap_count, gate, release
from tests.databases import ALWAYS_OPEN

__all__ = ["ALWAYS_OPEN", "now"]

# Monday 6 July 2026: noon in Los Angeles is three in the afternoon in New York.
LOS_ANGELES, NEW_YORK = "America/Los_Angeles", "America/New_York"


def clock(time, zone=LOS_ANGELES, day="2026-07-06"):
    """What a clock in the zone shows on that day, as UTC seconds."""
    return int(datetime.fromisoformat(f"{day} {time}").replace(tzinfo=ZoneInfo(zone)).timestamp())


def usual_hours():
    """The hours that a new desk has."""
    with writing() as session:
        session.execute(delete(Preference).where(Preference.name.in_(ALWAYS_OPEN)))


def prefer(**values):
    """Set preferences by name."""
    with writing() as session:
        preferences.change(session, values, "olive@example.com")
        if any(name.startswith("cap_") for name in values):
            cap_count.begin_again(session.connection())


def row_of(contact_id, channel):
    """The contact's row on the channel."""
    found = {}

    def read(connection):
        mine = (ContactChannel.contact_id == contact_id, ContactChannel.channel == channel)
        found["row"] = connection.execute(ContactChannel.__table__.select().where(*mine)).one()

    hot(read)
    return found["row"]


def let(contact_id, channel, **values):
    """Set instants of a channel row."""
    mine = (ContactChannel.contact_id == contact_id, ContactChannel.channel == channel)
    hot(lambda connection: connection.execute(update(ContactChannel).where(*mine).values(values)))


def ask_again():
    """What a change of the hours does to those who wait, and a worker after it."""
    hot(lambda connection: release.let_all_be_asked_again(connection, now()))
    gate.dispatch_due()
