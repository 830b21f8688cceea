"""The form for people who read it narrow, large, from right to left, in their own colours, with a thumb, or without motion."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from optin import resizer
from tests.browser.embedding import NARROW, SHIFTS, embed, inside, outer, press, show, speaking
from tests.widget.visiting import ALL, MAIL, SMS, link, made

# Controls that a thumb has to meet, with the label where that is what is pressed; links inside a sentence are exempt.
TARGETS = """() => [...document.querySelectorAll('input:not([type=hidden],[type=checkbox],[hidden]),button,label.c')]
  .filter(e => e.offsetWidth < 44 || e.offsetHeight < 44).map(e => e.outerHTML)"""
LINKS = "() => [...document.querySelectorAll('p a')].map(e => e.getBoundingClientRect().height)"
CUT = """() => [...document.querySelectorAll('body *')].filter(e => e.clientWidth && e.scrollWidth > e.clientWidth + 1)
  .map(e => e.outerHTML)"""
SIDEWAYS = "() => document.documentElement.scrollWidth - innerWidth"
EDGES = """() => Object.fromEntries(['h1', 'label', '[name=phone]', 'button', '.c input', 'p'].map(name =>
  [name, (r => [Math.round(r.left), Math.round(r.right)])(document.querySelector(name).getBoundingClientRect())]))"""


@pytest.fixture
def opened(near, sites, browser):
    """A form in a frame of a given page: `opened(draft, **context)`."""
    contexts = []

    def open_(draft, pasted=str, **options):
        contexts.append(browser.new_context(**({"viewport": {"width": NARROW, "height": 900}} | options)))
        page = contexts[-1].new_page()
        show(page, embed(sites, draft, pasted))
        return page

    yield open_
    for context in contexts:
        context.close()


def wrong(page):
    """The form with a mistake in every field."""
    inside(page).get_by_role("checkbox").first.check()
    inside(page).get_by_role("checkbox").last.check()
    press(page)
    expect(inside(page).locator("[aria-invalid]")).to_have_count(2)


def style(locator, *names):
    return locator.evaluate("(e, names) => names.map(name => getComputedStyle(e)[name])", list(names))


@pytest.mark.parametrize("locale", ["en", "de", "ar"])
def test_at_320_pixels_nothing_is_cut_and_every_control_is_large_enough(opened, locale):
    page = opened(speaking(ALL), locale=locale)
    for step in (lambda _: None, wrong):
        step(page)
        frame = page.frames[1]
        assert frame.evaluate(SIDEWAYS) <= 0
        assert frame.evaluate(CUT) == []
        assert frame.evaluate(TARGETS) == []
        assert all(height >= 16 for height in frame.evaluate(LINKS))


def test_a_form_from_right_to_left_is_the_mirror_image_and_addresses_are_not(opened):
    here, there = (opened(speaking(ALL), locale=locale) for locale in ("en", "ar"))
    width = here.frames[1].evaluate("innerWidth")
    left, right = (page.frames[1].evaluate(EDGES) for page in (here, there))
    for name in ("[name=phone]", "button", ".c input"):
        assert [width - edge for edge in reversed(right[name])] == left[name]

    for name in ("phone", "email"):
        assert style(inside(there).locator(f"input[name={name}]"), "direction", "textAlign")[0] == "ltr"
    assert style(inside(there).get_by_role("heading"), "direction") == ["rtl"]


def test_a_number_typed_into_an_arabic_form_is_kept_as_it_was_typed(opened):
    page = opened(speaking(ALL), locale="ar")
    inside(page).locator("[name=phone]").press_sequentially("+1 212 55")
    wrong_number = inside(page).locator("[name=phone]")
    press(page)
    expect(wrong_number).to_have_value("+1 212 55")


def test_in_forced_colours_every_border_and_the_button_stay_visible(opened):
    page = opened(ALL, forced_colors="active")
    wrong(page)
    paper, words = style(inside(page).locator("main"), "backgroundColor", "color")
    for control in inside(page).locator("input[type=tel],input[type=email],main").all():
        colour, width = style(control, "borderTopColor", "borderTopWidth")
        assert (colour != paper, width) == (True, "1px")
    background, ink = style(inside(page).get_by_role("button"), "backgroundColor", "color")
    assert (background, ink) == (words, paper)
    assert style(inside(page).locator("[name=phone]"), "outlineStyle", "outlineWidth") == ["solid", "2px"]


@pytest.mark.parametrize("draft", [SMS, ALL], ids=["one channel", "three"])
def test_with_text_at_twice_its_size_nothing_is_cut_and_everything_can_be_reached(opened, draft):
    page = opened(draft)
    frame = page.frames[1]
    frame.evaluate("document.documentElement.style.fontSize = '200%'")
    assert frame.evaluate(SIDEWAYS) <= 0
    assert frame.evaluate(CUT) == []
    inside(page).get_by_role("link").scroll_into_view_if_needed()
    expect(inside(page).get_by_role("link")).to_be_in_viewport()


def test_nothing_moves_by_itself(opened):
    """No animation and no transition: there is nothing to reduce."""
    page = opened(ALL)
    press(page)
    expect(inside(page).locator("[aria-invalid]").first).to_be_focused()
    moving = page.frames[1].evaluate("document.getAnimations().length")
    times = page.frames[1].evaluate(
        "[...document.querySelectorAll('*')].map(e => getComputedStyle(e)).map(s => s.transitionDuration + s.animationName)"
    )
    assert (moving, set(times)) == (0, {"0snone"})


@pytest.mark.parametrize(("draft", "locale"), [(SMS, "en"), (MAIL, "en"), (ALL, "ar")])
def test_the_page_around_it_stays_where_it_is(opened, near, draft, locale):
    page = opened(speaking(draft), lambda frame: resizer.tag(near) + frame, locale=locale)
    before = outer(page)
    assert page.evaluate(SHIFTS) == 0
    press(page)
    expect(inside(page).locator("[aria-invalid]").first).to_be_focused()

    assert page.evaluate(SHIFTS) <= 0.05
    assert outer(page) >= before


def test_the_form_as_a_page_zooms_and_fits(near, browser):
    with browser.new_context(viewport={"width": NARROW, "height": 600}, locale="ar") as context:
        page = context.new_page()
        page.goto(near + link(made(speaking(ALL)), "f"))
        page.evaluate("document.documentElement.style.fontSize = '200%'")

        assert page.evaluate(CUT) == []
        assert page.evaluate(SIDEWAYS) <= 0
        assert "scal" not in page.locator("meta[name=viewport]").get_attribute("content")
