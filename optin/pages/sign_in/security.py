"""The sign-in library as the desk uses it: hashing, sessions, one-time codes.

What may not live here: pages. The library's own routes are not registered; the views beside this file are built from its
functions, so that there is no route that nobody asked for.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask
from flask_security import Security, SQLAlchemyUserDatastore

from optin.config import Config
from optin.database import db
from optin.models import Teammate, TeamRole
from optin.team.two_step import Codes

# Argon2id with 19 MiB and two passes: what OWASP's password storage sheet asks for at least, and little enough that sixteen
# sign-ins at once fit into a small server.
PASSWORD_COST: dict[str, int] = {"argon2__memory_cost": 19456, "argon2__rounds": 2, "argon2__parallelism": 1}

# A session ends with the browser, and seven days after the sign-in at the latest.
SESSION_LASTS = timedelta(days=7)


def init_app(app: Flask, config: Config) -> Security:
    """Start the library on the tables of the team."""
    app.config.update(_options(config))
    security = Security(app, SQLAlchemyUserDatastore(db, Teammate, TeamRole), register_blueprint=False, totp_cls=Codes)
    # The library would also take a token from any query string; sessions are the only way in.
    security.login_manager.request_loader(None)
    return security


def _options(config: Config) -> dict[str, Any]:
    return {
        "PERMANENT_SESSION_LIFETIME": SESSION_LASTS,
        "SESSION_COOKIE_NAME": "optin_session",
        "SESSION_COOKIE_HTTPONLY": True,
        # As long as the session: a form that was left open over lunch is not lost.
        "WTF_CSRF_TIME_LIMIT": None,
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_PASSWORD_HASH": "argon2",
        # No second key over the hash: whoever changes the session key keeps their password.
        "SECURITY_PASSWORD_SINGLE_HASH": {"argon2"},
        "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": PASSWORD_COST,
        "SECURITY_TWO_FACTOR": True,
        "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "SECURITY_TOTP_ISSUER": "Optin",
        "SECURITY_TOTP_SECRETS": {"1": config.at_rest_key},
        "SECURITY_CLI_USERS_NAME": None,
        "SECURITY_CLI_ROLES_NAME": None,
    }
