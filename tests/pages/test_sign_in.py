"""Signing in with a password: what opens, what does not, and how often one may try."""

import pytest
import time_machine

from optin import team
from optin.addresses import read_email
from optin.database import writing
from optin.team import attempts
from optin.vocabulary import Role
from tests.pages.browse import browse, submit
from tests.pages.people import PASSWORD, signed_in, teammate

NO_MATCH = "do not open this desk"
NOW = 1_800_000_000
TRIES = range(attempts.FREE)


@pytest.fixture
def olive(desk):
    return teammate(Role.OWNER, "olive")


def sign_in(client, email="olive@example.com", password=PASSWORD, status=200):
    return submit(client, browse(client, "/sign-in"), "Sign in", {"email": email, "password": password}, status)


def test_the_right_password_opens_the_desk(nobody, olive):
    assert sign_in(nobody).title == "Overview · Optin"


def test_an_address_may_be_spelled_as_people_spell_it(nobody, olive):
    assert sign_in(nobody, " OLIVE@Example.com ").title == "Overview · Optin"


def test_a_password_may_hold_spaces_at_its_ends(nobody, olive):
    assert NO_MATCH in sign_in(nobody, password=f" {PASSWORD}", status=422).text


@pytest.mark.parametrize("email", ["olive@example.com", "nobody@example.com", "no address", "olive@example.com\x00"])
def test_a_refusal_does_not_tell_whether_anybody_has_the_address(nobody, olive, email):
    page = sign_in(nobody, email, "a wrong password", 422)

    assert NO_MATCH in page.text
    assert page.find("input", name="email")["value"].strip("\x00") == email.strip("\x00")
    assert page.find("input", name="password")["value"] in (None, "")


@pytest.mark.parametrize("email", ["olive@example.com", "nobody@example.com"])
def test_after_five_tries_there_is_a_pause_for_known_and_unknown_alike(nobody, olive, email):
    with time_machine.travel(NOW, tick=False):
        for _ in TRIES:
            sign_in(nobody, email, "a wrong password", 422)

        assert "Too many attempts for this address. Wait 30 seconds" in sign_in(nobody, email, PASSWORD, 429).text


def test_another_spelling_or_browser_is_no_fresh_start(desk, nobody, olive):
    with time_machine.travel(NOW, tick=False):
        for _ in TRIES:
            sign_in(nobody, "olive@example.com", "a wrong password", 422)

        assert "Too many attempts" in sign_in(desk.test_client(), "\u200bOLIVE@example.com", PASSWORD, 429).text


def test_the_right_password_opens_after_the_pause_and_clears_the_count(nobody, olive):
    with time_machine.travel(NOW, tick=False) as clock:
        for _ in TRIES:
            sign_in(nobody, password="a wrong password", status=422)
        clock.shift(31)

        assert sign_in(nobody).title == "Overview · Optin"


def test_a_network_gets_thirty_tries_in_five_minutes(nobody, desk):
    page = browse(nobody, "/sign-in")
    for number in range(30):
        submit(nobody, page, "Sign in", {"email": f"someone{number}@example.com", "password": "wrong"}, 422)

    assert "Too many attempts" in submit(nobody, page, "Sign in", {"email": "a@example.com", "password": "b"}, 429).text


def test_somebody_who_was_let_go_cannot_sign_in(nobody, desk, olive):
    eddie = teammate(Role.EDITOR, "eddie")
    with writing() as session:
        team.deactivate(session, eddie.id)

    assert NO_MATCH in sign_in(nobody, "eddie@example.com", status=422).text


def test_an_invited_teammate_without_a_password_cannot_sign_in(nobody, desk):
    with writing() as session:
        team.add(session, team.Person("Iris", read_email("iris@example.com"), Role.VIEWER), None)

    assert NO_MATCH in sign_in(nobody, "iris@example.com", "None", 422).text


@pytest.mark.parametrize("wanted", ["/contacts?q=ana", "/forms"])
def test_one_gets_where_one_wanted_to_go(nobody, olive, wanted):
    page = browse(nobody, wanted)
    answer = submit(nobody, page, "Sign in", {"email": "olive@example.com", "password": PASSWORD})

    assert answer.response.request.full_path.removesuffix("?") == wanted


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "",
    ],
)
def test_nobody_is_sent_to_another_site(nobody, olive, wanted):
    page = browse(nobody, "/sign-in")
    data = {"email": "olive@example.com", "password": PASSWORD, "csrf_token": page.find("input", name="csrf_token")["value"]}

    assert nobody.post("/sign-in", query_string={"next": wanted}, data=data).location == "/"


def test_signing_out_needs_a_button_and_ends_the_session(desk, olive):
    client = signed_in(desk, olive)
    assert client.get("/sign-out").status_code == 405

    assert submit(client, browse(client, "/"), "Sign out").title == "Sign in · Optin"
    assert client.get("/").status_code == 303


def test_a_session_ends_after_seven_days(nobody, olive):
    with time_machine.travel(NOW, tick=False) as clock:
        sign_in(nobody)
        clock.shift(7 * 24 * 3600 + 60)

        assert nobody.get("/").status_code == 303


def test_a_new_desk_says_where_the_set_up_link_is(nobody):
    assert "manage.py user link" in browse(nobody, "/sign-in").text
