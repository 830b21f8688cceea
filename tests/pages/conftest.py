"""A desk with people in it, for the tests of pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from optin.pages.limits import limiter
from optin.pages.sign_in import security
from optin.vocabulary import Role
from tests.pages.people import DeskClient, signed_in, teammate


@pytest.fixture(scope="session", autouse=True)
def _cheap_passwords() -> Iterator[None]:
    """Hashing as weak as the library allows: it is used hundreds of times here, and its cost is not the point."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"argon2__memory_cost": 8, "argon2__rounds": 1}.items():
            patch.setitem(security.PASSWORD_COST, name, value)
        yield


@pytest.fixture
def app(app: Flask) -> Flask:
    """The desk on both databases, with browsers that are kept apart."""
    return _with_browsers(app)


@pytest.fixture
def desk(desk: Flask) -> Flask:
    """The desk on SQLite, with browsers that are kept apart."""
    return _with_browsers(desk)


@pytest.fixture
def owner(desk: Flask) -> DeskClient:
    """The browser of an owner."""
    return signed_in(desk, teammate(Role.OWNER))


@pytest.fixture
def editor(desk: Flask) -> DeskClient:
    """The browser of an editor."""
    return signed_in(desk, teammate(Role.EDITOR))


@pytest.fixture
def viewer(desk: Flask) -> DeskClient:
    """The browser of a viewer."""
    return signed_in(desk, teammate(Role.VIEWER))


@pytest.fixture
def nobody(desk: Flask) -> DeskClient:
    """A browser in which nobody is signed in."""
    return desk.test_client()


def _with_browsers(app: Flask) -> Flask:
    app.test_client_class = DeskClient
    limiter.reset()
    return app
