"""The field that only programs fill in, and the least age of a form: neither is in the way of a person."""

import pytest
import time_machine

from tests.widget.refused import refused
from tests.widget.test_limits import limited
from tests.widget.visiting import ALL, EMAIL, PHONE, Answer, Visit, acts, contact_ids, link, made, requests, sign_up


@pytest.mark.parametrize("place", ["w", "f"])
@pytest.mark.parametrize("double", [False, True])
def test_whoever_fills_in_the_hidden_field_is_answered_like_a_success_and_not_taken(app, place, double):
    form = made(double_opt_in=double)
    trapped = Visit(app, link(form, place)).send(phone=PHONE, url="https://spam.example")
    assert (contact_ids(), acts(), requests()) == ([], [], [])
    taken = Visit(app, link(form, place)).send(phone=PHONE)

    assert (trapped.status_code, trapped.data, list(trapped.headers)) == (taken.status_code, taken.data, list(taken.headers))
    assert refused(form) == {"honeypot": 1}


@pytest.mark.parametrize("fields", [{"phone": "nonsense"}, {"phone": PHONE, "channel": "fax"}, {"phone": "", "email": "@"}])
def test_it_is_answered_so_whatever_else_was_typed(desk, fields):
    form = made()
    success = sign_up(desk, form, phone=PHONE)

    assert sign_up(desk, form, url=" ", **fields).data == success.data


def test_the_answer_speaks_the_language_that_was_read(desk):
    visit = Visit(desk, link(made()))

    assert Answer(visit.send("no token of ours", phone=PHONE, url="x")).find(id="s").text.startswith("Thank you.")


def test_nobody_sees_the_field_and_no_browser_fills_it_in(desk):
    field = Answer(Visit(desk, link(made(ALL))).look()).find("input", name="url")

    assert "hidden" in field.attributes
    assert field["autocomplete"] == "off"


def waiting(app, seconds, **fields):
    """A page is fetched, and its form is sent so many seconds later."""
    visit = Visit(app, link(made()))
    with time_machine.travel(1_800_000_000.4, tick=False) as clock:
        token = visit.token()
        clock.shift(seconds)
        return visit, clock, visit.send(token, **{"phone": PHONE} | fields)


def test_a_form_that_is_sent_at_once_is_shown_again_with_what_was_typed(app):
    limited(app, least_age=1)
    _, _, response = waiting(app, 0.1)
    page = Answer(response)

    assert response.status_code == 409
    assert page.find(id="s").text.startswith("That was very quick. Please wait a moment, then press the button once more.")
    assert page.find("input", id="phone")["value"] == PHONE
    assert acts() == []


@pytest.mark.parametrize("age", [1, 2, 60])
@pytest.mark.parametrize("begun", [0.0, 0.001, 0.5, 0.999])
def test_whoever_has_waited_long_enough_is_never_refused(desk, age, begun):
    limited(desk, least_age=age)
    visit = Visit(desk, link(made()))
    with time_machine.travel(1_800_000_000 + begun, tick=False) as clock:
        token = visit.token()
        clock.shift(age + 0.001)

        assert visit.send(token, phone=PHONE).status_code == 200


def test_a_quarter_of_a_second_within_one_second_is_too_quick(desk):
    limited(desk, least_age=1)

    assert [waiting(desk, seconds)[2].status_code for seconds in (0, 0.25, 0.5)] == [409] * 3


def test_waiting_and_pressing_again_works_without_a_script(app):
    limited(app, least_age=2)
    visit = Visit(app, link(made()))
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        first = visit.send(phone=PHONE)
        clock.shift(1)
        second = visit.send(visit.token(first), phone=PHONE)
        clock.shift(2)
        third = visit.send(visit.token(second), phone=PHONE)

    assert [first.status_code, second.status_code, third.status_code] == [409, 409, 200]


def test_whoever_is_asked_to_press_again_for_another_reason_may_do_so_at_once(desk):
    limited(desk, least_age=1)
    visit = Visit(desk, link(made()))
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        token = visit.token()
        clock.shift(3 * 60 * 60)
        expired = visit.send(token, phone="12")
        mistaken = visit.send(visit.token(expired), phone="12")

        assert [expired.status_code, mistaken.status_code] == [409, 422]
        assert visit.send(visit.token(mistaken), phone=PHONE).status_code == 200


def test_a_mistake_of_somebody_too_quick_does_not_make_up_for_waiting(desk):
    limited(desk, least_age=1)
    visit = Visit(desk, link(made()))
    with time_machine.travel(1_800_000_000, tick=False):
        mistaken = visit.send(phone="12")

        assert mistaken.status_code == 422
        assert visit.send(visit.token(mistaken), phone=PHONE).status_code == 409


def test_no_wait_is_asked_for_where_the_setting_is_zero(desk):
    limited(desk, least_age=0)

    assert waiting(desk, 0, phone=PHONE, email=EMAIL)[2].status_code == 200
