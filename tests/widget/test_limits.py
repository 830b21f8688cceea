"""How often a network, a form and an address may be used. Counted in the database, so every process counts together."""

import pytest
import time_machine
from sqlalchemy import func, select

from optin.clock import now
from optin.models import SpentToken, Tally
from tests.widget.visiting import Answer, Visit, acts, contact_ids, edited, limited, link, made, read, sign_up

PHONES = [f"+1 415 555 01{number:02d}" for number in range(99)]


@pytest.fixture(autouse=True)
def _noon():
    """No stretch of a limit, and no day, ends in the middle of a test."""
    with time_machine.travel(1_800_000_000, tick=False):
        yield


def test_one_network_may_send_five_in_ten_minutes(app):
    form = made()
    with time_machine.travel(1_800_000_000, tick=False):
        statuses = [sign_up(app, form, ip=f"198.51.100.{n}", phone=PHONES[n]).status_code for n in range(6)]
        elsewhere = sign_up(app, form, ip="203.0.113.1", phone=PHONES[7]).status_code
    with time_machine.travel(1_800_000_000 + 600, tick=False):
        later = sign_up(app, form, ip="198.51.100.1", phone=PHONES[8]).status_code

    assert (statuses, elsewhere, later) == ([200] * 5 + [429], 200, 200)
    assert len(contact_ids()) == 7


def test_whoever_is_over_the_limit_keeps_what_was_typed_and_the_token(desk):
    limited(desk, limit_per_visitor=1)
    form = made()
    sign_up(desk, form, ip="198.51.100.1", phone=PHONES[0])
    visit = Visit(desk, link(form), "198.51.100.1")
    token = visit.token()

    page = Answer(visit.send(token, phone=PHONES[1]))
    visit.ip = "203.0.113.1"

    assert "in ten minutes" in page.find(id="s").text
    assert page.find("input", id="phone")["value"] == PHONES[1]
    assert visit.send(token, phone=PHONES[1]).status_code == 200


def test_a_form_takes_so_many_in_an_hour(desk):
    limited(desk, limit_per_form=2)
    busy, other = made(), made()
    with time_machine.travel(1_800_000_000, tick=False):
        statuses = [sign_up(desk, busy, phone=PHONES[n]).status_code for n in range(3)]
        assert sign_up(desk, other, phone=PHONES[4]).status_code == 200

    assert statuses == [200, 200, 429]


def test_for_an_address_that_is_typed_too_often_nothing_happens(app):
    form = made()
    for n in range(4):
        edited(form, confirmation_message=f"Words number {n}.")
        assert sign_up(app, form, phone=PHONES[0]).status_code == 200

    assert len(acts()) == 3


def test_neither_network_nor_address_can_be_read_in_the_counts(desk):
    sign_up(desk, made(), ip="198.51.100.7", phone=PHONES[0])

    stored = b" ".join(row[0] for row in read(select(Tally.bucket)))
    assert b"198.51" not in stored
    assert b"1415" not in stored


def test_what_is_over_is_forgotten(app):
    form = made()
    with time_machine.travel(now() - 3 * 24 * 3600):
        sign_up(app, form, phone=PHONES[0])
    sign_up(app, form, phone=PHONES[1])

    assert read(select(func.count()).select_from(Tally)) == [(4,)]
    assert read(select(func.count()).select_from(SpentToken)) == [(1,)]
