"""Who may open which page. Everything is closed until a view says who may use it; the public routes are one short list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from optin.vocabulary import Role

View = TypeVar("View", bound=Callable[..., Any])

# Endpoints that need no sign-in. A test compares this list with the routes there are; the widget, the person's pages and the
# API guard themselves (token, token, key).
PUBLIC = frozenset(
    {
        "static",
        "health.healthz",
        "health.readyz",
        "sign_in.sign_in",
        "sign_in.forgot",
        "sign_in.reset",
        "sign_in.code",
        "sign_in.join",
        "set_up.set_up",
        "widget.frame",
        "widget.page",
        "widget.resizer",
        "widget.confirm",
    }
)

# Blueprints that ask for a key instead of a session.
GUARDED_BY_KEY = frozenset({"api"})


def at_least(role: Role) -> Callable[[View], View]:
    """Let teammates with this role, or a higher one, use the view."""

    def mark(view: View) -> View:
        view.least_role = role  # type: ignore[attr-defined]
        return view

    return mark


def least_role(endpoint: str) -> Role | None:
    """The role that a view asks for; None where it says nothing, which closes it."""
    return getattr(current_app.view_functions[endpoint], "least_role", None)


def init_app(app: Flask) -> None:
    """Check every request."""
    app.before_request(_check)


def _check() -> ResponseReturnValue | None:
    if request.endpoint is None or request.endpoint in PUBLIC or request.blueprint in GUARDED_BY_KEY:
        return None
    if not current_user.is_authenticated:
        return redirect(url_for("sign_in.sign_in", next=request.full_path if request.method == "GET" else None))
    least = least_role(request.endpoint)
    if least is None or current_user.role < least:
        abort(403)
    return None
