"""The looks of a form through a real browser: every theme, forced colours, 200 % text, 320 pixels; and the live picture."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from tests.browser.live import LiveDesk
from tests.browser.test_frame_height import pasted
from tests.browser.walking import follow

WIDTH = 320
THEMES = {"Light": ["light", "light"], "Dark": ["dark", "dark"], "As the visitor's device": ["light", "dark"]}
VIEWS = list(product(THEMES, ["light", "dark"]))
GREEN, GREEN_RGB = "#1a7f5a", "rgb(26, 127, 90)"
# Whether anything reaches out of the card, or holds more than it shows.
CUT_OFF = """[...document.querySelectorAll('main, main *')].filter(e => e.getClientRects().length && (
  e.getBoundingClientRect().right > innerWidth || (e.clientWidth && e.scrollWidth > e.clientWidth + 1)
)).map(e => e.outerHTML.slice(0, 80))"""


def open_editor(desk_page: Page, description: str) -> None:
    """The second step for a form with every field there is."""
    desk_page.goto("/forms/new")
    for channel in ("SMS", "WhatsApp", "E-mail"):
        desk_page.get_by_label(channel, exact=True).check()
    desk_page.get_by_label("Description").fill(description)
    follow(desk_page.get_by_role("button", name="Next"))


def picture(desk_page: Page) -> FrameLocator:
    return desk_page.frame_locator("iframe[name^=preview]:not([data-coming])")


@pytest.fixture(scope="module")
def addresses(live: LiveDesk, browser: Browser, signed_in: dict[str, object]) -> dict[str, str]:
    """The path of a form in each theme, with an accent, square corners and a name."""
    context = browser.new_context(base_url=live.url, storage_state=signed_in)
    page = context.new_page()
    paths = {}
    for theme in THEMES:
        open_editor(page, f"Theme {theme}")
        page.get_by_label("Also ask for a name").check()
        page.get_by_role("group", name="Theme").get_by_label(theme).check()
        page.get_by_label(re.compile("^Accent colour")).fill(GREEN)
        page.get_by_label("Slightly round").check()
        follow(page.get_by_role("button", name="Create"))
        paths[theme], _ = pasted(page, f"Theme {theme}")
    context.close()
    return paths


@pytest.fixture
def visitor(live: LiveDesk, browser: Browser) -> Iterator[Page]:
    """A browser at the width that is promised."""
    context = browser.new_context(base_url=live.url, viewport={"width": WIDTH, "height": 900})
    yield context.new_page()
    context.close()


def enlarge(page: Page) -> None:
    """Text at 200 %, as a visitor sets it in the browser."""
    sizes = {"fontSizes": {"standard": 32, "fixed": 26}}
    page.context.new_cdp_session(page).send("Page.setFontSizes", sizes)


def style_of(page: Page, selector: str, *names: str) -> list[str]:
    script = "(e, names) => names.map(name => getComputedStyle(e)[name])"
    found: list[str] = page.locator(selector).evaluate(script, names)
    return found


@pytest.mark.parametrize(("theme", "device"), VIEWS)
def test_a_theme_has_its_colours_on_every_device(visitor: Page, addresses: dict[str, str], theme: str, device: Any) -> None:
    visitor.emulate_media(color_scheme=device, reduced_motion="reduce")
    visitor.goto(addresses[theme])
    scheme = THEMES[theme][device == "dark"]

    assert style_of(visitor, "main", "colorScheme") == [{"Light": "normal", "Dark": "dark"}.get(theme, "light dark")]
    paper = {"light": "rgb(255, 255, 255)", "dark": "rgb(18, 18, 18)"}[scheme]
    assert style_of(visitor, "main", "backgroundColor", "borderRadius") == [paper, "4px"]
    assert style_of(visitor, "button", "backgroundColor", "color") == [GREEN_RGB, "rgb(255, 255, 255)"]


@pytest.mark.parametrize("theme", THEMES)
def test_text_at_200_percent_is_not_cut_off_at_320_pixels(visitor: Page, addresses: dict[str, str], theme: str) -> None:
    visitor.goto(addresses[theme])
    before = style_of(visitor, "label[for=name]", "fontSize")
    enlarge(visitor)
    visitor.reload()
    visitor.get_by_role("button").click()
    visitor.locator("[aria-invalid]").first.wait_for()

    assert (before, style_of(visitor, "label[for=name]", "fontSize")) == (["13.6px"], ["27.2px"])
    assert visitor.evaluate("document.documentElement.scrollWidth") <= WIDTH
    assert visitor.evaluate(CUT_OFF) == []


@pytest.mark.parametrize(("theme", "device"), VIEWS)
def test_forced_colours_keep_borders_and_focus(visitor: Page, addresses: dict[str, str], theme: str, device: Any) -> None:
    visitor.emulate_media(forced_colors="active", color_scheme=device)
    visitor.goto(addresses[theme])
    ink = {"light": "rgb(0, 0, 0)", "dark": "rgb(255, 255, 255)"}[device]
    paper = {"light": "rgb(255, 255, 255)", "dark": "rgb(0, 0, 0)"}[device]

    for selector in ("button", "#phone", "#name", "main"):
        assert style_of(visitor, selector, "borderStyle", "borderColor", "backgroundColor") == ["solid", ink, paper]
    assert style_of(visitor, "button", "color") == [ink]
    for _ in range(7):  # three addresses and a name, three boxes, the button
        visitor.keyboard.press("Tab")
        focused = style_of(visitor, ":focus", "outlineStyle", "outlineWidth", "outlineColor")
        assert focused[:2] == ["solid", "2px"]
        assert focused[2] != paper
    assert visitor.locator(":focus").evaluate("e => e.tagName") == "BUTTON"


def test_a_plain_form_has_its_borders_and_focus_in_forced_colours(visitor: Page, desk_page: Page) -> None:
    path, _ = pasted(desk_page, "Spring offers")
    visitor.emulate_media(forced_colors="active", color_scheme="light")
    visitor.goto(path)
    visitor.keyboard.press("Tab")

    ink, paper = "rgb(0, 0, 0)", "rgb(255, 255, 255)"
    assert style_of(visitor, "button", "borderColor", "backgroundColor", "color") == [ink, ink, paper]
    assert style_of(visitor, "#phone:focus", "borderStyle", "outlineStyle") == ["solid", "solid"]
    assert paper not in style_of(visitor, "#phone:focus", "borderColor", "outlineColor")


def test_the_picture_follows_the_typing_and_leaves_no_trace(desk_page: Page) -> None:
    problems: list[str] = []
    desk_page.on("console", lambda message: problems.append(message.text))
    open_editor(desk_page, "Drawn while typing")
    expect(picture(desk_page).get_by_role("button", name="Sign me up")).to_be_visible()
    before = desk_page.evaluate("history.length")
    desk_page.get_by_label("Button text").press("End")
    desk_page.get_by_label("Button text").press_sequentially(" now", delay=20)
    expect(picture(desk_page).get_by_role("button", name="Sign me up now")).to_be_visible()

    expect(desk_page.get_by_label("Button text")).to_be_focused()
    expect(desk_page.locator("iframe")).to_have_count(1)
    assert desk_page.evaluate("history.length") == before
    assert problems == []


def test_what_is_unfinished_and_what_is_picked_is_drawn_too(desk_page: Page) -> None:
    open_editor(desk_page, "Half done")
    desk_page.get_by_label(re.compile("^Accent colour")).fill("#1a7f")
    desk_page.get_by_label("Confirmation message").fill("")
    desk_page.get_by_label("Also ask for a name").check()
    expect(picture(desk_page).get_by_label("Name (optional)")).to_be_visible()
    desk_page.get_by_label("Pick the accent colour").fill(GREEN)

    expect(desk_page.get_by_label(re.compile("^Accent colour"))).to_have_value(GREEN)
    expect(picture(desk_page).get_by_role("button")).to_have_css("background-color", GREEN_RGB)


def test_the_picture_shows_both_devices_and_both_widths(desk_page: Page) -> None:
    open_editor(desk_page, "On both devices")
    desk_page.get_by_role("group", name="Theme").get_by_label("As the visitor's device").check()
    desk_page.get_by_role("group", name="Visitor's device").get_by_label("Dark").check()
    expect(picture(desk_page).locator("main")).to_have_css("background-color", "rgb(18, 18, 18)")
    expect(desk_page.locator("iframe")).to_have_count(1)
    frame = desk_page.locator("iframe:not([data-coming])")
    expect(frame).to_have_js_property("offsetWidth", WIDTH)
    desk_page.get_by_label("Wide").check()

    expect(frame).to_have_js_property("offsetWidth", 480)


def test_nothing_can_be_sent_from_the_picture(desk_page: Page) -> None:
    open_editor(desk_page, "A picture only")
    button = picture(desk_page).get_by_role("button", name="Sign me up")
    expect(desk_page.locator("iframe[name=preview-1]:not([data-coming])")).to_have_count(1)  # the one that the script asked for
    expect(button).to_be_visible()
    sent: list[str] = []
    desk_page.on("request", lambda request: sent.append(request.url))
    picture(desk_page).get_by_label("Phone number").fill("+1 415 555 0134")
    button.click()
    picture(desk_page).get_by_label("Phone number").press("Enter")

    expect(picture(desk_page).get_by_label("Phone number")).to_have_value("+1 415 555 0134")
    assert sent == []


def test_without_a_script_a_button_shows_what_is_typed(live: LiveDesk, browser: Browser, signed_in: dict[str, object]) -> None:
    context = browser.new_context(base_url=live.url, storage_state=signed_in, java_script_enabled=False)
    page = context.new_page()
    open_editor(page, "Without a script")
    expect(picture(page).get_by_role("button", name="Sign me up")).to_be_visible()
    page.get_by_label("Button text").fill("Count me in")
    page.get_by_role("button", name="Show what is typed").click()

    expect(picture(page).get_by_role("button", name="Count me in")).to_be_visible()
    expect(page.get_by_label("Button text")).to_have_value("Count me in")
    assert re.search("/forms/new/words", page.url)
    context.close()
