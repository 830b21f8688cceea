"""However a form is sent, the same checks stand in the way."""

import pytest
import time_machine

from optin import forms
from optin.clock import now
from tests.widget.attacks.ways import WAYS, way
from tests.widget.visiting import PHONE, Visit, acts, changed, contact_ids, made
from widget.form_token import LIFE

each_way = pytest.mark.parametrize("name", WAYS)
PHONES = [f"+1 415 555 01{number}" for number in range(10, 99)]


def test_there_is_no_other_address_that_takes_a_form(desk):
    takes = {rule.rule for rule in desk.url_map.iter_rules() if "POST" in rule.methods and rule.endpoint.startswith("widget.")}

    assert takes == {"/w/<token>", "/f/<token>", "/c/<token>"}


@each_way
def test_a_token_is_needed_and_the_right_one(desk, name):
    visit = Visit(desk, way(made(), name))
    foreign = Visit(desk, way(made(), name)).token()

    assert [visit.send(token, phone=PHONE).status_code for token in ("", "nothing", foreign)] == [400] * 3
    assert acts() == []


@each_way
def test_a_token_counts_once_whichever_way_it_comes_back(app, name):
    form = made()
    visit = Visit(app, way(form, name))
    token = visit.token()
    assert visit.send(token, phone=PHONE).status_code == 200

    assert [Visit(app, way(form, other)).send(token, phone=PHONES[0]).status_code for other in WAYS] == [409] * 4
    assert len(contact_ids()) == 1


@each_way
def test_an_old_token_is_refused(desk, name):
    visit = Visit(desk, way(made(), name))
    with time_machine.travel(now() - LIFE - 60):
        token = visit.token()

    assert visit.send(token, phone=PHONE).status_code == 409
    assert acts() == []


def test_a_network_has_one_budget_for_all_ways(app):
    form = made()
    with time_machine.travel(1_800_000_000, tick=False):
        visits = [Visit(app, way(form, WAYS[number % 4]), f"198.51.100.{number}") for number in range(8)]
        statuses = [visit.send(phone=PHONES[number]).status_code for number, visit in enumerate(visits)]

    assert statuses == [200] * 5 + [429] * 3
    assert len(contact_ids()) == 5


@each_way
@pytest.mark.parametrize(("happens", "status"), [(forms.pause, 409), (forms.delete, 410)])
def test_a_closed_form_takes_nothing(app, name, happens, status):
    form = made()
    visit = Visit(app, way(form, name))
    token = visit.token()
    changed(form, happens)

    assert visit.send(token, phone=PHONE).status_code == status
    assert (acts(), contact_ids()) == ([], [])


@each_way
def test_other_methods_do_nothing(desk, name):
    visit = Visit(desk, way(made(), name))
    token = visit.token()

    assert {visit.open(method, {"t": token, "phone": PHONE}).status_code for method in ("PUT", "PATCH", "DELETE")} == {405}
    assert acts() == []
