"""The addresses of the person's own pages. They take no cookie, and what they change, they change by POST alone."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response

from widget.person import own_link, preferences, receipts, unsubscribing

blueprint = Blueprint("person", __name__)

# What begins so is answered here; the last two are written without a slash at the end, too.
PATHS: Final = ("/p/", "/u/", "/r/")
BARE: Final = frozenset({"/p", "/r"})

_METHODS: Final = ["GET", "POST"]


@blueprint.route("/u/<token>", methods=_METHODS)
def unsubscribe(token: str) -> Response:
    """One-click unsubscribe."""
    return unsubscribing.answer(token)


@blueprint.route("/p/<token>", methods=_METHODS, endpoint="preferences")
def own_page(token: str) -> Response:
    """The person's own page."""
    return preferences.answer(token)


@blueprint.route("/p/", methods=_METHODS, strict_slashes=False)
def link() -> Response:
    """Send me my link."""
    return own_link.answer()


@blueprint.get("/r/<token>")
def receipt(token: str) -> Response:
    """A consent receipt."""
    return receipts.answer(token, is_file=False)


@blueprint.get("/r/<token>/receipt.json")
def receipt_file(token: str) -> Response:
    """The same as a file."""
    return receipts.answer(token, is_file=True)


@blueprint.route("/r/", methods=_METHODS, strict_slashes=False)
def check() -> Response:
    """Is this receipt ours?"""
    return receipts.check()
