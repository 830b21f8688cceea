"""Who may call what: the key in the header, and the scope that a view names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint, Response, current_app, g, request

from optin import keys
from optin.api import rates
from optin.api.problems import problem
from optin.keys import Key

View = TypeVar("View", bound=Callable[..., Any])


def needs(scope: str) -> Callable[[View], View]:
    """Let keys with this scope, or with `all`, use the view."""

    def mark(view: View) -> View:
        view.scope = scope  # type: ignore[attr-defined]
        return view

    return mark


def needs_no_key(view: View) -> View:
    """Let everybody use the view: it says nothing about anybody."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def scope_of(endpoint: str) -> str | None:
    """The scope that a view asks for; None where it names none, which closes it."""
    return getattr(current_app.view_functions[endpoint], "scope", None)


def key() -> Key:
    """The key of this request."""
    found: Key = g.api_key
    return found


def signature() -> str:
    """The program of this request, as it stands on what it made."""
    return f"{key().name} (API)"


def init_blueprint(blueprint: Blueprint) -> None:
    """Check every request to the blueprint."""
    blueprint.before_request(_check)


def _check() -> Response | None:
    if getattr(current_app.view_functions[request.endpoint or ""], "is_public", False):
        return None
    kind, _, text = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not text.strip():
        return _unauthorized("no_key", "Send a key: Authorization: Bearer optin_live_…", "Bearer")
    found = keys.find(text.strip())
    if found is None:
        challenge = 'Bearer error="invalid_token"'
        return _unauthorized("unknown_key", "This key is unknown or was revoked. An owner can make a new one.", challenge)
    scope = scope_of(request.endpoint or "")
    if scope is None or not found.may(scope):
        return problem(403, "missing_scope", f"This key lacks the scope {scope}." if scope else "No key may do that.")
    g.api_key = found
    return rates.over(found.id)


def _unauthorized(code: str, detail: str, challenge: str) -> Response:
    """RFC 6750: the challenge says whether a key was missing or wrong."""
    response = problem(401, code, detail)
    response.headers["WWW-Authenticate"] = challenge
    return response
