"""Beyond a limit a browser may go on if it solves a sum: one for this form, this network and this page, once."""

import itertools
import re

import pytest
import time_machine
from sqlalchemy import func, select

from optin.desk import desk as the_desk
from optin.models import SpentToken
from optin.tokens import Purpose
from tests.widget.refused import refused
from tests.widget.test_at_once import AT_ONCE, all_at_once
from tests.widget.test_limits import PHONES, limited
from tests.widget.visiting import SMS, Answer, Visit, contact_ids, edited, link, made, read, sign_up
from widget import sums
from widget.sums import Sum

HERE, THERE = "198.51.100.7", "203.0.113.9"
NOW = 1_800_000_000


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def limits(app, **more):
    limited(app, **({"limit_per_visitor": 1, "solved_factor": 3, "sum_bits": 6} | more))


def stopped(app, form, place="w", phone=PHONES[1]):
    """A visit that is over the limit of its network, and the page it got."""
    sign_up(app, form, ip=HERE, phone=PHONES[0])
    visit = Visit(app, link(form, place), HERE)
    return visit, visit.send(phone=phone)


def sum_in(response):
    text, bits = re.search(r'name=n value="([^"]+)" data-bits=(\d+)', response.text).groups()
    return Sum(text, int(bits))


def solved(what):
    """The answer as the page's script finds it."""
    return next(str(number) for number in itertools.count() if sums.is_right(what, str(number)))


def again(visit, response, phone=PHONES[1], token=None, **fields):
    """The same form once more, with the sum solved unless something else is given."""
    what = sum_in(response)
    return visit.send(token or visit.token(response), **({"phone": phone, "n": what.text, "a": solved(what)} | fields))


@pytest.mark.parametrize("place", ["w", "f"])
def test_a_solved_sum_opens_a_second_limit(app, place):
    limits(app)
    visit, page = stopped(app, made(), place)
    statuses = [page.status_code, again(visit, page).status_code]
    third = visit.send(phone=PHONES[2])
    statuses.append(again(visit, third, phone=PHONES[2]).status_code)
    beyond = visit.send(phone=PHONES[3])

    assert statuses == [429, 200, 200]
    assert beyond.status_code == 429
    assert "name=n" not in beyond.text
    assert len(contact_ids()) == 3


def test_a_busy_form_asks_for_one_too(app):
    limits(app, limit_per_visitor=100, limit_per_form=1)
    form = made()
    sign_up(app, form, phone=PHONES[0])
    visit = Visit(app, link(form))
    page = visit.send(phone=PHONES[1])

    assert "very busy" in Answer(page).find(id="w").text
    assert again(visit, page).status_code == 200


def test_what_was_typed_stays_and_a_sentence_says_what_to_do(desk):
    limits(desk)
    page = Answer(stopped(desk, made())[1])

    assert page.find("input", id="phone")["value"] == PHONES[1]
    assert "hidden" in page.find(id="g").attributes
    assert "Please press the button once more." in page.find(id="g").text
    assert "Please try again in ten minutes." in page.find(id="w").text


def test_only_such_a_page_carries_the_script_and_its_policy_names_it(desk):
    limits(desk)
    form = made()
    blank = Visit(desk, link(form)).look()
    page = stopped(desk, form)[1]

    assert "SHA-256" not in blank.text
    assert "SHA-256" in page.text
    assert blank.headers["Content-Security-Policy"] != page.headers["Content-Security-Policy"]


def test_a_frame_without_scripts_gets_no_sum_but_the_link_of_the_page(desk):
    limits(desk)
    form = made()
    sign_up(desk, form, ip=HERE, phone=PHONES[0])
    page = Answer(Visit(desk, link(form) + "?js=0", HERE).send(phone=PHONES[1]))

    assert page.all("input", name="n") == []
    assert "Please try again in ten minutes." in page.find(id="s").text
    assert page.find("a", text="Open the form as a page of its own")["href"] == link(form, "f")


def test_a_page_of_its_own_has_no_link_to_itself(desk):
    limits(desk)

    assert "Open the form as a page" not in stopped(desk, made(), "f")[1].text


@pytest.mark.parametrize(
    "fields", [{"a": ""}, {"a": "x"}, {"a": "-1"}, {"a": "١"}, {"a": "9" * 13}, {"n": ""}, {"n": "x" * 700}, {"n": "a.b.c"}]
)
def test_no_answer_and_a_wrong_one_are_refused(desk, fields):
    limits(desk, sum_bits=20)
    visit, page = stopped(desk, made())

    assert visit.send(visit.token(page), **({"phone": PHONES[1], "n": sum_in(page).text, "a": "1"} | fields)).status_code == 429


