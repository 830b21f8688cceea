"""Programs with keys, for the tests of the API."""

from __future__ import annotations

import json

from flask import current_app

from optin import keys
from optin.database import db, writing


def key(*scopes, mode="live"):
    """The text of a new key; it may read unless the test says otherwise."""
    with writing() as session:
        return keys.create_key(session, "A program", scopes or ["read"], mode)


def call(path, text=None, method="GET", headers=None, **options):
    """The API's answer to a request with this key (None: with a new one that may read)."""
    header = {"Authorization": f"Bearer {text if text is not None else key()}"}
    answer = current_app.test_client().open(f"/api/v1{path}", method=method, headers=header | (headers or {}), **options)
    db.session.rollback()
    return answer


def post(path, body, text=None, **headers):
    """The answer to a POST of this body (bytes go as they are). Headers are written with underscores."""
    named = {"Content-Type": "application/json"} | {name.replace("_", "-"): value for name, value in headers.items()}
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return call(path, text if text is not None else key("all"), "POST", named, data=data)
