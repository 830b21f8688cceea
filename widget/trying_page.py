"""The page on which a team tries its form: another site as far as browsers are concerned. What may not live here: who may open
it, and for how long (`optin/trying.py`)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from flask import Response, make_response, render_template
from markupsafe import Markup

from optin import builders, forms, resizer, snippet, trying
from optin.database import db
from optin.desk import desk
from widget.assets import csp_hash
from widget.shown import Shown

_HEADERS: Final = {"Cache-Control": "no-store", "Referrer-Policy": "strict-origin", "X-Content-Type-Options": "nosniff"}


def show(token: str) -> Response:
    """The form as pasted, with the script that lets its frame grow."""
    name = trying.form_in(token)
    row = forms.by_public_id(db.session(), name) if name else None
    code = None
    if row is not None:
        address = f"{snippet.frame_address(row[0].public_id)}?try={token}"
        code = Markup(f"{resizer.tag(desk().config.widget_url)}{snippet.snippet(row[1], address)}")  # noqa: S704 - our own code
    page = make_response(render_template("widget/try.html", snippet=code), 200 if code else 404)
    page.headers.update(_HEADERS | {"Content-Security-Policy": _policy()})
    return page


def admitted(found: Shown, token: str | None) -> Shown:
    """The form, with the desk's own other site on its list for as long as the token is good."""
    if not token or trying.form_in(token) != found.public_id:
        return found
    site = trying.other_site(desk().config)
    if not site:
        return found
    version = found.version
    return replace(found, version=replace(version, draft=replace(version.draft, sites=(*version.draft.sites, site))))


def _policy() -> str:
    """Its own style, the frame, and the script for it. The hash is that of the one style that the snippet brings along."""
    widget = builders.origin(desk().config.widget_url)
    return (
        f"default-src 'none';style-src 'self' 'unsafe-hashes' {csp_hash('border:0')};script-src {widget};frame-src {widget};"
        "img-src data:;base-uri 'none';form-action 'none';frame-ancestors 'none'"
    )
