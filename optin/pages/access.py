"""Who may open which page. Everything is closed until a view says who may use it; the public routes are one short list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

from flask import Flask, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from optin.desk import desk
from optin.vocabulary import Role

View = TypeVar("View", bound=Callable[..., Any])

# Endpoints that need no sign-in. A test compares this list with the routes there are; the widget and the person's pages guard
# themselves, with the token in their path.
PUBLIC: Final = frozenset(
    {
        "static",
        "health.healthz",
        "health.readyz",
        "person.check",
        "person.link",
        "person.preferences",
        "person.receipt",
        "person.receipt_file",
        "person.unsubscribe",
        "set_up.set_up",
        "sign_in.code",
        "sign_in.forgot",
        "sign_in.join",
        "sign_in.reset",
        "sign_in.sign_in",
        "widget.confirm",
        "widget.frame",
        "widget.page",
        "widget.resizer",
        "widget.try_out",
    }
)

# Blueprints that ask for a key or secret instead of a session.
GUARDED_BY_KEY: Final = frozenset({"api", "mail_hook"})

# Blueprints whose requests prove themselves by the signature of a provider.
GUARDED_BY_SIGNATURE: Final = frozenset({"hooks_twilio", "hooks_whatsapp"})

_OTHERWISE: Final = GUARDED_BY_KEY | GUARDED_BY_SIGNATURE

_READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})


def at_least(role: Role) -> Callable[[View], View]:
    """Let teammates with this role, or a higher one, use the view."""

    def mark(view: View) -> View:
        view.least_role = role  # type: ignore[attr-defined]
        return view

    return mark


def least_role(endpoint: str) -> Role | None:
    """The role that a view asks for; None where it says nothing, which closes it."""
    return getattr(current_app.view_functions[endpoint], "least_role", None)


def may(role: Role, endpoint: str) -> bool:
    """Whether a teammate with this role may open the view."""
    least = least_role(endpoint)
    return least is not None and role >= least


def init_app(app: Flask) -> None:
    """Check every request."""
    app.before_request(_check)


def _check() -> ResponseReturnValue | None:
    if request.endpoint is None or request.blueprint in _OTHERWISE:
        return None
    if request.method not in _READING and _comes_from_elsewhere():
        abort(403)
    if request.endpoint in PUBLIC:
        return None
    if not current_user.is_authenticated:
        return redirect(url_for("sign_in.sign_in", next=_asked_for()), 303)
    if not may(current_user.role, request.endpoint):
        abort(403)
    return None


def _comes_from_elsewhere() -> bool:
    """Whether the browser says that another site sent this: a second lock beside the form token. Old browsers say nothing."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is not None and origin not in (request.host_url.rstrip("/"), desk().config.public_url)


def _asked_for() -> str | None:
    """Where to go after signing in: back to a page that was asked for, not to a form that was sent."""
    if request.method != "GET" or request.path == "/":
        return None
    return request.full_path.removesuffix("?")
