"""What a screen reader finds: every part of the form by role and name, in each of its states, in English and in Arabic."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from optin import forms
from optin.languages import channel_label, say
from optin.vocabulary import Channel
from tests.browser.embedding import WORDS, confirm_address, embed, inside, press, show, speaking
from tests.widget.visiting import ALL, changed, link, made
from widget import sentences

LABELS = [sentences.PHONE_LABEL, sentences.EMAIL_LABEL]


@pytest.fixture(params=["en", "ar"])
def language(request):
    return request.param


@pytest.fixture
def page(near, sites, browser, language):
    """A form on three channels that asks for confirmation, in a frame."""
    context = browser.new_context(locale=language, viewport={"width": 400, "height": 900})
    page = context.new_page()
    show(page, embed(sites, speaking(ALL), double_opt_in=True))
    yield page
    context.close()


def agreement(language):
    return f"{WORDS[language]}. {WORDS[language]}, Harbour Street Coffee."


def form(language, fields=("", ""), boxes=("", "", "")):
    """The form as it is read out, with what is said after the name of each field and box."""
    phone, email = (f'textbox "{say(language, label)}"{state}' for label, state in zip(LABELS, fields, strict=True))
    named = zip([channel_label(channel, language) for channel in Channel], boxes, strict=True)
    ticks = [f'    - checkbox "{name}"{state}' for name, state in named]
    return "\n".join(
        [
            "- main:",
            '  - heading "Example Shop" [level=1]',
            "  - status",
            f"  - paragraph: {say(language, sentences.PHONE_HINT, phone=sentences.PHONE_EXAMPLE)}",
            f"  - {phone}",
            f"  - {email}",
            '  - group "Example Shop":',
            *ticks,
            f"  - paragraph: {agreement(language)}",
            f'  - button "{WORDS[language]}"',
            f'  - paragraph:\n    - link "{say(language, sentences.PRIVACY)}"',
        ]
    )


def expect_read(page, snapshot):
    expect(page.locator("body")).to_match_aria_snapshot(snapshot)


def test_the_frame_says_whose_form_it_is_and_which(page):
    expect(page.locator("iframe")).to_have_accessible_name("Example Shop: Get offers")


def test_every_part_of_the_form_has_a_role_and_a_name(page, language):
    expect_read(inside(page), form(language))
    expect(inside(page).get_by_role("button")).to_have_accessible_description(agreement(language))


def test_boxes_say_that_one_has_to_be_ticked(page, language):
    press(page)
    expect_read(inside(page), form(language, boxes=[" [invalid]"] * 3))
    for part in (inside(page).get_by_role("group"), inside(page).get_by_role("checkbox").first):
        expect(part).to_have_accessible_description(say(language, sentences.MISTAKES["none_ticked"]))


def test_fields_say_what_is_wrong_behind_their_example(page, language):
    inside(page).get_by_role("checkbox").first.check()
    inside(page).get_by_role("checkbox").last.check()
    inside(page).locator("[name=phone]").fill("12")
    press(page)
    expect_read(inside(page), form(language, [' [invalid]: "12"', " [invalid]"], [" [checked]", "", " [checked]"]))

    example = say(language, sentences.PHONE_HINT, phone=sentences.PHONE_EXAMPLE)
    wrong = f"{example} {sentences.mistake('phone_invalid', language)}"
    expect(inside(page).locator("[name=phone]")).to_have_accessible_description(wrong)
    expect(inside(page).locator("[name=email]")).to_have_accessible_description(sentences.mistake("no_email", language))


def test_the_answer_is_said_as_a_status_and_the_link_asks_and_thanks(page, language):
    inside(page).get_by_role("checkbox").last.check()
    inside(page).locator("[name=email]").fill(f"{language}@example.com")
    press(page)
    status = f"  - status:\n    - text: {WORDS[language]}.\n    - paragraph: {say(language, sentences.ANSWER)}"
    expect_read(inside(page), f'- main:\n  - heading "Example Shop" [level=1]\n{status}')

    page.goto(confirm_address())
    agree, title = say(language, "Yes, I agree"), say(language, "Please confirm")
    expect_read(page, f'- main:\n  - heading "{title}" [level=1]\n  - blockquote: {agreement(language)}\n  - button "{agree}"')
    page.get_by_role("button").click()
    expect_read(page, f'- main:\n  - heading "{say(language, "You have confirmed")}" [level=1]\n  - paragraph')
    expect(page).to_have_title(f"{say(language, 'You have confirmed')} · Example Shop")


@pytest.mark.parametrize(("what", "notice"), [(forms.pause, sentences.PAUSED), (forms.delete, sentences.ENDED)])
def test_a_form_that_is_closed_says_so_instead(page, near, language, what, notice):
    closed = made(speaking(ALL))
    changed(closed, what)
    page.goto(near + link(closed))
    title, text = say(language, notice.title), say(language, notice.text)

    expect_read(page, f'- main:\n  - heading "{title}" [level=1]\n  - status:\n    - paragraph: {text}')
    expect(page).to_have_title(title)
