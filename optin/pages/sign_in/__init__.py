"""Signing in and out, with a password and, where it is switched on, a code; and what to do when the password is forgotten."""

from __future__ import annotations

from flask import Flask

from optin.config import Config
from optin.pages.limits import limiter
from optin.pages.sign_in import code, forgotten, security, sign_in
from optin.pages.sign_in.blueprint import blueprint

__all__ = ["code", "forgotten", "init_app", "sign_in"]


def init_app(app: Flask, config: Config) -> None:
    """Start the library that keeps sessions and hashes, and add the pages."""
    limiter.init_app(app)
    security.init_app(app, config)
    app.register_blueprint(blueprint)
