"""A form's numbers, counted through the front door: each submission once, for the version and site that were seen."""

import pytest
import time_machine
from sqlalchemy import delete, select, update

from optin import forms, trying
from optin.addresses import read_email, read_phone
from optin.clock import now
from optin.contacts import Person
from optin.database import writing
from optin.desk import desk as the_desk
from optin.form_numbers import DAY
from optin.ledger import write
from optin.models import Confirmation, FormNumber
from optin.vocabulary import Channel
from tests.cast import ANA, add, say_no
from tests.widget.numbers import FRAMED, OTHER, confirm_links, look, numbers, press, pressed, total
from tests.widget.test_at_once import all_at_once
from tests.widget.visiting import (
    ALL,
    EMAIL,
    PHONE,
    SHOP,
    Visit,
    changed,
    confirm_link,
    contact_ids,
    edited,
    link,
    made,
    read,
    sign_up,
)


@pytest.fixture(autouse=True)
def _noon():
    """No midnight in the middle of a test."""
    with time_machine.travel(1_800_000_000, tick=False):
        yield


def test_a_visit_that_signs_up_is_shown_submitted_and_confirmed(app):
    form = made()
    look(app, form)
    visit = Visit(app, link(form))
    visit.send(visit.token(visit.look(**FRAMED)), phone=PHONE)

    assert numbers() == [(1, SHOP, (2, 1, 1))]


def test_a_paused_and_a_deleted_form_count_nothing(app):
    form = made()
    visit = Visit(app, link(form))
    token = visit.token()
    for closed in (forms.pause, forms.delete):
        changed(form, closed)
        look(app, form)
        visit.send(token, phone=PHONE)

    assert numbers() == []


def test_a_trial_of_the_team_counts_nothing(app):
    form = made()
    with app.test_request_context():
        path = f"{link(form)}?try={trying.address(form).rpartition('/')[2]}"
    visit = Visit(app, path)
    seen = visit.look(Referer=trying.other_site(the_desk().config) + "/", **FRAMED)
    assert visit.send(visit.token(seen), phone=PHONE).status_code == 200

    assert numbers() == []


def test_a_replay_is_not_counted(app):
    visit = Visit(app, link(made()))
    token = visit.token()
    assert [visit.send(token, phone=PHONE).status_code for _ in range(2)] == [200, 409]

    assert total() == (0, 1, 1)


def test_what_was_typed_wrong_is_not_counted(app):
    assert sign_up(app, made(), phone="no number").status_code == 422

    assert numbers() == []


def test_an_address_over_its_limit_is_submitted_and_not_confirmed(app):
    for form in (made() for _ in range(5)):
        sign_up(app, form, phone=PHONE)

    assert [row[2] for row in numbers()] == [(0, 1, 1)] * 3 + [(0, 1, 0)] * 2


def test_a_double_opt_in_is_confirmed_by_the_press_alone(app):
    sign_up(app, made(double_opt_in=True), phone=PHONE)
    Visit(app, confirm_link()).look()
    assert total() == (0, 1, 0)
    assert [press(app, confirm_link()) for _ in range(2)] == [200, 200]

    assert total() == (0, 1, 1)


def test_the_version_and_site_that_were_seen_count_after_an_edit(app):
    form = made(double_opt_in=True)
    visit = Visit(app, link(form))
    token = visit.token(visit.look(**FRAMED))
    edited(form, button_text="Another", sites=(OTHER,))
    visit.send(token, phone=PHONE)
    edited(form, button_text="A third", sites=())
    press(app, confirm_link())

    assert numbers() == [(1, SHOP, (1, 1, 1))]


def test_a_confirmation_counts_on_the_day_of_its_submission(app):
    with time_machine.travel(now() - 3 * DAY, tick=False) as clock:
        sign_up(app, made(double_opt_in=True), phone=PHONE)
        then = now() // DAY
        clock.shift(2 * DAY)
        press(app, confirm_link())

    assert read(select(FormNumber.day, FormNumber.confirmed)) == [(then, 1)]


def test_two_channels_of_one_submission_count_once(app):
    sign_up(app, made(ALL, double_opt_in=True), phone=PHONE, email=EMAIL, channel=["sms", "email"])
    assert [press(app, path) for path in confirm_links()] == [200, 200]

    assert total() == (0, 1, 1)


def test_an_opt_in_at_once_is_not_counted_again_by_its_other_request(app):
    say_no(add(ANA), Channel.SMS)
    sign_up(app, made(ALL), phone=PHONE, email=EMAIL, channel=["sms", "email"])
    assert total() == (0, 1, 1)
    press(app, confirm_link())

    assert total() == (0, 1, 1)


def test_a_request_from_before_there_were_numbers_is_not_counted(app):
    sign_up(app, made(double_opt_in=True), phone=PHONE)
    with writing() as session:
        session.execute(delete(FormNumber))
        session.execute(update(Confirmation).values(site=None, submission=None))
    assert press(app, confirm_link()) == 200

    assert numbers() == []


def test_a_submission_that_fails_counts_nothing(app, monkeypatch):
    visit = Visit(app, link(made()))
    monkeypatch.setattr(write, "opt_in", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        visit.send(phone=PHONE)

    assert numbers() == []


def test_many_at_once_are_all_counted(app):
    path = link(made())
    prepared = [(visit, visit.token()) for visit in (Visit(app, path) for _ in range(8))]
    people = [f"+1 415 555 01{number}" for number in range(50, 58)]
    sends = [lambda v=v, t=t, p=p: v.send(t, phone=p) for (v, t), p in zip(prepared, people, strict=True)]

    assert all_at_once(app, sends) == [200] * 8
    assert total() == (0, 8, 8)


def test_the_links_of_one_submission_pressed_at_once_count_once(app):
    add(Person("Ana Alvarez", read_phone(PHONE, "US"), None))
    add(Person("Ben Brandt", None, read_email(EMAIL)))
    sign_up(app, made(ALL, double_opt_in=True), phone=PHONE, email=EMAIL, channel=["sms", "whatsapp", "email"])
    links = confirm_links()

    assert len(contact_ids()) == 2
    assert all_at_once(app, [lambda path=path: pressed(app, path) for path in links]) == [200] * 3
    assert total() == (0, 1, 1)


def test_hostile_sites_add_no_row(app):
    form = made()
    for number in range(20):
        visit = Visit(app, link(form))
        page = visit.look(Referer=f"https://made-up-{number}.example/", **FRAMED)
        visit.send(visit.token(page), phone=f"+1 415 555 01{10 + number}")

    assert numbers() == [(1, "", (0, 20, 20))]