def test_a_sum_is_good_for_one_submission(app):
    limits(app)
    visit, page = stopped(app, made())

    assert [again(visit, page).status_code for _ in range(2)] == [200, 409]
    assert again(visit, page, token=visit.token()).status_code == 429
    assert read(select(func.count()).select_from(SpentToken)) == [(2,)]


def test_a_sum_that_is_sent_eight_times_at_once_opens_the_limit_once(app):
    limits(app, solved_factor=20)
    visit, page = stopped(app, made())

    statuses = all_at_once(app, [lambda: again(visit, page)] * AT_ONCE)

    assert sorted(statuses) == [200] + [409] * (AT_ONCE - 1)


def test_a_sum_belongs_to_its_page_its_network_and_its_form(app):
    limits(app)
    form, other = made(), made()
    visit, page = stopped(app, form)
    elsewhere = Visit(app, link(form), THERE)
    sign_up(app, form, ip=THERE, phone=PHONES[4])
    at_other = Visit(app, link(other), HERE)

    assert again(visit, visit.send(phone=PHONES[1]), n=sum_in(page).text, a=solved(sum_in(page))).status_code == 429
    assert again(elsewhere, page).status_code == 429
    assert again(at_other, at_other.send(phone=PHONES[1]), n=sum_in(page).text, a=solved(sum_in(page))).status_code == 429


def test_a_sum_is_good_for_ten_minutes(desk, clock):
    limits(desk, limit_per_form=1, limit_per_visitor=100)
    form = made()
    sign_up(desk, form, phone=PHONES[0])
    visit = Visit(desk, link(form))
    page = visit.send(phone=PHONES[1])
    clock.shift(sums.LIFE + 1)

    assert again(visit, page).status_code == 429


def test_what_somebody_else_signed_or_changed_is_no_sum(desk):
    limits(desk)
    visit, page = stopped(desk, made())
    text = sum_in(page).text
    forged = the_desk().tokens.sign_timed(Purpose.FORM, [1, "198.51.100.0/24", "x", 0])

    for wrong in (text[:-2] + "AA", text + "1", forged):
        what = Sum(wrong, 6)
        assert again(visit, page, n=wrong, a=solved(what)).status_code == 429


def test_digits_cannot_move_from_the_answer_to_the_text():
    answer = solved(Sum("text.1", 6))

    assert not sums.is_right(Sum("text", 6), f"1.{answer}")


@pytest.mark.parametrize("bits", [1, 8, 16])
def test_an_answer_costs_two_to_the_power_of_its_bits(bits):
    right = sum(sums.is_right(Sum("text", bits), str(number)) for number in range(2 ** (bits + 4)))

    assert 4 <= right <= 40


def test_a_setting_says_how_hard_it_is_and_another_that_there_is_none(desk):
    limits(desk, sum_bits=9)
    form = made()
    assert sum_in(stopped(desk, form)[1]).bits == 9
    limits(desk, solved_factor=1)

    assert "name=n" not in Visit(desk, link(form), HERE).send(phone=PHONES[1]).text


def test_after_a_mistake_there_is_another_sum(desk):
    limits(desk)
    visit, page = stopped(desk, made())
    mistaken = again(visit, page, phone="12")

    assert mistaken.status_code == 422
    assert again(visit, mistaken).status_code == 200


def test_words_that_were_not_read_are_not_sent_on_by_a_script(desk):
    limits(desk)
    form = made()
    sign_up(desk, form, ip=HERE, phone=PHONES[0])
    visit = Visit(desk, link(form), HERE)
    token = visit.token()
    edited(form, confirmation_message=f"{SMS.confirmation_message} And more.")
    page = visit.send(token, phone=PHONES[1])

    assert (page.status_code, "name=n" in page.text) == (429, False)


def test_a_script_on_its_way_to_the_page_is_counted_once(desk):
    limits(desk)
    form = made()
    visit, page = stopped(desk, form)
    on_its_way = again(visit, page, a="")
    assert (on_its_way.status_code, refused(form)) == (429, {"network_limit": 1})
    again(visit, on_its_way, a="")
    again(visit, on_its_way, a="")
    again(visit, on_its_way, a="")

    assert refused(form) == {"network_limit": 3}
