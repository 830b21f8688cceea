"""Who says where a visitor comes from: the proxies that the desk was told of, and nobody else."""

import pytest
import time_machine
from sqlalchemy import select

from app import create_app
from optin import database
from optin.models import Evidence
from tests.databases import settings
from tests.widget.visiting import Visit, link, made, read

VISITOR, PROXY, OUTER = "198.51.100.7", "10.0.0.1", "203.0.113.9"
PHONES = [f"+1 415 555 01{number}" for number in range(10, 99)]


@pytest.fixture
def behind(databases, tmp_path):
    """Makes a desk behind so many proxies."""
    started = []

    def make(proxies):
        app = create_app(settings(tmp_path, databases.fresh("sqlite"), OPTIN_TRUSTED_PROXIES=str(proxies)))
        app.testing = True
        started.append((app, app.app_context()))
        started[-1][1].push()
        return app

    yield make
    for app, context in started:
        database.db.session.remove()
        context.pop()
        database.stop(app)


def statuses(app, forwarded, connection=PROXY):
    """What seven visitors get at one moment, each with a header of its own."""
    path = link(made())
    with time_machine.travel(1_800_000_000, tick=False):
        visits = [Visit(app, path, connection) for _ in range(7)]
        return [
            visit.send(headers={"X_Forwarded_For": forwarded(number)}, phone=PHONES[number]).status_code
            for number, visit in enumerate(visits)
        ]


def recorded():
    return {text.split('"ip":"')[1].split('"')[0] for (text,) in read(select(Evidence.content))}


def test_without_a_proxy_the_header_says_nothing(behind):
    assert statuses(behind(0), lambda number: f"192.0.{number}.1", VISITOR) == [200] * 5 + [429] * 2
    assert recorded() == {VISITOR}


def test_what_a_visitor_writes_in_front_of_the_proxys_own_word_says_nothing(behind):
    assert statuses(behind(1), lambda number: f"192.0.{number}.1, {VISITOR}") == [200] * 5 + [429] * 2
    assert recorded() == {VISITOR}


def test_of_two_proxies_the_outer_one_is_believed(behind):
    assert statuses(behind(2), lambda number: f"192.0.{number}.1, {VISITOR}, {OUTER}") == [200] * 5 + [429] * 2
    assert recorded() == {VISITOR}


def test_fewer_words_than_proxies_are_not_believed(behind):
    assert statuses(behind(2), lambda number: f"192.0.{number}.1", VISITOR) == [200] * 5 + [429] * 2
    assert recorded() == {VISITOR}


def test_visitors_behind_one_proxy_are_told_apart(behind):
    assert statuses(behind(1), lambda number: f"192.0.{number}.1") == [200] * 7


def test_a_port_behind_the_address_makes_no_new_network(behind):
    assert statuses(behind(1), lambda number: f"{VISITOR}:{40_000 + number}") == [200] * 5 + [429] * 2


@pytest.mark.parametrize("header", ["Forwarded", "X_Real_Ip", "True_Client_Ip", "Cf_Connecting_Ip", "X_Client_Ip"])
def test_no_other_header_is_believed(behind, header):
    app = behind(1)
    Visit(app, link(made()), VISITOR).send(headers={header: "for=192.0.2.1"}, phone=PHONES[0])

    assert recorded() == {VISITOR}
