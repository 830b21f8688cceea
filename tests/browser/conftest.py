"""A browser, a live desk, one nearer by, and other people's sites. `manage.py test` finds or installs the browser."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.live import OWNER, PASSWORD, LiveDesk, Sites, live_desk
from tests.browser.near import near_desk
from tests.databases import Databases

HERE = Path(__file__).parent
# What would call somewhere by itself, meddles with requests that a test watches, or keeps made-up pages of far sites from
# asking this machine.
TURNED_OFF = (
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LocalNetworkAccessChecks",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
)
# Milliseconds until a page has to say what is expected of it, or has to have come. A busy machine may take seconds for a single
# step, and half a minute for one with several requests.
LONGEST = 90_000
expect.set_options(timeout=LONGEST)
WITHOUT = "No browser: run `python3 manage.py test`, or name a Chromium with BROWSER_PATH."


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if item.get_closest_marker("xdist_group") is None:
                item.add_marker(pytest.mark.xdist_group(f"browser {item.path.stem}"))
            if not os.environ.get("OPTIN_TEST_BROWSER"):
                item.add_marker(pytest.mark.skip(reason=WITHOUT))


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    arguments = ["--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update"]
    # The last switch of a name counts. Playwright's own turns off what visitors have: storage apart for every site, for one.
    arguments.append(f"--disable-features={','.join(TURNED_OFF)}")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        arguments.append("--no-sandbox")
    return {"executable_path": os.environ.get("OPTIN_TEST_BROWSER"), "args": arguments}


@pytest.fixture(scope="session", autouse=True)
def _patience() -> Iterator[None]:
    """Every window waits as long for what is pressed and opened in it."""
    opened = Browser.new_context

    def patient(browser: Browser, **options: Any) -> BrowserContext:
        context = opened(browser, **options)
        context.set_default_timeout(LONGEST)
        return context

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Browser, "new_context", patient)
        yield


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveDesk]:
    """A desk with an owner and the cast, in a process of its own."""
    admin = {"OPTIN_ADMIN_EMAIL": OWNER, "OPTIN_ADMIN_PASSWORD": PASSWORD, "OPTIN_LIMIT_PER_VISITOR": "1000"}
    near = {"OPTIN_WEBHOOK_NETWORKS": "127.0.0.0/8"}
    with live_desk(tmp_path_factory.mktemp("live"), **admin, **near) as desk:
        desk.run("demo")
        yield desk


@pytest.fixture(scope="module")
def near(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a desk in this process, on which a form is one line."""
    database = databases.fresh("sqlite")
    with near_desk(tmp_path_factory.mktemp("near"), database) as url:
        yield url
    databases.forget(database)


@pytest.fixture(scope="session")
def sites() -> Iterator[Sites]:
    sites = Sites()
    yield sites
    sites.stop()


@pytest.fixture(scope="session")
def signed_in(live: LiveDesk, browser: Browser) -> dict[str, object]:
    """The storage of a browser in which the owner is signed in."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(live.url)
    page.get_by_label("E-mail").fill(OWNER)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(live.url + "/")
    state: dict[str, object] = dict(context.storage_state())
    context.close()
    return state


@pytest.fixture
def desk_page(live: LiveDesk, browser: Browser, signed_in: dict[str, object]) -> Iterator[Page]:
    """A page of the dashboard, signed in as the owner."""
    context = browser.new_context(base_url=live.url, storage_state=signed_in, permissions=["clipboard-read", "clipboard-write"])
    yield context.new_page()
    context.close()
