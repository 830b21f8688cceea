"""Who may frame what, as the header says it in every state. What browsers make of it: `tests/browser/test_framing.py`."""

import pytest

from optin import forms
from tests.widget.attacks.ways import WAYS, way
from tests.widget.visiting import PHONE, SHOP, Visit, changed, link, made

SITES = (SHOP, "https://*.brand.example", "https://brand.example", "https://xn--bcher-kva.example:8443")
# What can only stand in the database by another way than the pages: each would open the form, or break the directive.
NEVER_SENT = [
    "*",
    "https:",
    "https://*",
    "https://*.*.brand.example",
    "https://a.*.example",
    "https://a.example/path",
    "https://a.example/",
    "https://a.example,https://b.example",
    "https://a.example, *",
    "https://a.example; frame-ancestors *",
    "https://a.example\r\nX-Frame-Options: ALLOWALL",
    "https://a.example\n",
    "https://bücher.example",
    "https://аррӏе.example",
    "https://user@a.example",
    "https://[::1]",
    "https://a.example:123456",
    "HTTPS://A.EXAMPLE",
    "'self'",
    "'unsafe-inline'",
    "data:",
    "javascript:alert(1)",
    "",
    " ",
]


def ancestors(response):
    """The sources of the one directive that says who may frame this; fails where there is more than one policy."""
    policies = response.headers.get_all("Content-Security-Policy")
    assert len(policies) == 1
    assert policies[0].isascii()
    assert "," not in policies[0]  # A comma would make two policies of one.
    directives = [part.split() for part in policies[0].split(";")]
    [found] = [sources for name, *sources in directives if name == "frame-ancestors"]
    return found


def answers(app, form, path):
    """One answer for every state that a form can be seen in."""
    visit = Visit(app, path)
    token = visit.token()
    yield "form", visit.look()
    yield "head", visit.open("HEAD")
    yield "no token", visit.send("", phone=PHONE)
    yield "mistake", visit.send(token, phone="12")
    yield "too long", visit.send(token, phone="4" * 9000)
    yield "foreign", visit.send(token, {"Origin": "https://evil.example"}, phone=PHONE)
    yield "done", visit.send(token, phone=PHONE)
    yield "replayed", visit.send(token, phone=PHONE)
    changed(form, forms.pause)
    yield "paused", visit.look()
    yield "paused meanwhile", visit.send(token, phone=PHONE)
    changed(form, forms.delete)
    yield "deleted", visit.look()


def test_in_every_state_only_the_sites_of_the_list_may_frame_it(desk):
    form = made(sites=SITES)

    assert {
        state: ancestors(answer) for state, answer in answers(desk, form, link(form)) if ancestors(answer) != [*SITES]
    } == {}


@pytest.mark.parametrize("name", WAYS[1:3])
def test_every_way_into_a_frame_has_the_same_list(desk, name):
    form = made(sites=SITES)

    for state, answer in answers(desk, form, way(form, name)):
        added = set(ancestors(answer)) - set(SITES)
        assert added <= {"http://127.0.0.1:8000"}, state  # The desk's own second name, on the page that tries the form.


def test_the_page_of_its_own_is_framed_by_nobody_in_any_state(desk):
    form = made(sites=SITES)

    assert {str(ancestors(answer)) for _, answer in answers(desk, form, link(form, "f"))} == {"[\"'none'\"]"}


def test_without_a_site_nobody_may_frame_it_in_any_state(desk):
    form = made(sites=())

    assert {str(ancestors(answer)) for _, answer in answers(desk, form, link(form))} == {"[\"'none'\"]"}


def test_what_is_no_plain_origin_never_reaches_the_header(desk):
    for site in NEVER_SENT:
        assert ancestors(Visit(desk, link(made(sites=(site, SHOP)))).look()) == [SHOP], site
        assert ancestors(Visit(desk, link(made(sites=(site,)))).look()) == ["'none'"], site


@pytest.mark.parametrize("place", ["w", "f"])
def test_nothing_weaker_stands_beside_the_policy(desk, place):
    headers = Visit(desk, link(made(), place)).look().headers

    assert not {"X-Frame-Options", "Content-Security-Policy-Report-Only", "Access-Control-Allow-Origin"} & set(headers.keys())


@pytest.mark.parametrize("path", ["/sign-in", "/", "/c/nothing", "/f/nothing", "/w.1.js/x", "/healthz"])
def test_nothing_else_on_the_desk_is_framed_by_anybody(desk, path):
    assert ancestors(Visit(desk, path).look()) == ["'none'"]


def test_a_link_that_names_no_form_shows_fixed_words_without_a_control(desk):
    answer = Visit(desk, "/w/nothing").look()

    assert ancestors(answer) == ["*"]
    assert not any(tag in answer.text for tag in ("<form", "<button", "<input", "<a ", "<script"))
