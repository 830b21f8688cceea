"""The form keeps nothing in a visitor's browser, calls nobody else, and is fetched when it comes near. The browser keeps
storage apart for every site, as visitors' browsers do."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.embedding import await_form, embed, inside, press, show, sign_up
from tests.widget.visiting import SMS

KEPT = """async () => ({
  cookies: document.cookie, local: localStorage.length, session: sessionStorage.length,
  databases: (await indexedDB.databases()).length, caches: (await caches.keys()).length,
  workers: (await navigator.serviceWorker.getRegistrations()).length,
})"""
NOTHING = {"cookies": "", "local": 0, "session": 0, "databases": 0, "caches": 0, "workers": 0}
KEEPER = "<!doctype html><script>document.title=localStorage.seen||'new';localStorage.seen='known'</script>"


@pytest.fixture(params=["script", "no script"])
def context(request, browser):
    """A browser with script and one without, that remembers who was asked for what."""
    context = browser.new_context(java_script_enabled=request.param == "script")
    yield context
    context.close()


def test_the_tests_browser_keeps_storage_apart_for_every_site(browser, sites):
    sites.pages["/keeper"] = KEEPER
    sites.paste(f"<iframe src='{sites.origin('keeper.localhost')}/keeper'></iframe>", "/keeping")
    titles = []
    with browser.new_context() as context:
        for host in ("one.localhost", "one.localhost", "two.localhost"):
            page = context.new_page()
            page.goto(sites.origin(host) + "/keeping")
            titles.append(page.frames[1].title())

    assert titles == ["new", "known", "new"]


def test_nothing_is_kept_at_load_nor_after_a_mistake_nor_after_signing_up(near, sites, context):
    asked = []
    context.on("request", lambda request: asked.append(request))
    context.on("response", lambda response: asked.append(response))
    page = context.new_page()
    show(page, embed(sites, SMS))
    press(page)
    expect(inside(page).get_by_text("Type a phone number")).to_be_visible()
    sign_up(page)
    expect(inside(page).get_by_role("status")).to_contain_text("Thank you")

    assert context.cookies() == []
    assert [one.url for one in asked if {"cookie", "set-cookie"} & one.all_headers().keys()] == []
    assert page.frames[1].evaluate(KEPT) == NOTHING
    assert page.evaluate("[document.cookie, localStorage.length, sessionStorage.length]") == ["", 0, 0]


def test_only_the_site_and_the_desk_are_asked_and_the_desk_once(near, sites, context):
    asked = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    show(page, embed(sites, SMS))
    page.wait_for_load_state("networkidle")

    assert [url for url in asked if not url.startswith((near, sites.origin()))] == []
    assert len([url for url in asked if url.startswith(near)]) == 1


def test_a_visitor_whom_the_browser_lends_no_identity_signs_up(near, sites, browser):
    with browser.new_context() as context:
        page = context.new_page()
        show(page, embed(sites, SMS, lambda frame: frame.replace("<iframe ", "<iframe credentialless ")))
        sign_up(page, "+1 212 555 0178")
        expect(inside(page).get_by_role("status")).to_contain_text("Thank you")


def test_a_form_far_below_is_fetched_when_it_comes_near(near, sites, browser):
    with browser.new_context() as context:
        page = context.new_page()
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(embed(sites, SMS, lambda frame: f"<div style=height:9000px></div>{frame}"))
        page.wait_for_load_state("networkidle")
        before = [url for url in asked if "/w/" in url]
        page.evaluate("scrollTo(0, 8000)")
        await_form(page)

        assert before == []
        assert len([url for url in asked if "/w/" in url]) == 1
