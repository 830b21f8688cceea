"""A page that lays something over the form gets a press and nothing else: who is signed up has to be typed."""

import pytest

from tests.widget.attacks.ways import WAYS, way
from tests.widget.visiting import ALL, EMAIL, PHONE, Answer, Visit, acts, confirm_link, made, sign_up


def filled_in(page):
    """What the fields of a page hold by themselves."""
    fields = [box for box in page.all("input") if box["type"] in ("tel", "email")]
    return [field["value"] for field in fields] + [box["name"] for box in page.all("input") if "checked" in box.attributes]


@pytest.mark.parametrize("name", WAYS)
def test_no_address_of_the_form_fills_anything_in(desk, name):
    path = way(made(ALL), name)
    query = f"phone=%2B14155550134&email={EMAIL}&channel=sms&channel=email"

    for asked in (f"{path}{'&' if '?' in path else '?'}{query}", f"{path}#{query}"):
        assert filled_in(Answer(Visit(desk, asked).look())) == [None, None]


@pytest.mark.parametrize("name", WAYS)
def test_a_press_on_an_untouched_form_does_nothing(desk, name):
    path = way(made(ALL), name)
    visit = Visit(desk, f"{path}{'&' if '?' in path else '?'}phone=%2B14155550134&channel=sms")

    assert visit.send().status_code == 422
    assert visit.send(channel=["sms", "whatsapp", "email"]).status_code == 422
    assert acts() == []


def test_the_button_that_confirms_cannot_be_laid_under_anything(desk):
    sign_up(desk, made(double_opt_in=True), phone=PHONE)
    answer = Visit(desk, confirm_link()).look()

    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
