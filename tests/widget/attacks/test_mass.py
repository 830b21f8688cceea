"""Many tries: from one network, against one person, from many networks, and at several processes at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import time_machine

from app import create_app
from optin import database
from optin.database import db
from optin.vocabulary import Flag
from tests.databases import settings
from tests.widget.visiting import EMAIL, MAIL, PHONE, Visit, acts, contact_ids, flag, limited, link, made, requests

START = 1_800_000_000
PHONES = [f"+1 {area} 555 01{number:02d}" for area in (415, 212, 305) for number in range(100)]


@pytest.fixture(autouse=True)
def _noon():
    """No stretch of a limit, and no day, ends in the middle of a test."""
    with time_machine.travel(1_800_000_000, tick=False):
        yield


def statuses(app, form, tries):
    """What each try gets, all at one moment: pairs of a visitor's address and a phone number."""
    with time_machine.travel(START, tick=False):
        return [Visit(app, link(form), ip).send(phone=phone).status_code for ip, phone in tries]


def test_twelve_tries_of_one_network_are_five(app):
    tries = [(f"198.51.100.{number}", PHONES[number]) for number in range(12)]

    assert statuses(app, made(), tries) == [200] * 5 + [429] * 7
    assert len(contact_ids()) == 5


def test_a_network_of_the_new_kind_is_one_however_many_addresses_it_has(app):
    tries = [(f"2001:db8:12:{number:x}::{number:x}", PHONES[number]) for number in range(8)]

    assert statuses(app, made(), tries) == [200] * 5 + [429] * 3


def test_one_network_has_one_budget_for_all_forms(app):
    forms = [made() for _ in range(7)]
    with time_machine.travel(START, tick=False):
        got = [Visit(app, link(form), "198.51.100.7").send(phone=PHONES[n]).status_code for n, form in enumerate(forms)]

    assert got == [200] * 5 + [429] * 2


def test_one_victim_gets_one_message_from_twelve_networks(app):
    form = made(double_opt_in=True)
    got = statuses(app, form, [(f"198.51.{number}.1", PHONE) for number in range(12)])

    assert got == [200] * 12  # Nobody learns that it was too often.
    assert (len(requests()), flag()) == (1, Flag.UNSET)


def test_every_spelling_of_one_victim_is_one_victim(app):
    form = made(MAIL, double_opt_in=True)
    for number, typed in enumerate(
        (EMAIL, "ANA@example.com", " Ana@EXAMPLE.com ", "mailto:ana@example.com", "ana@ＥＸＡＭＰＬＥ.com")
    ):
        assert Visit(app, link(form), f"198.51.{number}.1").send(email=typed).status_code == 200

    assert (len(contact_ids()), len(requests())) == (1, 1)


def test_one_victim_gets_few_messages_through_many_forms(app):
    forms = [made(double_opt_in=True) for _ in range(12)]
    with time_machine.travel(START, tick=False):
        assert {Visit(app, link(form)).send(phone=PHONE).status_code for form in forms} == {200}

    assert len(requests()) == 1


def test_many_networks_share_the_budget_of_the_form(app):
    limited(app, limit_per_form=20)
    got = statuses(app, made(), [(f"198.51.{number}.1", PHONES[number]) for number in range(30)])

    assert got == [200] * 20 + [429] * 10


def test_what_was_refused_counts_for_nothing_later(app):
    limited(app, limit_per_form=2)
    form = made()
    statuses(app, form, [(f"198.51.{number}.1", PHONES[number]) for number in range(6)])

    assert len(acts()) == len(contact_ids()) == 2


def test_a_budget_holds_when_all_come_at_the_same_moment(app):
    path, ready = link(made()), Barrier(8)
    visits = [Visit(app, path, f"198.51.100.{number}") for number in range(8)]
    with time_machine.travel(START, tick=False):
        tokens = [visit.token() for visit in visits]

        def send(number):
            with app.app_context():
                ready.wait()
                return visits[number].send(tokens[number], phone=PHONES[number]).status_code

        with ThreadPoolExecutor(8) as threads:
            got = list(threads.map(send, range(8)))
    db.session.rollback()

    assert sorted(got) == [200] * 5 + [429] * 3


@pytest.fixture
def two(databases, tmp_path):
    """Two desks as two processes have them: one PostgreSQL database, one set of keys, nothing else in common."""
    url = databases.fresh("postgresql")
    apps = [create_app(settings(tmp_path, url)) for _ in range(2)]
    for app in apps:
        app.testing = True
    with apps[1].app_context(), apps[0].app_context():
        yield apps
        db.session.remove()
    for app in apps:
        database.stop(app)


def test_two_processes_count_together(two):
    path = link(made())
    with time_machine.travel(START, tick=False):
        got = [Visit(two[n % 2], path, f"198.51.100.{n}").send(phone=PHONES[n]).status_code for n in range(8)]

    assert got == [200] * 5 + [429] * 3


def test_a_token_that_one_process_took_is_used_up_for_the_other(two):
    path = link(made())
    token = Visit(two[0], path).token()

    assert [Visit(app, path).send(token, phone=PHONE).status_code for app in two] == [200, 409]
    assert len(acts()) == 1


def test_one_victim_is_asked_once_by_two_processes(two):
    path = link(made(double_opt_in=True))

    assert [Visit(two[n % 2], path).send(phone=PHONE).status_code for n in range(4)] == [200] * 4
    assert len(requests()) == 1
