"""The form with the keyboard alone: the order of Tab, Enter and Space, where the focus goes, that it is seen, and that it gets
out again."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import expect

from tests.browser.embedding import embed, inside, show
from tests.widget.visiting import ALL, SMS

AROUND = "<p><a href='#before'>Before</a></p>{}<p><a href='#after'>After</a></p>"
# What has the focus, in the page or in the frame.
NAME = "(e => e.type == 'checkbox' && e.value || e.name || e.value || e.textContent)(document.activeElement)"
ON = "document.activeElement.tagName"
HAS_FOCUS = "document.hasFocus()"
LONGEST = 30  # seconds until the focus has arrived
STOPS = ["Before", "phone", "email", "sms", "whatsapp", "email", "Sign me up", "Privacy policy", "After"]


@pytest.fixture
def shop(near, sites, browser):
    context = browser.new_context(viewport={"width": 600, "height": 1000})

    def opened(draft, **changes):
        page = context.new_page()
        show(page, embed(sites, draft, AROUND.format, **changes))
        return page

    yield opened
    context.close()


def holder(page):
    """Where the focus is, page or form, once both agree: it crosses from process to process, and a key that is pressed on the
    way goes to whoever had it before."""
    form = page.frames[1]
    deadline = time.monotonic() + LONGEST
    while time.monotonic() < deadline:
        on, inner, is_inside = page.evaluate(ON), form.evaluate(ON), form.evaluate(HAS_FOCUS)
        if is_inside and on == "IFRAME" and inner != "BODY":
            return form
        if not is_inside and on not in ("IFRAME", "BODY"):
            return page
        page.wait_for_timeout(20)
    raise AssertionError("nothing has the focus")


def stop(page):
    """What has the focus."""
    return holder(page).evaluate(NAME)


def tour(page, key, times):
    found = []
    for _ in range(times):
        page.keyboard.press(key)
        found.append(stop(page))
    return found


def test_tab_goes_through_the_form_in_reading_order_and_out_again(shop):
    page = shop(ALL)
    assert tour(page, "Tab", len(STOPS)) == STOPS
    assert tour(page, "Shift+Tab", len(STOPS) - 1) == STOPS[-2::-1]


def test_enter_sends_and_the_focus_goes_to_the_mistake_and_then_to_the_answer(shop):
    page = shop(SMS)
    tour(page, "Tab", 2)
    page.keyboard.type("12")
    page.keyboard.press("Enter")
    field = inside(page).get_by_label("Phone number")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_be_focused()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("+1 212 555 0161")
    page.keyboard.press("Enter")

    expect(inside(page).get_by_role("status")).to_contain_text("Thank you.")
    expect(inside(page).get_by_role("status")).to_be_focused()
    assert tour(page, "Tab", 1) == ["After"]


def test_space_ticks_a_box_and_presses_the_button(shop):
    page = shop(ALL)
    tour(page, "Tab", 4)
    page.keyboard.press("Space")
    expect(inside(page).get_by_label("SMS")).to_be_checked()
    tour(page, "Tab", 3)
    page.keyboard.press("Space")

    expect(inside(page).get_by_label("Phone number")).to_be_focused()
    expect(inside(page).get_by_label("SMS")).to_be_checked()


def test_the_first_of_several_mistakes_gets_the_focus(shop):
    page = shop(ALL)
    for name in ("SMS", "E-mail"):
        inside(page).get_by_label(name, exact=True).check()
    inside(page).get_by_role("button").press("Enter")

    expect(inside(page).locator("[aria-invalid]")).to_have_count(2)
    expect(inside(page).get_by_label("Phone number")).to_be_focused()


# Style, width and distance of the ring around what has the focus, and whether it has the colour of the words.
RING = """() => (s => [s.outlineStyle, parseFloat(s.outlineWidth), parseFloat(s.outlineOffset),
  s.outlineColor == getComputedStyle(document.querySelector('main')).color])(getComputedStyle(document.activeElement))"""


@pytest.mark.parametrize("view", [{}, {"forced_colors": "active"}, {"color_scheme": "dark"}], ids=str)
def test_where_the_focus_is_can_be_seen_at_every_stop(shop, view):
    page = shop(ALL)
    page.emulate_media(**view)
    for name in STOPS[:-1]:
        assert tour(page, "Tab", 1) == [name]
        if name != "Before":
            assert page.frames[1].evaluate(RING) == ["solid", 2, 2, True], name
