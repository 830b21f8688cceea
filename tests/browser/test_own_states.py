"""The person's own pages in every state: what axe finds, light and dark, that nothing is wider than the screen, and that they
ask for nothing but themselves."""

from __future__ import annotations

import pytest

from tests.browser import axe
from tests.browser.embedding import NARROW
from tests.browser.near import near_desk
from tests.browser.own_states import Dora, addresses

WIDE = 1280


@pytest.fixture(scope="module")
def states(near):
    return [near + path for path in addresses()]


@pytest.fixture
def fresh(databases, tmp_path):
    """The address of a desk on which nobody has pressed anything."""
    database = databases.fresh("sqlite")
    with near_desk(tmp_path, database) as url:
        yield url
    databases.forget(database)


@pytest.mark.parametrize(("language", "width"), [("de", NARROW), ("ar", NARROW), ("en", WIDE)])
def test_what_is_opened_is_fit_for_everybody(states, near, browser, language, width):
    with browser.new_context(viewport={"width": width, "height": 900}, locale=language) as context:
        page = context.new_page()
        for address in (*states, f"{near}/c/nothing"):
            page.goto(address)
            assert page.locator("html").get_attribute("lang") == language
            looked_at(page, address, width)


@pytest.mark.parametrize(("language", "width"), [("de", NARROW), ("ar", NARROW), ("en", WIDE)])
def test_what_is_seen_after_a_button_is_fit_for_everybody(fresh, browser, language, width):
    with browser.new_context(base_url=fresh, viewport={"width": width, "height": 900}, locale=language) as context:
        page, dora = context.new_page(), Dora()
        for way in Dora.WAYS:
            getattr(dora, way)(page)
            looked_at(page, way, width)


def looked_at(page, name, width):
    """Nothing is wrong with this page by axe, light and dark, nor with its width at twice the text."""
    axe.put_in(page)
    for scheme, options in (("light", axe.EVERYTHING), ("dark", axe.COLOURS)):
        page.emulate_media(color_scheme=scheme)
        assert axe.faults(page, options) == [], f"{name}, {scheme}"
    for size in ("100%", "200%"):
        page.evaluate("size => document.documentElement.style.fontSize = size", size)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name}, {size}"


def test_the_pages_ask_for_nothing_but_themselves_and_break_no_policy(states, browser):
    with browser.new_context() as context:
        page = context.new_page()
        asked, said = [], []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        for address in states:
            page.goto(address)

        assert [url for url in asked if not url.startswith("data:")] == states
        assert said == [text for text in said if "404" in text]
