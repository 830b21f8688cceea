"""Who may open what: every route, every role. A new route fails here until somebody has said who may use it."""

from difflib import unified_diff

import pytest

from optin.database import db
from optin.models import Teammate
from optin.pages.access import PUBLIC
from optin.vocabulary import Role
from tests.pages.browse import Page
from tests.pages.people import signed_in, teammate
from tests.pages.routes import SNAPSHOT, lines, routes, who_may

PLACEHOLDERS = {"name": "nobody_has_this", "token": "nonsense", "number": 1}
GUARD_THEMSELVES = ("widget", "person", "api", "mail_hook", "hooks_twilio", "hooks_whatsapp")
EVERYBODY = [None, *Role]

# These send one to the front door for reasons of their own.
END_THE_SESSION = ("/sign-out", "/account/sign-outs")
ASK_FOR_THE_PASSWORD = ("/sign-in/code",)


def urls(desk, *methods):
    """(method, URL, who) of every route of the dashboard, with placeholders for what is looked up."""
    adapter = desk.url_map.bind("localhost")
    for rule in desk.url_map.iter_rules():
        if rule.endpoint.partition(".")[0] in GUARD_THEMSELVES:
            continue
        values = {name: PLACEHOLDERS.get(name, "nothing") for name in rule.arguments}
        for method in set(rule.methods) & set(methods):
            yield method, adapter.build(rule.endpoint, values), who_may(desk, rule.endpoint)


def browser(desk, role):
    return desk.test_client() if role is None else signed_in(desk, teammate(role))


def token(client, role):
    page = Page(client.get("/sign-in" if role is None else "/account"))
    return page.find("input", name="csrf_token")["value"]


def expected(role, who):
    if who == "public" or (role is not None and role >= Role.of(who)):
        return "open"
    return "sign in" if role is None else "refused"


def outcome(answer):
    if answer.status_code == 303 and answer.location.startswith("/sign-in"):
        return "sign in"
    return "refused" if answer.status_code in (400, 403) else "open"


def test_every_route_is_on_the_list(desk):
    found, listed = lines(desk), SNAPSHOT.read_text().splitlines()
    difference = "\n".join(unified_diff(listed, found, "listed", "found", lineterm="", n=0))

    assert found == listed, (
        f"{difference}\nThe routes are not those of {SNAPSHOT.name}. Look at each line: may exactly these people use it? "
        "Then write the list again: python -m tests.pages.routes > tests/pages/routes.txt"
    )


def test_no_route_forgets_to_say_who_may_use_it(desk):
    closed = [rule for _, rule, who in routes(desk) if who == "closed"]

    assert closed == [], "mark the view with @at_least(Role.…), or put it on access.PUBLIC if it needs no sign-in"


def test_the_list_of_public_routes_names_only_routes_that_exist(desk):
    assert set(desk.view_functions) >= PUBLIC


@pytest.mark.parametrize("role", EVERYBODY)
def test_pages_open_to_those_who_may_and_to_nobody_else(desk, role):
    client, wrong = browser(desk, role), []
    for _, url, who in urls(desk, "GET"):
        answer = client.get(url)
        if outcome(answer) != expected(role, who) and url not in ASK_FOR_THE_PASSWORD:
            wrong.append((url, who, answer.status_code, answer.location))

    assert wrong == []


@pytest.mark.parametrize("role", EVERYBODY)
def test_nothing_is_changed_without_a_form_token(desk, role):
    client = browser(desk, role)
    answers = {url: client.open(url, method=method).status_code for method, url, _ in urls(desk, "POST", "PUT", "DELETE")}

    assert {url: status for url, status in answers.items() if status != 400} == {}


@pytest.mark.parametrize("role", EVERYBODY)
def test_changes_are_open_to_those_who_may_and_to_nobody_else(desk, role):
    somebody, wrong = None if role is None else teammate(role), []
    for method, url, who in urls(desk, "POST", "PUT", "DELETE"):
        client = desk.test_client() if role is None else signed_in(desk, somebody)
        answer = client.open(url, method=method, data={"csrf_token": token(client, role)})
        if outcome(answer) != expected(role, who) and url not in END_THE_SESSION + ASK_FOR_THE_PASSWORD:
            wrong.append((url, who, answer.status_code, answer.location))
        somebody = renewed(somebody)

    assert wrong == []


def renewed(somebody):
    """The teammate as they stand now: some of these requests end sessions."""
    return None if somebody is None else db.session.get_one(Teammate, somebody.id)


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://shop.example"}, {"Origin": "null"}],
)
def test_another_site_cannot_send_a_form_even_with_a_token(desk, owner, headers):
    data = {"csrf_token": token(owner, Role.OWNER), "name": "Mallory"}
    owner.get("/account")

    assert owner.post("/account", data=data, headers=headers).status_code == 403


@pytest.mark.parametrize(
    "headers", [{}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}, {"Origin": "http://localhost"}]
)
def test_the_desk_can(owner, headers):
    data = {"csrf_token": token(owner, Role.OWNER), "name": "Olive"}

    assert owner.post("/account", data=data, headers=headers).status_code == 303


def test_a_page_that_was_asked_for_is_opened_after_signing_in(nobody):
    answer = nobody.get("/contacts?q=ana")

    assert answer.location == "/sign-in?next=/contacts?q%3Dana"
