"""How long the page of a broadcast looks again by itself: until it is done, or until the desk says no. Nobody who presses a
button meanwhile is kept from where it leads."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

MOVING = '<div data-state="sending" data-moving>On its way</div>'
PAGE = f"""<!doctype html><title>May</title><div data-progress="/asked">{MOVING}</div>
<p data-without-script><a href="/">Look again</a></p><script type="module" src="/static/js/progress.js"></script>"""
DONE = '<div data-state="done">All of it has left</div>'
WITH_A_LINK = PAGE.replace("<p data", '<a href="/stop">Stop</a><p data')
A_FEW_LOOKS = 7000  # milliseconds


def looks(page: Page, **answer: object) -> int:
    """How often the page asks while the desk answers like this."""
    asked: list[Route] = []

    def answered(route: Route) -> None:
        asked.append(route)
        route.fulfill(**answer)

    page.clock.install()
    page.route("**/moving", lambda route: route.fulfill(body=PAGE, content_type="text/html"))
    page.route("**/asked", answered)
    page.goto("/moving")
    expect(page.get_by_role("link", name="Look again")).to_be_hidden()
    for _ in range(A_FEW_LOOKS // 1000):
        page.clock.run_for(1000)
        page.wait_for_timeout(100)
    return len(asked)


@pytest.mark.parametrize("answer", [{"status": 403}, {"status": 404}, {"status": 302, "headers": {"Location": "/sign-in"}}])
def test_where_the_desk_says_no_it_asks_once_and_shows_the_link_again(desk_page: Page, answer):
    assert looks(desk_page, **answer) == 1
    expect(desk_page.get_by_role("link", name="Look again")).to_be_visible()


@pytest.mark.parametrize("answer", [{"status": 200, "body": MOVING, "content_type": "text/html"}, {"status": 503}])
def test_while_it_moves_and_while_the_desk_starts_anew_it_goes_on(desk_page: Page, answer):
    assert looks(desk_page, **answer) == 3
    expect(desk_page.get_by_role("link", name="Look again")).to_be_hidden()


def soon_done(page: Page) -> list[str]:
    """A page with a link that is done at its first look. How often it was loaded."""
    loaded: list[str] = []

    def moving(route: Route) -> None:
        loaded.append(route.request.url)
        route.fulfill(body=WITH_A_LINK, content_type="text/html")

    page.clock.install()
    page.route("**/moving", moving)
    page.route("**/asked", lambda route: route.fulfill(body=DONE, content_type="text/html"))
    page.route("**/stop", lambda route: route.fulfill(body="<title>Stop</title>", content_type="text/html"))
    page.goto("/moving")
    return loaded


def let_it_look(page: Page) -> None:
    for _ in range(A_FEW_LOOKS // 1000):
        page.clock.run_for(1000)
        page.wait_for_timeout(100)
    expect(page.get_by_text("All of it has left")).to_be_visible()


def test_another_state_has_other_buttons_and_loads_the_page_anew(desk_page: Page):
    loaded = soon_done(desk_page)
    with desk_page.expect_navigation():
        desk_page.clock.run_for(3000)

    assert len(loaded) == 2


def test_who_presses_while_the_state_changes_gets_where_the_button_leads(desk_page: Page):
    loaded = soon_done(desk_page)
    desk_page.get_by_role("link", name="Stop").hover()
    desk_page.mouse.down()
    let_it_look(desk_page)
    with desk_page.expect_navigation(url="**/stop"):
        desk_page.mouse.up()

    assert len(loaded) == 1


def test_who_is_on_the_way_elsewhere_is_not_called_back(desk_page: Page):
    loaded = soon_done(desk_page)
    # A press has led on, and what it leads to is not there yet.
    desk_page.evaluate("dispatchEvent(new Event('beforeunload'))")
    let_it_look(desk_page)

    assert len(loaded) == 1
