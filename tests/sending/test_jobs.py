"""Workers: woken at once, found by the sweep when the wake-up is lost, and ended cleanly."""

import threading

import pytest
from sqlalchemy import select

from app import create_app
from optin import database, jobs
from optin.clock import now
from optin.database import writing
from optin.models import FormNumber
from optin.sending import service
from tests.databases import settings
from tests.sending import outgoing
from tests.waiting import ended, until
from tests.widget.numbers import look
from tests.widget.visiting import made, read


def mail(address="kim@example.com"):
    """Queue a mail to a teammate; its id."""
    with writing() as session:
        return service.queue_team_mail(session.connection(), address, "Hello", "Hello", now())


def test_a_wake_up_sends_what_is_queued(app):
    message_id = mail()

    jobs.wake()

    assert outgoing.state(message_id) == "sent"
    assert outgoing.delivered() == ["kim@example.com"]


def test_a_lost_wake_up_loses_nothing(app):
    message_id = mail()

    jobs.of(app).sweep()

    assert outgoing.state(message_id) == "sent"


def test_the_sweep_takes_up_what_a_dead_worker_left(app):
    message_id = mail()
    outgoing.claim()
    database.hot(lambda connection: connection.exec_driver_sql("UPDATE message SET lease_until = 0"))

    jobs.of(app).sweep()

    assert outgoing.state(message_id) == "sent"


def test_a_wake_up_that_fails_is_no_error_of_the_request(desk, tmp_path, caplog):
    desk.testing = False
    (tmp_path / "queue.db").mkdir()
    message_id = mail()

    jobs.wake()

    assert "the sweep will find the message" in caplog.text
    assert outgoing.state(message_id) == "queued"


def test_a_web_server_alone_outlives_a_database_that_is_away_for_a_while(desk, monkeypatch, caplog):
    monkeypatch.setattr(jobs, "_SWEEP", 0.01)
    form, stop = made(), threading.Event()
    look(desk, form)
    writing_down = threading.Thread(target=jobs.leave_to_others, args=(desk, stop))
    rename("form_number", "away")

    writing_down.start()
    until(lambda: "could not be written down" in caplog.text)
    rename("away", "form_number")
    until(lambda: read(select(FormNumber)))
    stop.set()
    ended(writing_down)

    assert [row.shown for row in read(select(FormNumber))] == [1]


def rename(table, name):
    database.hot(lambda connection: connection.exec_driver_sql(f"ALTER TABLE {table} RENAME TO {name}"))


@pytest.fixture
def working(databases, tmp_path, monkeypatch):
    """A desk with real workers beside it, and no sweep that would find what nobody was woken for."""
    monkeypatch.setattr(jobs.Jobs, "sweep", lambda _: None)
    url = databases.fresh("sqlite")
    app = create_app(settings(tmp_path, url))
    stop = threading.Event()
    with app.app_context():
        thread = threading.Thread(target=jobs.run, args=(app, stop))
        thread.start()
        yield app, stop, thread
        stop.set()
        ended(thread)
    database.stop(app)
    databases.forget(url)


def test_a_worker_sends_soon_after_the_wake_up(working):
    message_id = mail()

    jobs.wake()

    until(lambda: outgoing.state(message_id) == "sent")


def test_a_message_that_was_not_accepted_is_tried_again_without_a_wake_up(working, monkeypatch):
    monkeypatch.setattr("optin.sending.gate._PAUSE", (1, 1))
    outgoing.provider(outgoing.NotAccepted("503"), outgoing.Accepted("SM1"))
    message_id = mail()

    jobs.wake()

    until(lambda: outgoing.state(message_id) == "sent")


def test_workers_end_when_they_are_told_to(working):
    _, stop, thread = working

    stop.set()

    ended(thread)
