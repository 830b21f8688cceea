"""Programs with keys, for the tests of the API."""

from __future__ import annotations

from flask import current_app

from optin import keys
from optin.database import writing


def key(*scopes, mode="live"):
    """The text of a new key; it may read unless the test says otherwise."""
    with writing() as session:
        return keys.create_key(session, "A program", scopes or ["read"], mode)


def call(path, text=None, method="GET", **options):
    """The API's answer to a request with this key (None: with a new one that may read)."""
    header = f"Bearer {text if text is not None else key()}"
    return current_app.test_client().open(f"/api/v1{path}", method=method, headers={"Authorization": header}, **options)
