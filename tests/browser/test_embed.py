"""The form on other people's pages: its frame grows when it has to and at nobody else's word, works without scripts, and tells
the page around it that somebody signed up."""

from __future__ import annotations

import json
import random
import re

import pytest
from playwright.sync_api import expect

from optin import builders, resizer
from tests.browser.embedding import HEAR, NARROW, SHIFTS, embed, growing, inside, needed, outer, press, show, sign_up
from tests.widget.visiting import ALL, MAIL, PHONE, SMS

LONG = "By pressing the button you agree to receive recurring text messages with offers from Harbour Street Coffee. " * 3
SPOOFS = 1000


@pytest.fixture
def shop(near, sites, browser):
    """A narrow page of a site with a new form in it: `shop(draft, pasted)`; see `embed`."""
    context = browser.new_context(viewport={"width": NARROW, "height": 900})

    def opened(draft=SMS, *pasted, **changes):
        page = context.new_page()
        show(page, embed(sites, draft, *pasted, **changes))
        return page

    yield opened
    context.close()


@pytest.mark.parametrize("draft", [SMS, MAIL, ALL])
@pytest.mark.parametrize("words", ["I agree.", LONG])
def test_the_height_in_the_code_is_enough_before_and_after_an_error(shop, draft, words):
    page = shop(draft, confirmation_message=words)
    reserved = outer(page)
    assert needed(page) <= reserved
    press(page)
    expect(inside(page).locator("[aria-invalid]").first).to_be_focused()

    assert needed(page) <= reserved
    assert reserved - needed(page) < 130, "so much room is a hole in the page"


def test_nothing_moves_at_load_and_hardly_anything_after_an_error(shop, near):
    page = shop(SMS, lambda frame: resizer.tag(near) + frame, confirmation_message=LONG)
    assert page.evaluate(SHIFTS) == 0
    press(page)
    expect(inside(page).locator("[aria-invalid]")).to_be_focused()

    assert page.evaluate(SHIFTS) <= 0.05


def test_the_frame_grows_with_the_form_and_never_shrinks(shop, near):
    page = shop(SMS, lambda frame: HEAR + growing(near, 100)(frame))
    page.wait_for_function("document.querySelector('[data-optin]').clientHeight > 150")
    before = outer(page)
    assert before == needed(page)
    press(page)
    page.wait_for_function(f"document.querySelector('[data-optin]').clientHeight > {before}")
    after = outer(page)
    sign_up(page)
    expect(inside(page).get_by_role("status")).to_contain_text("Thank you")
    page.wait_for_function("height => heard.at(-1)[0] == JSON.stringify({optin: height})", arg=needed(page))

    assert needed(page) < before
    assert outer(page) == after


def spoofs(seed):
    """Made-up messages, some of them in the very shape of ours."""
    numbers = random.Random(seed)  # noqa: S311 - made up, not secret
    shapes = (
        lambda n: {"optin": n},
        lambda n: {"optin": str(n)},
        lambda n: {"optin": [n]},
        lambda n: {"optin": {"height": n}},
        lambda n: n,
        lambda n: json.dumps({"optin": n}),
        lambda _: None,
    )
    return [numbers.choice(shapes)(numbers.choice([-1, 0, 600, 1199, 1e9, numbers.random() * 2000])) for _ in range(SPOOFS)]


@pytest.mark.parametrize("sandbox", ["", 'sandbox="allow-scripts"'])
def test_what_other_frames_say_is_ignored(shop, near, sites, sandbox):
    sending = f"{json.dumps(spoofs(sandbox))}.forEach(m=>parent.postMessage(m,'*'));parent.postMessage('over','*')"
    sites.pages["/evil"] = f"<!doctype html><script>onload=()=>{{{sending}}}</script>"
    evil = f'{HEAR}<iframe id="evil" data-optin {sandbox} height="50"></iframe>'
    page = shop(SMS, lambda frame: growing(near, 400)(frame) + evil)
    page.locator("#evil").evaluate("(frame, url) => frame.src = url", sites.origin("evil.localhost") + "/evil")
    page.wait_for_function("heard.some(([data]) => data === 'over')")

    assert outer(page) == 400
    assert page.locator("#evil").evaluate("frame => frame.clientHeight") == 50


def test_a_frame_of_ours_speaks_for_itself_alone(shop, near):
    page = shop(SMS, lambda frame: growing(near, 400)(frame) + frame.replace('title="', 'title="Second '))
    second = page.locator("iframe").nth(1)
    before = second.evaluate("frame => frame.clientHeight")
    page.frames[1].evaluate("parent.postMessage({optin: 700}, document.referrer)")
    page.wait_for_function("document.querySelector('iframe').clientHeight === 700")

    assert second.evaluate("frame => frame.clientHeight") == before


@pytest.mark.parametrize("huge", ["1201", "1e9", "Infinity", "'99999'"])
def test_a_huge_height_is_capped(shop, near, huge):
    page = shop(SMS, growing(near, 400))
    page.frames[1].evaluate(f"parent.postMessage({{optin: {huge}}}, document.referrer)")
    page.wait_for_function("document.querySelector('iframe').clientHeight !== 400")

    assert outer(page) == 1200


def test_the_code_without_scripts_works_where_none_may_run(shop):
    page = shop(SMS, is_strict=True)
    assert "allow-scripts" not in page.locator("iframe").get_attribute("sandbox")
    press(page)
    expect(inside(page).get_by_text("Type a phone number")).to_be_visible()
    sign_up(page)

    expect(inside(page).get_by_role("status")).to_contain_text("Thank you")


def test_the_page_around_it_hears_heights_and_that_somebody_signed_up_and_nothing_else(shop, near):
    page = shop(SMS, lambda frame: HEAR + frame)
    press(page)
    expect(inside(page).locator("[aria-invalid]")).to_be_focused()
    sign_up(page)
    page.wait_for_function("heard.some(([data]) => data === 'optin:opted-in')")
    heard = page.evaluate("heard")

    assert {origin for _, origin in heard} == {near}
    assert [data for data, _ in heard if not re.fullmatch(r'\{"optin":\d+\}', data)] == ["optin:opted-in"]


def test_a_tag_puts_the_form_in_its_place_and_hands_the_event_on(shop, near):
    page = shop(SMS, lambda frame: builders.place(300) + builders.tag_manager(frame, near))
    sign_up(page)
    page.wait_for_function("window.dataLayer")

    assert page.evaluate("dataLayer") == [{"event": "optin:opted-in"}]


@pytest.mark.parametrize("fault", ["no network", "an answer of a proxy"])
def test_when_the_answer_does_not_come_what_was_typed_stays(shop, fault):
    page = shop(SMS)
    proxy = {"status": 200, "content_type": "text/html", "body": "<h1>Bad gateway</h1>"}
    page.route(
        "**/w/*",
        lambda route: route.abort() if fault == "no network" else route.fulfill(**proxy),
    )
    sign_up(page)
    expect(inside(page).get_by_role("status")).to_contain_text("Please try again")
    expect(inside(page).get_by_role("status")).to_be_focused()
    expect(inside(page).get_by_label("Phone number")).to_have_value(PHONE)
    page.unroute("**/w/*")
    press(page)

    expect(inside(page).get_by_role("status")).to_contain_text("Thank you")
