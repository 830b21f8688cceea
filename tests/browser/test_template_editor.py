"""The template editor in a real browser: what the script shows while typing is what the server says."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_accessibility import check
from tests.browser.walking import follow

TEXTS = [
    "Hi {{first_name|there}}, 20 % off. Reply STOP to opt out.",
    "a" * 161,
    "€" * 80 + "a",
    "a" * 152 + "€" + "b" * 20,
    "It’s spring 😀 " + "ж" * 66 + "😀" * 3,
    "{{name}} {{ organisation | us }} {{code}} {single} {{email|}}",
    "two\nlines",
]


TEXTS_OF = """html => {
  const page = new DOMParser().parseFromString(html, "text/html");
  return ["[data-shape=phone] [data-filled=body]", "[data-length]"].map((part) => page.querySelector(part).textContent);
}"""


def new(page: Page) -> None:
    page.goto("/templates/new")
    page.get_by_label("Name").fill("Spring sale")


@pytest.mark.parametrize("text", TEXTS)
def test_the_script_and_the_server_say_the_same(desk_page: Page, text):
    new(desk_page)
    desk_page.get_by_label("Message", exact=True).fill(text)
    shown = desk_page.locator("[data-shape=phone] [data-filled=body]")
    live = (shown.inner_text(), desk_page.locator("[data-length]").inner_text())
    with desk_page.expect_response("**/templates/new/preview") as answer:
        follow(desk_page.get_by_role("button", name="Preview"))
    served = desk_page.evaluate(TEXTS_OF, answer.value.text())
    assert [each.replace(" (curly apostrophe)", "").strip() for each in served] == list(live)


def test_what_a_channel_does_not_have_is_hidden_and_not_sent(desk_page: Page):
    new(desk_page)
    desk_page.get_by_label("WhatsApp", exact=True).check()
    desk_page.get_by_label("First quick reply").fill("Show me")
    expect(desk_page.locator("[data-replies]")).to_have_text("Show me")
    desk_page.get_by_label("E-mail", exact=True).check()
    expect(desk_page.get_by_label("First quick reply")).to_be_hidden()
    desk_page.get_by_label("Subject").fill("For {{first_name|you}}")
    desk_page.get_by_label("Message", exact=True).fill("Hi")
    expect(desk_page.locator("[data-shape=mail] [data-filled=subject]")).to_have_text("For Ana")
    follow(desk_page.get_by_role("button", name="Save"))
    expect(desk_page.get_by_role("heading", level=1)).to_have_text("Spring sale")


def test_axe_finds_nothing_in_the_editor_and_on_a_template(desk_page: Page):
    new(desk_page)
    desk_page.get_by_label("WhatsApp", exact=True).check()
    desk_page.get_by_label("Message", exact=True).fill("Hi {{first_nam}}")
    desk_page.get_by_text("Placeholders", exact=True).click()
    follow(desk_page.get_by_role("button", name="Save"))
    check(desk_page)
    desk_page.get_by_label("Message", exact=True).fill("Hi {{first_name}}")
    desk_page.get_by_label("First quick reply").fill("Stop promotions")
    desk_page.get_by_label("Opt-out button").select_option("The first quick reply")
    follow(desk_page.get_by_role("button", name="Save"))
    check(desk_page)
    follow(desk_page.get_by_role("link", name="Version 1"))
    check(desk_page)
