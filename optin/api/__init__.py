"""The API of programs: JSON under /api/v1, one file per resource. Every view is closed until it names a scope.

No session and no cookie is read here, so no form protection is needed: a request brings its key in a header.
"""

from __future__ import annotations

from flask import Blueprint, Flask
from flask_wtf import CSRFProtect

from optin.api import (
    broadcasts,
    consent,
    contacts,
    decisions,
    docs,
    events,
    forms,
    groups,
    guard,
    messages,
    openapi,
    operation,
    problems,
    recipients,
    sandbox_messages,
    sequences,
    templates,
)

__all__ = [
    "blueprint",
    "broadcasts",
    "consent",
    "contacts",
    "decisions",
    "events",
    "forms",
    "groups",
    "init_app",
    "messages",
    "recipients",
    "sequences",
    "templates",
]

blueprint = Blueprint("api", __name__, url_prefix=problems.PREFIX)
guard.init_blueprint(blueprint)
operation.init_blueprint(blueprint)
openapi.init_blueprint(blueprint)
docs.init_blueprint(blueprint)
sandbox_messages.init_blueprint(blueprint)


def init_app(app: Flask, csrf: CSRFProtect) -> None:
    """Serve the API. Errors below its path are problem+json, also for addresses that do not exist."""
    csrf.exempt(blueprint)
    app.register_blueprint(blueprint)
    problems.init_app(app)
