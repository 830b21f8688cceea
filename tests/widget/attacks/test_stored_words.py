"""Words of owners and visitors that want to be more than words, on every page that visitors get."""

import re
from dataclasses import replace

import pytest

from optin import forms
from optin.desk import desk as the_desk
from optin.drafts import Words
from optin.tokens import Purpose
from tests.widget.attacks.hostile import ALL_AT_ONCE, WORDS, faults
from tests.widget.attacks.ways import WAYS, way
from tests.widget.visiting import ALL, EMAIL, OURS, PHONE, Answer, Visit, changed, confirm_link, link, made
from widget import assets

OUR_SCRIPTS = {str(assets.dress(is_page=is_page).script) for is_page in (True, False)} | {"/static/js/desk.js"}
SMS_AND_MAIL = replace(ALL, double_opt_in=True)


def hostile(word):
    """A form with this word wherever an owner types, in two languages."""
    everywhere = dict.fromkeys(("description", "confirmation_message", "button_text", "after_text"), word)
    return made(SMS_AND_MAIL, **everywhere, organisation=word, translations=(Words("de", **everywhere),))


def checked(response):
    """The parsed page, once it holds nothing but what is ours, behind a policy that would let nothing else run."""
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe" not in re.sub("'unsafe-hashes' 'sha256-[^']+'", "", policy)  # One attribute of ours, on the trial page.
    assert re.match("default-src 'none';|default-src 'self'; script-src 'self'", policy), policy
    page = Answer(response)
    assert faults(page, OUR_SCRIPTS) == []
    return page


@pytest.mark.parametrize("name", WAYS)
def test_what_an_owner_typed_is_shown_as_typed(desk, name):
    for word in WORDS:
        form = hostile(word)
        for language in ("en", "de"):
            page = checked(Visit(desk, way(form, name)).look(Accept_Language=language))

            assert page.find("button").text == " ".join(word.split()), word
            assert page.find(id="m").text == page.find("h1").text == " ".join(word.split())


@pytest.mark.parametrize("name", WAYS)
def test_what_a_visitor_typed_comes_back_as_typed(desk, name):
    visit = Visit(desk, way(made(ALL), name))
    for word in (*WORDS, ALL_AT_ONCE[:900]):
        page = checked(visit.send(phone=word, email=word, channel=["sms", "email", word]))

        assert (page.find("input", id="phone")["value"], page.find("input", id="email")["value"]) == (word, word)


def test_the_answer_and_the_page_that_confirms_show_the_words_as_typed(desk):
    for word in WORDS:
        form = hostile(word)
        done = checked(Visit(desk, link(form)).send(email=f"{WORDS.index(word)}@example.com", channel="email"))
        visit = Visit(desk, confirm_link())
        asked, pressed = checked(visit.look()), checked(visit.open("POST", Origin=OURS))

        assert done.find("b", class_="ok").text == asked.find("blockquote").text == " ".join(word.split())
        assert " ".join(word.split()) in pressed.text
        checked(visit.look())


def test_a_form_that_is_closed_or_lost_shows_nothing_of_theirs(desk):
    form = hostile(ALL_AT_ONCE[:100])
    visit = Visit(desk, link(form))
    for close in (forms.pause, forms.delete):
        changed(form, close)
        assert "alert" not in checked(visit.look()).text
    for path in ("/w/<script>alert(1)</script>", "/f/{{7*7}}", "/c/<img src=x onerror=alert(1)>", "/try/'><script>"):
        answer = Visit(desk, path).look(Accept_Language="<script>alert(1)</script>")
        assert "alert" not in checked(answer).text


def test_the_page_that_tries_a_form_holds_one_frame_and_the_script_for_it(desk):
    for word in WORDS:
        form = hostile(word)
        trial = the_desk().tokens.sign_timed(Purpose.TRY, form)
        page = Answer(Visit(desk, f"/try/{trial}").look())

        assert faults(page, ["http://localhost:8000/w.1.js"], ["border:0"]) == []
        assert [frame["title"] for frame in page.all("iframe")] == [f"{word}: {word}"]


def test_what_a_browser_claims_to_be_is_never_shown_to_the_next_visitor(desk):
    visit = Visit(desk, link(made(ALL)))
    claims = dict.fromkeys(
        ("User_Agent", "Accept_Language", "Referer", "Accept", "X_Forwarded_Host"), "<script>alert(1)</script>"
    )

    assert "alert" not in visit.look(**claims).text
    assert "alert" not in visit.send(headers=claims, phone=PHONE, email=EMAIL, channel="sms").text
    assert "alert" not in visit.look().text
