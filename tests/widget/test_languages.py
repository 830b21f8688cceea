"""Which language a visitor gets, and that the words that were read are the words that are recorded."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from optin import drafts, forms
from optin.addresses import read_mobile
from optin.contacts import Person
from optin.drafts import Words
from optin.languages import LANGUAGES
from optin.models import ConsentEvent, FormVersion
from optin.vocabulary import Act
from tests.cast import add, say_no
from tests.widget.visiting import (
    ALL,
    PHONE,
    SMS,
    Answer,
    Visit,
    acts,
    changed,
    confirm_link,
    edited,
    evidence,
    link,
    made,
    read,
)
from tests.widget.visiting import requests as outbox
from widget.languages import EVERY, choose

GERMAN = Words("de", "Frühlingsangebote", "Ich möchte Angebote erhalten.", "Anmelden", "Danke.")
ARABIC = Words("ar", "عروض الربيع", "أوافق على تلقي العروض.", "سجّلني", "شكرًا.")
SPOKEN = replace(SMS, translations=(ARABIC, GERMAN))


def page(desk, form, asked, place="w"):
    return Answer(Visit(desk, link(form, place)).look(Accept_Language=asked))


@pytest.mark.parametrize(
    ("header", "chosen"),
    [
        (None, "en"),
        ("", "en"),
        ("de", "de"),
        ("de-AT,de;q=0.9,en;q=0.5", "de"),
        ("de-AT, en;q=0.9", "de"),
        ("fr, ar;q=0.5, de;q=0.6", "de"),
        ("DE", "de"),
        ("de;q=0, ar;q=0.1", "ar"),
        ("*", "en"),
        ("fr, *;q=0.5", "en"),
        ("fr,it", "en"),
        ("den", "en"),
        ("de;q=nonsense", "en"),
        (";;,,==\x00", "en"),
        ("x," * 500 + "de", "en"),
    ],
)
def test_the_first_language_that_is_asked_for_and_spoken_wins(header, chosen):
    assert choose(header, ("en", "de", "ar")) == chosen


def test_a_form_speaks_the_browsers_language_and_no_other(desk):
    form = made(SPOKEN)
    german = page(desk, form, "de-CH,en;q=0.5")

    assert german.find("html")["lang"] == "de"
    assert german.find("html")["dir"] != "rtl"
    assert german.title == "Example Shop: Frühlingsangebote"
    assert german.find("button").text == "Anmelden"
    assert german.find("label", text="Telefonnummer")
    assert german.find("a", text="Datenschutzerklärung")
    for english in ("Phone", "For example", "offers", "Privacy"):
        assert english not in german.text


@pytest.mark.parametrize("place", ["w", "f"])
def test_arabic_runs_from_right_to_left_and_its_example_from_left_to_right(desk, place):
    arabic = page(desk, made(SPOKEN), "ar-EG", place)

    assert (arabic.find("html")["lang"], arabic.find("html")["dir"]) == ("ar", "rtl")
    assert "\u2068+1 415 555 0134\u2069" in arabic.text


def test_what_a_form_has_no_words_for_is_said_in_its_main_language(desk):
    assert page(desk, made(SPOKEN), "fr").find("html")["lang"] == "en"
    assert page(desk, made(SPOKEN, language="nl"), "fr").find("label", text="Telefoonnummer")


def test_a_fixed_form_asks_nobody(desk):
    form = made(SPOKEN, language_fixed=True)
    response = Visit(desk, link(form)).look(Accept_Language="de")

    assert Answer(response).find("html")["lang"] == "en"
    assert "Vary" not in response.headers


def test_caches_are_told_where_the_language_has_a_say(desk):
    spoken, lost = Visit(desk, link(made(SPOKEN))).look(), Visit(desk, "/w/nothing").look()

    assert "Accept-Language" in spoken.headers["Vary"]
    assert "Accept-Language" in lost.headers["Vary"]


def test_the_event_records_the_language_and_the_words_as_they_were_read(app):
    form = made(replace(SPOKEN, channels=ALL.channels))
    visit = Visit(app, link(form))
    token = visit.token(visit.look(Accept_Language="de"))
    response = visit.send(token, {"Accept_Language": "en"}, email="ana@example.com", channel="email")

    [kept] = evidence()
    assert (kept["words_language"], kept["language"], kept["channel"]) == ("de", "en", "E-Mail")
    assert kept["confirmation_message"] == "Ich möchte Angebote erhalten."
    assert Answer(response).find(id="s").text == "Danke. Falls eine Bestätigung nötig ist, erhalten Sie eine Nachricht."
    row = drafts.draft_of(read(select(FormVersion.__table__))[0])
    assert read(select(ConsentEvent.body))[0][0].decode().count(drafts.words_hash(row.spoken("de"))) == 1
    assert kept["words_hash"] == drafts.words_hash(row.spoken("de")) != drafts.words_hash(row)


def test_words_that_were_taken_away_since_are_recorded_as_they_were_read(app):
    form = made(SPOKEN)
    visit = Visit(app, link(form))
    token = visit.token(visit.look(Accept_Language="de"))
    edited(form, translations=())

    assert "Danke." in visit.send(token, phone=PHONE).text
    assert (evidence()[0]["words_language"], evidence()[0]["form_version"]) == ("de", 1)


def test_a_mistake_is_explained_in_the_language_of_the_page(desk):
    visit = Visit(desk, link(made(SPOKEN)))
    token = visit.token(visit.look(Accept_Language="de"))
    again = Answer(visit.send(token, {"Accept_Language": "en"}, phone="12"))

    assert again.find("html")["lang"] == "de"
    assert again.find(id="phone-e").text == "Geben Sie die Nummer mit Ländervorwahl ein, zum Beispiel +1 415 555 0134."
    assert visit.send(again.find("input", name="t")["value"], phone=PHONE).status_code == 200


def test_the_answer_is_the_same_for_everybody_in_every_language(app):
    say_no(add(Person(phone=read_mobile(PHONE, "US"))), SMS.channels[0])
    form = made(SPOKEN)
    for language in ("en", "de", "ar"):
        answers = set()
        for phone in (PHONE, "+1 415 555 0135"):
            visit = Visit(app, link(form))
            answers.add(visit.send(visit.token(visit.look(Accept_Language=language)), phone=phone).data)
        assert len(answers) == 1


def test_a_closed_form_says_so_in_its_language(desk):
    form = made(SPOKEN)
    changed(form, forms.delete)

    assert page(desk, form, "de").find("h1").text == "Dieses Formular ist beendet"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_link_that_leads_nowhere_is_answered_in_the_browsers_language(desk, language):
    for path in ("/w/nothing", "/f/nothing", "/c/nothing"):
        answer = Answer(Visit(desk, path).look(Accept_Language=f"{language}-XX,xx;q=0.5"))

        assert answer.find("html")["lang"] == language
        assert (answer.find("html")["dir"] == "rtl") is (language == "ar")


def test_a_request_to_confirm_and_its_page_speak_the_language_that_was_read(app):
    visit = Visit(app, link(made(SPOKEN, double_opt_in=True)))
    visit.send(visit.token(visit.look(Accept_Language="de")), phone=PHONE)
    path = confirm_link()
    looked = Answer(Visit(app, path).look(Accept_Language="fr"))
    pressed = Answer(Visit(app, path).send("", {"Accept_Language": "fr"}))

    assert "Bitte bestätigen Sie, dass Sie SMS von Example Shop möchten" in outbox()[0]
    assert (looked.find("html")["lang"], looked.find("button").text) == ("de", "Ja, ich stimme zu")
    assert "Example Shop darf Ihnen nun SMS senden" in pressed.text
    assert acts() == [Act.ASKED, Act.OPTED_IN]
    assert [kept["words_language"] for kept in evidence()] == ["de", "de"]
    assert len({kept["words_hash"] for kept in evidence()}) == 1


def test_every_language_can_be_asked_for_where_no_form_is():
    assert tuple(LANGUAGES) == EVERY
