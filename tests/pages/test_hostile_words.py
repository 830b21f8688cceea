"""Words of owners, visitors and browsers that want to be more than words, on every page of the desk that one can get to."""

from collections import deque
from dataclasses import replace

import pytest

from optin import jobs, preferences
from optin.addresses import read_mobile
from optin.contacts import Person
from optin.database import writing
from optin.drafts import Words
from tests.cast import add
from tests.pages.browse import Page, browse, submit
from tests.pages.opt_in_forms import drawn
from tests.widget.attacks.hostile import ALL_AT_ONCE, LINK_SCHEMES, WORDS, faults
from tests.widget.visiting import ALL, PHONE, Visit, link, made

# A local part may hold all of this (RFC 5322, 3.2.3); brackets, quotes and spaces it may not.
EMAIL = "'{{7*7}}'/onload=x&lt;b&gt@example.com".replace(";", "")
SHORT = '"><img src=x onerror=alert(1)>{{7*7}}'
OUR_SCRIPTS = ("/static/js/desk.js",)

# Some for each of: an injected directive, a shared domain, an address, a user name, a look-alike, a path, a star elsewhere.
HOSTILE_SITES = (
    "https://a.example; script-src *",
    "https://a.example;frame-ancestors *",
    "https://a.example\r; frame-ancestors *",
    "https://a.example, https://b.example",
    "https://a.example https://b.example",
    "*",
    "https://*",
    "https://*.com",
    "https://*.co.uk\nhttps://co.uk",
    "https://*.github.io\nhttps://github.io",
    "https://*.*.brand.example",
    "https://*.brand.example",
    "https://192.0.2.7",
    "https://0x7f.1",
    "https://[2001:db8::1]",
    "https://shop.example.com@evil.example",
    "https://shop.example.com:secret@evil.example",
    "https://shop.example.com\\@evil.example",
    "https://pаypal.example",
    "https://xn--80ak6aa92e.com",
    "https://аррӏе.com",
    "https://a.example/path",
    "javascript:alert(1)",
    "data:text/html,x",
    "'self'",
    "null",
)


@pytest.fixture
def filled(desk):
    """A desk in which everybody typed the worst that they could."""
    words = Words("de", SHORT, ALL_AT_ONCE, SHORT, SHORT)
    draft = replace(ALL, organisation=SHORT, description=SHORT, confirmation_message=ALL_AT_ONCE, button_text=SHORT)
    form = made(replace(draft, after_text=ALL_AT_ONCE[:500], translations=(words,), double_opt_in=True))
    with writing() as session:
        preferences.change(session, {"organisation": SHORT}, SHORT)
    add(Person(SHORT, phone=read_mobile("+1 212 555 0178", "US")))
    claims = {"User_Agent": ALL_AT_ONCE[:290], "Accept_Language": SHORT}
    for referer in ("https://shop.example.com/", "https://<script>alert(1)<.example/", 'https://evil"onload=x.example/'):
        visit = Visit(desk, link(form))
        page = visit.look(Referer=referer, Sec_Fetch_Dest="iframe")
        assert visit.send(visit.token(page), claims, email=EMAIL, phone=PHONE, channel=["sms", "email"]).status_code == 200
    jobs.of(desk).sweep()
    return form


def every_page(client):
    """Every page that links lead to from the front page, parsed."""
    waiting, seen = deque(["/"]), {"/"}
    while waiting:
        answer = client.get(waiting.popleft())
        if answer.mimetype != "text/html" or answer.status_code != 200:
            continue
        page = Page(answer)
        yield page
        links = {anchor["href"] or "" for anchor in page.all("a")}
        found = {path for path in links if path.startswith("/") and not path.startswith(("/c/", "/f/", "/static/"))}
        waiting += sorted(found - seen)
        seen |= found


def test_no_page_of_the_desk_runs_what_anybody_typed(filled, owner):
    seen, text = {}, ""
    for page in every_page(owner):
        policy = page.response.headers["Content-Security-Policy"]
        assert ("unsafe" in policy, "script-src 'self'" in policy) == (False, True), page.url
        seen[page.url] = faults(page, OUR_SCRIPTS)
        text += page.text

    assert {url: found for url, found in seen.items() if found} == {}
    assert len(seen) > 20
    assert {"contacts", "forms", "simulator", "preferences"} <= {url.split("/")[1] for url in seen}
    for typed in (SHORT, ALL_AT_ONCE[:200], EMAIL):
        assert " ".join(typed.split()) in text
    assert "49" not in {word.strip("\"'><") for word in text.split()}


def test_what_is_typed_comes_back_as_typed_from_previews_and_mistakes(owner):
    name = made()
    for word in WORDS:
        typed = {"description": word, "confirmation_message": word, "button_text": word, "after_text": word, "sites": word}
        page = browse(owner, f"/forms/{name}/edit")
        picture = drawn(owner, page, **typed)
        mistake = submit(owner, browse(owner, f"/forms/{name}/edit"), "Save", typed, 422)

        assert faults(picture) == []
        assert faults(mistake, OUR_SCRIPTS) == []
        assert "".join(mistake.find("textarea", name="sites").children).strip() == word.strip()


def test_a_link_that_could_run_something_is_never_kept(owner):
    for link_of_an_owner in LINK_SCHEMES:
        page = submit(owner, browse(owner, "/preferences"), "Save", {"privacy_url": link_of_an_owner}, 422)
        assert faults(page, OUR_SCRIPTS) == []

    assert preferences.current().privacy_url == ""


def test_a_site_that_could_open_the_form_to_others_is_never_saved(owner):
    name = made()
    for site in HOSTILE_SITES:
        page = submit(owner, browse(owner, f"/forms/{name}/edit"), "Save", {"sites": f"https://shop.example.com\n{site}"}, 422)
        assert page.find("textarea", name="sites")["aria-invalid"] == "true" or page.all("input", name="look_alikes"), site

    policy = owner.get(link(name)).headers["Content-Security-Policy"]
    assert policy.split("frame-ancestors ")[1].split(";")[0] == "https://shop.example.com"
