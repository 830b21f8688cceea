"""Whatever is not taken is counted, by reason and day and by network: in memory, bounded, and written down."""

from dataclasses import replace

import pytest
import time_machine
from sqlalchemy import func, select

from app import create_app
from optin import database, jobs, refusals
from optin.clock import now
from optin.models import OptInForm, RefusalCount, RefusedNetwork
from optin.vocabulary import Refusal
from tests.databases import settings
from tests.widget.refused import known, refused
from tests.widget.test_limits import PHONES, limited
from tests.widget.visiting import ALL, PHONE, Visit, link, made, read, sign_up

DAY = 24 * 60 * 60


@pytest.fixture(autouse=True)
def _noon():
    """No stretch of a limit, and no day, ends in the middle of a test."""
    with time_machine.travel(1_800_000_000, tick=False):
        yield


def network_rows():
    return read(select(RefusedNetwork.network, RefusedNetwork.count).order_by(RefusedNetwork.network))


@pytest.mark.parametrize(
    ("reason", "sent"),
    [
        ("foreign_origin", {"headers": {"Origin": "https://thief.example"}, "phone": PHONE}),
        ("honeypot", {"phone": PHONE, "url": "x"}),
        ("bad_token", {"token": "nonsense", "phone": PHONE}),
        ("not_understood", {"phone": "12"}),
        ("too_large", {"phone": "1" * 5000}),
    ],
)
def test_a_refusal_is_counted_with_its_reason(app, reason, sent):
    form = made()
    Visit(app, link(form)).send(**sent)

    assert refused(form) == {reason: 1}


def test_what_the_token_says_is_counted_too(app):
    limited(app, least_age=1)
    form = made()
    visit = Visit(app, link(form))
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        token = visit.token()
        visit.send(token, phone=PHONE)
        clock.shift(2)
        visit.send(token, phone=PHONE)
        visit.send(token, phone=PHONE)
        clock.shift(2 * 60 * 60)
        visit.send(token, phone=PHONE)

        assert refused(form) == {"too_quick": 1, "replayed": 1, "expired": 1}


def test_both_limits_are_counted_and_what_is_taken_is_not(app):
    limited(app, limit_per_visitor=1, limit_per_form=2)
    form = made()
    for n, ip in enumerate(["198.51.100.1", "198.51.100.2", "203.0.113.1", "192.0.2.1"]):
        sign_up(app, form, ip=ip, phone=PHONES[n])

    assert refused(form) == {"network_limit": 1, "form_limit": 1}


def test_the_minute_and_the_day_are_kept(app):
    form = made()
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        sign_up(app, form, phone="12")
        refusals.write_down()
        clock.shift(DAY)
        sign_up(app, form, phone="12")
        sign_up(app, form, phone="12")
        found = known(form)

    [row] = found.reasons
    assert (row.what, row.count, row.last_at) == (Refusal.NOT_UNDERSTOOD, 3, 1_800_000_000 + DAY)
    assert [(start % DAY, rows[0].count) for start, rows in found.days.items()] == [(0, 2), (0, 1)]


@pytest.mark.parametrize(
    ("ip", "network"),
    [
        ("198.51.100.77", "198.51.100.0/24"),
        ("::ffff:198.51.100.77", "198.51.100.0/24"),
        ("2001:db8:12:3400::77", "2001:db8:12::/48"),
        ("no address <b>", "unknown"),
    ],
)
def test_of_an_address_only_the_network_is_kept(app, ip, network):
    Visit(app, link(made()), ip).send(phone=PHONE, url="x")
    refusals.write_down()

    assert network_rows() == [(network, 1)]


def test_people_who_mistype_wait_too_long_or_are_sent_by_another_site_are_on_no_list(desk):
    form = made()
    visit = Visit(desk, link(form))
    visit.send(phone="12")
    visit.send(headers={"Origin": "https://thief.example"}, phone=PHONE)
    with time_machine.travel(now() - 3 * 60 * 60):
        old = visit.token()
    visit.send(old, phone=PHONE)

    assert refused(form) == {"not_understood": 1, "foreign_origin": 1, "expired": 1}
    assert network_rows() == []


def test_networks_are_forgotten_after_thirty_days_though_nobody_comes_any_more(app):
    form = made()
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        Visit(app, link(form)).send(phone=PHONE, url="x")
        refusals.write_down()
        clock.shift(29 * DAY)
        jobs.of(app).sweep()
        assert len(network_rows()) == 1
        clock.shift(DAY)
        jobs.of(app).sweep()

    assert network_rows() == []
    assert read(select(func.count()).select_from(RefusalCount)) == [(0,)]


def test_a_form_keeps_the_networks_that_tried_most(desk):
    form = made()
    [(number,)] = read(select(OptInForm.id))
    for n in range(refusals.MOST_NETWORKS + 20):
        refusals.note(number, Refusal.HONEYPOT, f"10.0.{n}.0/24")
    for _ in range(3):
        refusals.note(number, Refusal.HONEYPOT, "10.9.9.0/24")
    found = known(form)

    assert len(found.networks) == refusals.MOST_NETWORKS
    assert (found.networks[0].what, found.networks[0].count) == ("10.9.9.0/24", 3)


def test_made_up_networks_fill_neither_memory_nor_push_out_the_reasons(desk):
    form = made()
    refusals.memory().networks._most = 50
    for n in range(200):
        Visit(desk, link(form), f"10.{n}.1.1").send(phone=PHONE, url="x")

    assert len(refusals.memory().networks.take()) == 50
    assert refused(form) == {"honeypot": 200}


def test_the_way_to_the_page_is_remembered_within_bounds(desk, monkeypatch):
    monkeypatch.setattr(refusals, "MOST_KEYS", 2)
    memory = refusals.Memory()

    assert [memory.is_first(nonce) for nonce in ("a", "a", "b", "c", "c")] == [True, False, True, False, False]


def test_a_visitor_is_answered_while_nothing_can_be_written(desk, monkeypatch):
    form = made()
    monkeypatch.setattr(refusals, "hot", lambda work: pytest.fail("a visitor waited for a write"))

    assert Visit(desk, link(form)).send(phone="12").status_code == 422


def test_what_cannot_be_written_now_is_written_later(app, monkeypatch):
    form = made()
    sign_up(app, form, phone="12")
    with monkeypatch.context() as patch:
        patch.setattr(refusals, "hot", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            refusals.write_down()

    assert refused(form) == {"not_understood": 1}


def test_the_sweep_writes_them_down(app):
    form = made()
    sign_up(app, form, phone="12")
    assert read(select(RefusalCount.count)) == []
    jobs.of(app).sweep()

    assert read(select(RefusalCount.count)) == [(1,)]
    assert refusals.memory().reasons.take() == {}


@pytest.mark.parametrize(("trusted", "seen"), [("0", "192.0.2.0/24"), ("1", "203.0.113.0/24"), ("2", "198.51.100.0/24")])
def test_only_trusted_proxies_may_name_the_visitor(databases, tmp_path, trusted, seen):
    app = create_app(settings(tmp_path, databases.fresh("sqlite"), OPTIN_TRUSTED_PROXIES=trusted))
    with app.app_context():
        form = made(replace(ALL, double_opt_in=True))
        visit = Visit(app, link(form), "192.0.2.1")
        visit.send(headers={"X_Forwarded_For": "10.1.2.3, 198.51.100.9, 203.0.113.8:4711"}, phone=PHONE, url="x")
        refusals.write_down()

        assert network_rows() == [(seen, 1)]
    database.stop(app)
