"""When a provider was last heard: to the minute, and without a write for every webhook."""

import pytest
from sqlalchemy import event, select

from optin import database
from optin.clock import now
from optin.database import db, writer
from optin.hooks import heard
from optin.models import ProviderSighting
from tests.hooks import calls, telling

SEEN = select(ProviderSighting.seen_at).where(ProviderSighting.provider == "twilio")


@pytest.fixture
def clock(monkeypatch):
    """The time at the hooks: a list whose last is now."""
    times = [now()]
    monkeypatch.setattr(heard, "now", lambda: times[-1])
    return times


def twilio_calls(app):
    call = calls.by_twilio("/hooks/twilio/statuses?message=msg_gone", telling.sms_status("delivered"))
    assert calls.post(app, call) == 200


def seen():
    with db.engine.connect() as connection:
        return connection.scalar(SEEN)


def test_the_page_is_right_to_the_minute(called, clock):
    began = clock[-1]
    noted = []
    for seconds in (0, 1, 59, 60, 119, 121):
        clock.append(began + seconds)
        twilio_calls(called)
        noted.append(seen() - began)

    assert noted == [0, 0, 0, 60, 60, 121]


def test_a_busy_webhook_neither_reads_nor_writes_it_every_time(called, clock):
    twilio_calls(called)
    said = []
    for engine in {db.engine, writer()}:
        event.listen(engine, "before_cursor_execute", lambda *args: said.append(args[2]))

    twilio_calls(called)

    assert not [statement for statement in said if "provider_sighting" in statement]


def test_what_could_not_be_noted_is_noted_with_the_next(called, clock):
    rename("provider_sighting", "away")
    with pytest.raises(Exception, match="provider_sighting"):
        twilio_calls(called)
    rename("away", "provider_sighting")
    twilio_calls(called)

    assert seen() == clock[-1]


def rename(table, name):
    database.hot(lambda connection: connection.exec_driver_sql(f"ALTER TABLE {table} RENAME TO {name}"))
