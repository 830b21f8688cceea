"""What every dashboard page gets: the navigation, who is signed in, the name of the organisation, security headers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from flask import Flask, Response, current_app, g, request, url_for
from flask_login import current_user
from werkzeug.exceptions import HTTPException
from werkzeug.local import LocalProxy

from optin import preferences, unclear, unsigned
from optin.channels.registry import standing
from optin.conversation import handing_over
from optin.database import db
from optin.pages import access
from optin.person import erasure
from optin.vocabulary import Channel, Wired
from optin.webhooks import endpoints

# (label, path, icon), in the order in which a team uses them: people, what is sent and answered, the desk itself. What stands
# under a path has tabs of its own, such as the data preferences.
NAVIGATION: Final = (
    (
        ("Overview", "/", "overview"),
        ("Contacts", "/contacts", "contacts"),
        ("Groups", "/groups", "groups"),
        ("Opt-in forms", "/forms", "forms"),
        ("Invite participants", "/invitations", "invite"),
        ("People's pages", "/peoples-pages", "contacts"),
    ),
    (
        ("Templates", "/templates", "templates"),
        ("Broadcasts", "/broadcasts", "send"),
        ("Sequences", "/sequences", "clock"),
        ("Flows", "/flows", "flow"),
        ("Unclear messages", "/unclear-messages", "unclear"),
        ("Reports", "/reports", "reports"),
    ),
    (
        ("Simulator", "/simulator", "simulator"),
        ("Data preferences", "/preferences", "preferences"),
        ("Channels", "/channels", "send"),
        ("API keys", "/keys", "code"),
        ("Webhooks", "/webhooks", "external"),
        ("Team", "/team", "team"),
    ),
)

# What waits for a teammate, by path: the count stands beside the label.
WAITING: Final[Mapping[str, Callable[[], int]]] = {
    "/flows": lambda: handing_over.count(db.session()),
    "/unclear-messages": lambda: unclear.count(db.session()) + unsigned.count(db.session()),
    "/peoples-pages": lambda: erasure.count(db.session()),
    "/webhooks": lambda: len(endpoints.in_trouble(db.session())),
}

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
    # Proxies are looked up when a template uses them: pages without the shell, such as that of a fault, ask for nothing.
    return {
        "navigation": LocalProxy(_navigation),
        "organisation": lambda: preferences.current().organisation,
        "sandbox": LocalProxy(_in_the_sandbox),
        "account_url": LocalProxy(lambda: url_for("account.account")),
        "sign_out_url": LocalProxy(lambda: url_for("sign_in.sign_out")),
        "user": current_user,
    }


def _in_the_sandbox() -> str:
    """What the banner says: which channels reach nobody. Empty where each has a provider."""
    labels = [channel.label for channel in Channel if standing(channel).wired is Wired.SANDBOX]
    if len(labels) == len(Channel):
        return "No message leaves this desk: all arrive in the simulator."
    return f"What is sent on {' and '.join(labels)} arrives in the simulator and nowhere else." if labels else ""


def _navigation() -> list[list[dict[str, object]]]:
    """What the signed-in teammate may open, in its groups."""
    groups = ([_item(*each) for each in group if _may_open(each[1])] for group in NAVIGATION)
    return [group for group in groups if group]


def _item(label: str, url: str, icon: str) -> dict[str, object]:
    return {"label": label, "url": url, "icon": icon, "current": _is_within(url), "waiting": _waiting(url)}


def _waiting(url: str) -> int:
    return WAITING[url]() if url in WAITING else 0


def _may_open(url: str) -> bool:
    try:
        endpoint, _ = current_app.create_url_adapter(request).match(url, "GET")  # type: ignore[union-attr]
    except HTTPException:
        return False
    return access.may(current_user.role, endpoint)


def _is_within(url: str) -> bool:
    return request.path == url or (url != "/" and request.path.startswith(url + "/"))


def _headers(response: Response) -> Response:
    response.headers["X-Request-Id"] = g.request_id  # the number that the log and the page of a fault name
    # What every origin may read, the one script for other people's pages, is no page.
    if not {"Content-Security-Policy", "Access-Control-Allow-Origin"} & set(response.headers.keys()):
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
    if request.endpoint == "static":
        response.headers["Cache-Control"] = "public, max-age=3600"
    return response
