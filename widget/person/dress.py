"""How the person's pages look and which headers they have: one style inside the page, no script, framed and kept by nobody.

What may not live here: anything that differs from person to person.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from flask import Response, current_app, request
from flask_babel import force_locale
from markupsafe import Markup

from optin import preferences
from widget.assets import csp_hash, squeeze
from widget.person.voice import SWITCH, TONGUES, Voice
from widget.sentences import Notice

_STYLE: Final = Markup(squeeze((Path(__file__).parent / "person.css").read_text(encoding="utf-8")))  # noqa: S704 - our own file

# The address of a page is the key to it: it is not handed on to any site, kept by any cache, or shown by any search engine.
HEADERS: Final = {
    "Content-Security-Policy": (
        f"default-src 'none';style-src {csp_hash(_STYLE)};img-src data:;form-action 'self';base-uri 'none';"
        "frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(),microphone=(),geolocation=()",
    "Vary": "Accept-Language",
}


def page(template: str, voice: Voice, status: int = 200, **words: object) -> Response:
    """A page of `templates/person/`."""
    with force_locale(voice.language):
        text = current_app.jinja_env.get_template(f"person/{template}.html").render(
            style=_STYLE,
            voice=voice,
            organisation=organisation(),
            tongues=[(one, f"{request.path}?{SWITCH}={one.code}") for one in TONGUES],
            **words,
        )
    return Response(text, status, HEADERS)


def notice(what: Notice, voice: Voice, **more: object) -> Response:
    """A page that only says something."""
    return page("notice", voice, what.status, title=voice.say(what.title), text=voice.say(what.text), **more)


def json_file(parts: Mapping[str, object], name: str) -> Response:
    """A file to be kept."""
    text = json.dumps(parts, ensure_ascii=False, indent=2) + "\n"
    headers = HEADERS | {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, 200, headers, content_type="application/json; charset=utf-8")


def organisation() -> str:
    """In whose name the pages speak."""
    return preferences.current().organisation or "Optin"
