"""The person's own pages in a browser without scripts, in two languages, at 320 pixels."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from optin import person_links
from optin.vocabulary import Channel
from tests.browser.embedding import NARROW
from tests.browser.walking import follow
from tests.cast import ANA, BEN, add, say_no, say_yes, told
from tests.person.own_pages import flag, letters
from tests.waiting import until

# What the walk reads and presses, in each of its languages.
WORDS = {
    "de": {
        "title": "Ihre Nachrichten",
        "out": "Von SMS abmelden",
        "all": "Von allem abmelden",
        "in": "Für E-Mails anmelden",
        "agree": "Ja, ich stimme zu",
        "until": "Bis",
        "pause": "Pausieren",
        "resume": "Pause beenden",
        "download": "Alles herunterladen",
        "erase": "Löschung beantragen",
        "keep": "Antrag zurückziehen",
        "receipt": "Beleg",
        "unsubscribe": "Abmelden",
        "unsubscribed": "Sie sind abgemeldet",
        "send": "Link senden",
        "answers": ["Ein", "Aus", "Aus"],
    },
    "ar": {
        "title": "رسائلك",
        "out": "إلغاء الاشتراك في الرسائل النصية",
        "all": "إلغاء الاشتراك في كل شيء",
        "in": "الاشتراك في رسائل البريد الإلكتروني",
        "agree": None,
        "until": "حتى",
        "pause": "إيقاف مؤقت",
        "resume": "إنهاء التوقف",
        "download": "تنزيل كل شيء",
        "erase": "طلب المحو",
        "keep": "سحب الطلب",
        "receipt": "إيصال",
        "unsubscribe": "إلغاء الاشتراك",
        "unsubscribed": "تم إلغاء اشتراكك",
        "send": "إرسال الرابط",
        "answers": ["مفعّل", "متوقف", "متوقف"],
    },
}
PEOPLE = {"de": ANA, "ar": BEN}


@pytest.fixture(params=WORDS)
def page(near, browser, request):
    """The page of somebody whose browser runs no script and asks for one language; `page.words` are what it reads."""
    context = browser.new_context(
        base_url=near, java_script_enabled=False, viewport={"width": NARROW, "height": 900}, locale=request.param
    )
    page = context.new_page()
    page.language, page.words = request.param, WORDS[request.param]
    yield page
    context.close()


@pytest.fixture(scope="module")
def somebody(near):
    """The contact of a language: in on SMS, out of e-mail, never asked on WhatsApp."""
    known = {}

    def of(language):
        if language not in known:
            known[language] = contact = add(PEOPLE[language])
            say_yes(contact, Channel.SMS, told(confirmation_message="I agree."))
            say_no(contact, Channel.EMAIL)
        return known[language]

    return of


def press(page, name):
    follow(page.get_by_role("button", name=name, exact=True))


def test_a_person_chooses_pauses_sees_and_erases(page, somebody):
    who, words = somebody(page.language), page.words
    page.goto(person_links.preferences_url(who))
    expect(page.get_by_role("heading", level=1)).to_have_text(words["title"])
    expect(page.locator(".badge")).to_have_text(words["answers"])

    page.get_by_label(words["until"], exact=True).fill((datetime.now(UTC) + timedelta(days=9)).date().isoformat())
    press(page, words["pause"])
    expect(page.get_by_role("status")).to_be_visible()
    press(page, words["resume"])
    with page.expect_download() as download:
        page.get_by_role("button", name=words["download"]).click()
    assert json.loads(download.value.path().read_text())["contact"]["name"] == PEOPLE[page.language].name

    press(page, words["out"])
    assert flag(who, Channel.SMS) == "opted_out"
    press(page, words["all"])
    press(page, words["erase"])
    press(page, words["keep"])
    assert [flag(who, channel) for channel in Channel] == ["opted_out"] * 3


def test_a_person_opts_in_again_through_the_link_that_comes(page, somebody):
    who = somebody(page.language)
    say_no(who, Channel.EMAIL)
    page.goto(person_links.preferences_url(who))
    press(page, page.words["in"])
    page.goto(link_in_newest(page))
    follow(page.get_by_role("button"))

    assert flag(who) == "opted_in"


def link_in_newest(page):
    """The path of the link in the newest letter, on the desk that answers here."""
    return "/" + letters()[-1][1].partition("//")[2].partition("/")[2].split()[0]


def test_one_press_unsubscribes_and_the_link_can_be_sent(page, somebody):
    who, words = somebody(page.language), page.words
    page.goto(person_links.unsubscribe_url(who, Channel.EMAIL))
    press(page, words["unsubscribe"])
    expect(page.get_by_role("heading", level=1)).to_have_text(words["unsubscribed"])

    before = len(letters())
    follow(page.locator("p a"))
    page.get_by_role("textbox").fill(PEOPLE[page.language].email.address)
    press(page, words["send"])
    expect(page.get_by_role("status")).to_be_visible()
    until(lambda: len(letters()) == before + 1)  # Written when the answer is on its way.


def test_a_receipt_is_read_taken_along_and_checked(page, somebody):
    who, words = somebody(page.language), page.words
    page.goto(person_links.preferences_url(who))
    follow(page.get_by_role("link", name=words["receipt"]).last)
    with page.expect_download() as download:
        page.locator(".acts a").first.click()
    follow(page.locator(".acts a").last)
    page.locator("[type=file]").set_input_files(download.value.path())
    follow(page.locator("main button"))

    expect(page.locator(".notice.yes")).to_be_visible()
