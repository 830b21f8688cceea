"""What strangers try on the person's pages: other tokens, other people, other methods, caches, hosts and headers."""

import base64

import pytest

from optin import person_links
from optin.database import db
from optin.desk import desk as the_desk
from optin.models import Contact
from optin.tokens import Purpose
from optin.vocabulary import Channel
from tests.cast import ANA, BEN, add, say_yes
from tests.person.own_pages import Person, flag, letters, own_page, unsubscribe
from tests.widget.attacks.test_tokens import other_spellings, swapped
from tests.widget.visiting import acts, flags

PAGES = ("/u/", "/p/", "/r/", "/c/")
OWN = {"/u/": Purpose.UNSUBSCRIBE, "/p/": Purpose.PREFERENCES, "/r/": Purpose.RECEIPT, "/c/": Purpose.CONFIRM}
STRICT = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def paths(app, ana):
    """Every page of a person, with and without a token, and one that leads nowhere."""
    links = (person_links.unsubscribe_url(ana, Channel.EMAIL), person_links.preferences_url(ana))
    found = [link.removeprefix(the_desk().config.widget_url) for link in links]
    receipt = own_page(app, ana).page().find("a", text="Receipt")["href"]
    return [*found, receipt, f"{receipt}/receipt.json", "/p/", "/r/", "/u/nothing", "/p/nothing", "/r/nothing"]


@pytest.mark.parametrize("page", PAGES)
def test_a_token_of_another_purpose_opens_nothing(desk, page):
    ana = add(ANA)
    said = person_links.read(the_desk().tokens, Purpose.PREFERENCES, own_page(desk, ana).path.rpartition("/")[2]).text()
    for purpose in [one for one in Purpose if one is not OWN.get(page)]:
        person = Person(desk, page + the_desk().tokens.sign(purpose, said))
        for method in ("GET", "POST"):
            assert person.open(method, {"act": "opt_out all"}).status_code in (404, 405), purpose

    assert acts() == []


def test_an_unsubscribe_link_opens_no_page_opts_nobody_in_and_shows_nothing(desk):
    ana = add(ANA)
    person = unsubscribe(desk, ana)
    person.path = person.path.replace("/u/", "/p/")
    assert person.open("GET").status_code == 404
    for act in ("opt_in email", "download", "erase"):
        assert person.open("POST", {"act": act}).status_code == 404
    person.path = person.path.replace("/p/", "/u/")
    shown = person.open("POST", {"act": "opt_in email"}).text

    assert "Ana" not in shown
    assert "example.com" not in shown
    assert (flag(ana), letters()) == ("opted_out", [])


@pytest.mark.parametrize("make", [unsubscribe, own_page])
def test_a_changed_link_does_nothing(desk, make):
    ana = add(ANA)
    person = make(desk, ana)
    head, _, token = person.path.rpartition("/")
    changed = [swapped(token, at) for at in range(0, len(token), 7)] + [token[:-1], token + "A", "", "." * 9]
    changed += [text for text in other_spellings(token) if "\n" not in text and " " not in text]

    for text in changed:
        assert person.open("POST", {"act": "opt_out all"}, path=f"{head}/{text}").status_code in (200, 404, 405, 422), text
    assert acts() == []


def test_a_payload_put_together_by_hand_is_no_link(desk):
    ana = add(ANA)
    tag = db.session.get_one(Contact, ana).tag
    payload = base64.urlsafe_b64encode(b'"' + base64.urlsafe_b64encode(tag) + b'"').decode().rstrip("=")

    for end in ("", ".", "." + "A" * 43):
        assert Person(desk, f"/u/{payload}{end}").open("POST").status_code == 404
    assert acts() == []


def test_ids_of_somebody_else_in_query_body_and_headers_do_nothing(app):
    ana, ben = add(ANA), add(BEN)
    for channel in Channel:
        say_yes(ben, channel)
    name = db.session.get_one(Contact, ben).public_id
    more = {"contact": name, "contact_id": ben, "id": ben, "tag": "x", "email": "ben@example.com", "channel": "sms"}
    query = "&".join(f"{key}={value}" for key, value in more.items())
    person = own_page(app, ana)
    for act in ("opt_out all", "pause", "erase"):
        person.open("POST", {"act": act, "until": "2099-01-01", **more}, path=f"{person.path}?{query}", X_Contact=name)

    assert flags() == list(Channel)
    assert [flag(ben, channel) for channel in Channel] == ["opted_in"] * 3


@pytest.mark.parametrize("name", ["X_HTTP_Method_Override", "X_HTTP_Method", "X_Method_Override"])
def test_no_get_becomes_a_post(desk, name):
    ana = add(ANA)
    for person in (unsubscribe(desk, ana), own_page(desk, ana)):
        person.open("GET", path=f"{person.path}?_method=POST&act=opt_out+all", **{name: "POST"})
        person.open("GET", {"_method": "POST", "act": "opt_out all"})

    assert acts() == []


def test_only_get_and_post_are_answered(desk):
    ana = add(ANA)
    for person in (unsubscribe(desk, ana), own_page(desk, ana)):
        assert [person.open(method).status_code for method in ("PUT", "PATCH", "DELETE")] == [405] * 3

    assert acts() == []


def test_every_page_is_kept_framed_and_indexed_by_nobody(desk):
    ana = add(ANA)
    say_yes(ana, Channel.EMAIL)
    for path in paths(desk, ana):
        sent = Person(desk, path).open("GET")
        assert {name: sent.headers.get(name) for name in STRICT} == STRICT, path
        policy = sent.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none';style-src 'sha256-")
        assert "script-src" not in policy
        assert "frame-ancestors 'none'" in policy
        assert "Set-Cookie" not in sent.headers
        assert "<script" not in sent.text


def test_a_teammates_session_is_not_read_and_no_cookie_is_set(desk):
    person = own_page(desk, add(ANA))
    sent = person.open("GET", Cookie="session=x; remember_token=y")

    assert (sent.status_code, "Set-Cookie" in sent.headers, "Cookie" in sent.headers.get("Vary", "")) == (200, False, False)


def test_where_a_deed_leads_no_header_has_a_say(desk):
    person = own_page(desk, add(ANA))
    sent = person.open(
        "POST", {"act": "opt_out sms"}, Host="evil.example", X_Forwarded_Host="evil.example", Referer="https://evil.example"
    )

    assert sent.headers["Location"] == f"{person.path}?done=opted_out"
    assert "evil" not in person.open("GET", path=f"{person.path}?done=https://evil.example&lang=evil").text


def test_no_form_token_is_needed_and_none_is_asked_for(desk):
    ana = add(ANA)
    sent = own_page(desk, ana).open(
        "POST", {"act": "opt_out email"}, Sec_Fetch_Site="cross-site", Origin="https://mail.example"
    )

    assert (sent.status_code, flag(ana)) == (303, "opted_out")


@pytest.mark.parametrize("body", [b"", b"act=opt_out", b"act=opt_out+everything", b"act=%ff", b"act=" + b"x" * 9000, b"\x00"])
def test_what_is_no_deed_of_the_page_changes_nothing(desk, body):
    person = own_page(desk, add(ANA))
    sent = person.open("POST", body, Content_Type="application/x-www-form-urlencoded")

    assert (sent.status_code, acts()) == (303, [])
