"""Every route with who may use it, as text. `python -m tests.pages.routes > tests/pages/routes.txt` writes the snapshot."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from flask import Flask

from app import create_app
from optin import database
from optin.pages.access import GUARDED_BY_KEY, GUARDED_BY_SIGNATURE, PUBLIC
from tests.databases import settings

SNAPSHOT = Path(__file__).with_name("routes.txt")


def who_may(app: Flask, endpoint: str) -> str:
    """`public`, `key`, `signature`, the least role, or `closed` where a view forgot to say."""
    if endpoint in PUBLIC:
        return "public"
    if endpoint.partition(".")[0] in GUARDED_BY_KEY:
        return "key"
    if endpoint.partition(".")[0] in GUARDED_BY_SIGNATURE:
        return "signature"
    role = getattr(app.view_functions[endpoint], "least_role", None)
    return role.word if role else "closed"


def routes(app: Flask) -> list[tuple[str, str, str]]:
    """Method, rule and who, for every route."""
    return sorted(
        (method, rule.rule, who_may(app, rule.endpoint))
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    )


def lines(app: Flask) -> list[str]:
    """One line per route, ordered by address."""
    return [f"{method:6} {rule:70} {least}" for method, rule, least in sorted(routes(app), key=lambda route: route[1:])]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as directory:
        desk = create_app(settings(Path(directory), f"sqlite:///{directory}/desk.db"))
        sys.stdout.write("\n".join(lines(desk)) + "\n")
        database.stop(desk)
