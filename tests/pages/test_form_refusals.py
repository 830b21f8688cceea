"""What a form refused, as its team reads it: how often, why, what to do, what is left of each budget, and from where."""

import pytest
import time_machine
from sqlalchemy import select

from optin import budgets as all_budgets
from optin import forms, limits, refusals
from optin.clock import now
from optin.database import db, writing
from optin.desk import desk as the_desk
from optin.models import OptInForm
from optin.pages.forms.refusals import WORDS
from optin.vocabulary import Refusal
from tests.pages.browse import browse
from tests.pages.opt_in_forms import made
from tests.widget.visiting import PHONE, Visit, link

NETWORK = "198.51.100.0/24"


@pytest.fixture(autouse=True)
def _noon():
    """No midnight in the middle of a test."""
    with time_machine.travel(1_800_000_000, tick=False):
        yield


def noted(*reasons, network=NETWORK, times=1):
    """The only form refused something."""
    with db.engine.connect() as connection:
        number = connection.scalar(select(OptInForm.id))
    for why in reasons * times:
        refusals.note(number, why, network)


def rows(page, caption):
    """The cells of a table, row by row."""
    table = page.find("div", aria_label=caption).find("table")
    return [[cell.text for cell in row.all() if cell.tag in ("th", "td")] for row in table.find("tbody").all("tr")]


def test_a_form_that_refused_nothing_says_so(viewer):
    page = browse(viewer, f"/forms/{made()}/refusals")
    assert "Nothing was refused" in page.text
    assert len(rows(page, "Budgets in force")) == 5


def test_the_forms_page_leads_there(viewer):
    name = made()
    assert browse(viewer, f"/forms/{name}").find("a", text="Refused")["href"] == f"/forms/{name}/refusals"


def test_a_visit_that_is_refused_is_on_the_page_at_once(viewer, desk):
    name = made()
    Visit(desk, link(name), "198.51.100.77").send(phone=PHONE, url="x")
    page = browse(viewer, f"/forms/{name}/refusals")
    assert rows(page, "Reasons")[0][:2] == ["Filled in by a program", "once"]
    assert rows(page, "Networks")[0][:2] == [NETWORK, "once"]
    assert "198.51.100.77" not in page.response.text


def test_the_reason_that_came_most_often_stands_first_with_what_to_do(viewer):
    name = made()
    noted(Refusal.EXPIRED)
    noted(Refusal.NETWORK_LIMIT, times=34)
    first, second = rows(browse(viewer, f"/forms/{name}/refusals"), "Reasons")
    assert first[:2] == ["The limit for one network was reached", "34 times"]
    assert first[3].endswith("raise OPTIN_LIMIT_PER_VISITOR.")
    assert second[1] == "once"


def test_every_reason_has_its_words(viewer):
    name = made()
    noted(*Refusal)
    assert set(WORDS) == set(Refusal)
    assert len(rows(browse(viewer, f"/forms/{name}/refusals"), "Reasons")) == len(Refusal)


def test_each_day_has_its_own_lines_the_latest_first(viewer):
    name = made()
    with time_machine.travel(now() - 24 * 60 * 60):
        noted(Refusal.HONEYPOT, Refusal.TOO_QUICK)
    noted(Refusal.HONEYPOT, times=2)
    lines = rows(browse(viewer, f"/forms/{name}/refusals"), "Days")
    assert [line[2] for line in lines] == ["2 times", "once", "once"]
    assert lines[0][0] != lines[1][0] == lines[2][0]


def test_what_is_older_than_thirty_days_is_not_shown(viewer):
    name = made()
    with time_machine.travel(now() - 30 * 24 * 60 * 60):
        noted(Refusal.HONEYPOT)
        refusals.write_down()
    assert "Nothing was refused" in browse(viewer, f"/forms/{name}/refusals").text


def test_it_shows_how_much_of_each_budget_is_used(viewer, desk):
    name = made()
    ours = all_budgets.of(the_desk().config)
    with writing() as session:
        tries = [(ours.per_form, name), (ours.requests, name), (ours.per_visitor, NETWORK)]
        for _ in range(3):
            limits.count(session.connection(), tries, the_desk().config.pepper, now())
    noted(Refusal.NETWORK_LIMIT)
    page = browse(viewer, f"/forms/{name}/refusals")
    used = {row[0]: row[1:] for row in rows(page, "Budgets in force")}
    assert used["Sign-ups with this form"] == ["300 in an hour", "3 of 300", "OPTIN_LIMIT_PER_FORM"]
    assert used["Requests to confirm by SMS or WhatsApp"] == ["200 in a day", "3 of 200", "OPTIN_LIMIT_SMS_PER_FORM"]
    assert used["Sign-ups of one address"][1] == "Counted for each"
    assert rows(page, "Networks")[0][3] == "3"


@pytest.mark.parametrize(("networks", "sentence"), [(11, "1 more was refused"), (13, "3 more were refused")])
def test_of_many_networks_ten_are_named(viewer, networks, sentence):
    name = made()
    for number in range(networks):
        noted(Refusal.HONEYPOT, network=f"10.0.{number}.0/24")
    page = browse(viewer, f"/forms/{name}/refusals")
    assert len(rows(page, "Networks")) == 10
    assert f"{sentence} less often" in page.text


def test_a_hostile_network_is_shown_as_text(viewer):
    name = made()
    noted(Refusal.HONEYPOT, network="<script>alert(1)</script>")
    assert "<script>alert(1)" not in browse(viewer, f"/forms/{name}/refusals").response.text


def test_a_deleted_form_still_tells(viewer):
    name = made()
    noted(Refusal.HONEYPOT)
    with writing() as session:
        forms.delete(forms.for_change(session, name))
    assert "Filled in by a program" in browse(viewer, f"/forms/{name}/refusals").text


@pytest.mark.parametrize("name", ["nonsense", "frm_abcdefghijklmnopqrstuvwx"])
def test_a_form_that_never_was_has_no_such_page(viewer, name):
    assert viewer.get(f"/forms/{name}/refusals").status_code == 404


def test_nobody_else_may_read_it(nobody):
    assert nobody.get(f"/forms/{made()}/refusals").status_code == 303
