"""How long the page of a broadcast looks again by itself: until it is done, or until the desk says no."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

MOVING = '<div data-state="sending" data-moving>On its way</div>'
PAGE = f"""<!doctype html><title>May</title><div data-progress="/asked">{MOVING}</div>
<p data-without-script><a href="/">Look again</a></p><script type="module" src="/static/js/progress.js"></script>"""
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
