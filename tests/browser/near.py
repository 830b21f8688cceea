"""A desk that answers in the process of the tests, so that a form is one line and its ledger can be read."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from app import create_app
from optin import database
from optin.database import db
from tests import databases
from tests.serving import any_port, served


@contextlib.contextmanager
def near_desk(directory: Path, url: str, **settings: str) -> Iterator[str]:
    """Its address. The tests stand inside its application context."""
    sock = any_port()
    port = str(sock.getsockname()[1])
    generous = {"OPTIN_LIMIT_PER_VISITOR": "100000", "OPTIN_LIMIT_PER_FORM": "100000"}
    app = create_app(databases.settings(directory, url, **generous | settings, OPTIN_PORT=port))
    with served(app, sock, threads=4), app.app_context():
        yield f"http://localhost:{port}"
        db.session.remove()
    database.stop(app)
