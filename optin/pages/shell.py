"""What every dashboard page gets: the navigation, the name of the organisation, security headers."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, request

from optin import preferences

# (label, path, icon), in the order in which a team uses them.
NAVIGATION = (
    ("Overview", "/", "overview"),
    ("Contacts", "/contacts", "contacts"),
    ("Opt-in forms", "/forms", "forms"),
    ("Simulator", "/simulator", "simulator"),
    ("Data preferences", "/preferences", "preferences"),
    ("Team", "/team", "team"),
)

# The widget and the public pages set their own policy; everything else is same-origin, unframed and without inline code.
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def init_app(app: Flask) -> None:
    """Give templates the shell and responses their headers."""
    app.context_processor(_shell)
    app.after_request(_headers)


def _shell() -> dict[str, Any]:
    def navigation() -> list[dict[str, object]]:
        return [
            {"label": label, "url": url, "icon": icon, "current": _is_current(url)} for label, url, icon in NAVIGATION
        ]

    return {"navigation": navigation, "organisation": lambda: preferences.current().organisation}


def _is_current(url: str) -> bool:
    return request.path == url or (url != "/" and request.path.startswith(url + "/"))


def _headers(response: Response) -> Response:
    if "Content-Security-Policy" not in response.headers:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
    if request.endpoint == "static":
        response.headers["Cache-Control"] = "public, max-age=3600"
    return response
