"""The form as visitors and browsers get it: headers, no cookie, words, and what stands there when there is no form."""

import base64
import hashlib
import re

import pytest

from optin import forms
from optin.vocabulary import Channel
from tests.widget.visiting import ALL, MAIL, SHOP, Answer, Visit, changed, edited, link, made


def policy(response):
    directives = (part.split(" ", 1) for part in response.headers["Content-Security-Policy"].split(";"))
    return {name: rest[0] if rest else "" for name, *rest in directives}


def test_a_form_in_a_frame_has_exactly_these_headers(desk):
    headers = dict(Visit(desk, link(made())).look().headers)

    csp = re.sub(r"'sha256-[A-Za-z0-9+/]{43}='", "HASH", headers.pop("Content-Security-Policy"))
    del headers["Content-Length"]
    assert csp == (
        "default-src 'none';style-src HASH;script-src HASH;connect-src 'self';form-action 'self';base-uri 'none';"
        f"frame-ancestors {SHOP};"
        "sandbox allow-forms allow-same-origin allow-scripts allow-popups allow-popups-to-escape-sandbox"
    )
    assert headers == {
        "Content-Type": "text/html; charset=utf-8",
        "Cache-Control": "no-store",
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Cross-Origin-Embedder-Policy": "require-corp",
    }


@pytest.mark.parametrize(("tag", "directive"), [("style", "style-src"), ("script", "script-src")])
def test_the_policy_lets_the_inlined_bytes_through_and_nothing_else(desk, tag, directive):
    response = Visit(desk, link(made())).look()

    inlined = re.findall(f"<{tag}>(.*?)</{tag}>", response.text, re.DOTALL)

    assert len(inlined) == 1
    digest = base64.b64encode(hashlib.sha256(inlined[0].encode()).digest()).decode()
    assert policy(response)[directive] == f"'sha256-{digest}'"


def test_only_the_forms_own_sites_may_frame_it(desk):
    one = Visit(desk, link(made(sites=(SHOP, "https://xn--bcher-kva.example:8443")))).look()
    nobody = Visit(desk, link(made(sites=()))).look()

    assert policy(one)["frame-ancestors"] == f"{SHOP} https://xn--bcher-kva.example:8443"
    assert policy(nobody)["frame-ancestors"] == "'none'"


@pytest.mark.parametrize("site", ["https://bücher.example", "https://a.com; script-src *", "*", "https://a.com https://b.com"])
def test_a_hostile_site_never_reaches_the_header(desk, site):
    response = Visit(desk, link(made(sites=(site, SHOP)))).look()

    assert policy(response)["frame-ancestors"] == SHOP
    assert response.headers["Content-Security-Policy"].isascii()


def test_the_form_as_a_page_is_framed_by_nobody(desk):
    response = Visit(desk, link(made(), "f")).look()

    assert policy(response)["frame-ancestors"] == "'none'"
    assert "sandbox" not in policy(response)


@pytest.mark.parametrize("place", ["w", "f"])
def test_no_cookie_is_set_and_none_is_read(desk, place):
    visit = Visit(desk, link(made(), place))
    look = visit.look(Cookie="session=forged; remember_token=forged")
    sent = visit.send(phone="+1 415 555 0134")

    assert (look.status_code, sent.status_code) == (200, 200)
    for response in (look, sent, Visit(desk, f"/{place}/nothing").look(), Visit(desk, "/c/nothing").look()):
        assert "Set-Cookie" not in response.headers
        assert "Cookie" not in response.headers.get("Vary", "")


def test_the_page_is_named_in_words_and_every_field_has_a_label(desk):
    page = Answer(Visit(desk, link(made(ALL))).look())

    assert page.find("html")["lang"] == "en"
    assert page.title == "Example Shop: Spring offers"
    assert page.find("label", text="Phone number")["for"] == "phone"
    assert page.find("input", id="phone")["autocomplete"] == "tel"
    assert page.find("input", id="email")["autocomplete"] == "email"
    assert page.find(id="s")["role"] == "status"
    assert page.find("button").text == "Sign me up"


def test_a_lone_channel_has_no_box_and_several_have_one_unticked_each(desk):
    assert Answer(Visit(desk, link(made(MAIL))).look()).all("input", type="checkbox") == []

    boxes = Answer(Visit(desk, link(made(ALL))).look()).all("input", type="checkbox")

    assert [box["value"] for box in boxes] == [channel.word for channel in Channel]
    assert not any("checked" in box.attributes for box in boxes)


def test_an_edit_and_a_pause_are_seen_by_the_next_visitor(app):
    form = made()
    visit = Visit(app, link(form))
    assert "I agree to receive offers." in visit.look().text

    edited(form, confirmation_message="I agree to receive news.")
    assert "I agree to receive news." in visit.look().text
    changed(form, forms.pause)
    assert "takes no sign-ups at the moment" in visit.look().text
    changed(form, forms.resume)
    assert "I agree to receive news." in visit.look().text


def test_a_paused_form_says_so_and_takes_nothing(desk):
    form = made()
    visit = Visit(desk, link(form))
    token = visit.token()
    changed(form, forms.pause)

    assert visit.look().status_code == 200
    sent = visit.send(token, phone="+1 415 555 0134")
    assert (sent.status_code, "Nothing was sent" in sent.text) == (409, True)


def test_a_deleted_form_is_gone(desk):
    form = made()
    visit = Visit(desk, link(form))
    token = visit.token()
    changed(form, forms.delete)

    assert visit.look().status_code == 410
    assert visit.send(token, phone="+1 415 555 0134").status_code == 410


def test_half_a_link_gives_a_calm_page_without_details(desk):
    response = Visit(desk, link(made())[:-3]).look()

    assert response.status_code == 404
    assert "copy the code of the form again" in Answer(response).text
    assert "<form" not in response.text


def test_owners_words_are_shown_as_text(desk):
    hostile = "<script>alert(1)</script>{{7*7}}\"'"
    form = made(confirmation_message=hostile, button_text=hostile, organisation=hostile, description=hostile)

    page = Answer(Visit(desk, link(form)).look())

    assert len(page.all("script")) == 1
    assert page.find("button").text == hostile
    assert page.find("h1").text == hostile
