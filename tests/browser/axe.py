"""axe-core in a page: put in once, because it is large, and run as often as the page changes its looks."""

from __future__ import annotations

from typing import Any, Final

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

EVERYTHING: Final = {"resultTypes": ["violations"]}
# What a page in other colours may break: it holds the same, in the same places.
COLOURS: Final = {"resultTypes": ["violations"], "runOnly": ["color-contrast", "link-in-text-block"]}
_AXE: Final = Axe().axe_script
_RUN: Final = """options => axe.run(options)
  .then(found => found.violations.map(rule => [rule.id, rule.nodes.map(node => node.html + node.failureSummary)]))"""


def put_in(page: Page) -> None:
    """Make axe known to the document that is there now, once all of it is there."""
    page.wait_for_load_state()
    page.evaluate(_AXE)


def faults(page: Page, options: dict[str, Any] = EVERYTHING) -> list[Any]:
    """What axe finds wrong: pairs of a rule and the elements that break it."""
    found: list[Any] = page.evaluate(_RUN, options)
    return found
