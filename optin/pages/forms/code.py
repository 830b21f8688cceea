"""The code to paste, for every way of building a page, and what keeps the form from being seen."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import segno
from flask import Response, render_template, request

from optin import builders, resizer, snippet, trying
from optin.desk import desk
from optin.models import FormVersion, OptInForm
from optin.pages.access import at_least
from optin.pages.forms.blueprint import blueprint, found
from optin.vocabulary import Role

# Tabs by the word in the address, in the order in which they stand.
TABS: Final = {
    "html": "HTML",
    "height": "HTML with automatic height",
    "tag-manager": "Google Tag Manager",
    "wordpress": "WordPress",
    "shopify": "Shopify",
    "link": "Plain link",
    "qr": "QR code",
}


@dataclass(frozen=True, slots=True)
class Codes:
    """What can be copied for one form."""

    frame: str
    strict: str
    resizer: str
    tag: str
    place: str
    liquid: str
    link: str


@blueprint.get("/<name>/code")
@at_least(Role.VIEWER)
def code(name: str) -> str:
    """The code for one way of building a page."""
    form, version = found(name)
    tab = request.args.get("tab", "html")
    return render_template(
        "forms/code.html",
        opt_in_form=form,
        version=version,
        tab=tab if tab in TABS else "html",
        tabs=TABS,
        codes=_codes(form, version),
        desk_origin=builders.origin(desk().config.widget_url),
        try_url=trying.address(form.public_id),
        is_local=_is_local(desk().config.widget_url),
        is_plain=urlsplit(desk().config.widget_url).scheme == "http",
    )


@blueprint.get("/<name>/qr.svg")
@at_least(Role.VIEWER)
def qr_svg(name: str) -> Response:
    """The plain link as a QR code, for print."""
    return _picture(name, "svg", "image/svg+xml")


@blueprint.get("/<name>/qr.png")
@at_least(Role.VIEWER)
def qr_png(name: str) -> Response:
    """The plain link as a QR code, for screens and for programs that take no SVG."""
    return _picture(name, "png", "image/png")


def _picture(name: str, kind: str, mimetype: str) -> Response:
    form, _ = found(name)
    out = io.BytesIO()
    segno.make_qr(snippet.page_address(form.public_id), error="m").save(out, kind=kind, scale=8, border=4, light="#fff")
    return Response(out.getvalue(), mimetype=mimetype)


def _codes(form: OptInForm, version: FormVersion) -> Codes:
    widget_url = desk().config.widget_url
    address = snippet.frame_address(form.public_id)
    frame = snippet.snippet(version, address)
    return Codes(
        frame=frame,
        strict=snippet.snippet(version, address, is_strict=True),
        resizer=f"{resizer.tag(widget_url)}\n{frame}",
        tag=builders.tag_manager(frame, widget_url),
        place=builders.place(snippet.frame_height(version)),
        liquid=builders.liquid(frame),
        link=snippet.page_address(form.public_id),
    )


def _is_local(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    return host in ("localhost", "127.0.0.1", "::1") or host.endswith(".localhost")
