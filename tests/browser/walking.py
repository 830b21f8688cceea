"""From one page to the next, as people go: not before it is there."""

from __future__ import annotations

from playwright.sync_api import Locator


def follow(what: Locator) -> None:
    """Press what leads to another page and wait until that one has loaded. A click alone may be over before the way begins, and
    what comes next would still meet the page that is about to go."""
    with what.page.expect_navigation():
        what.click()
