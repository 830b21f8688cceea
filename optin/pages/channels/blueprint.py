"""What the pages of channels share."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, abort

from optin.pages.moments import human, iso
from optin.vocabulary import Channel, UnknownWordError, Wired

blueprint = Blueprint("channels", __name__, url_prefix="/channels")

STATES: Final = {
    Wired.SANDBOX: ("Sandbox", "wait"),
    Wired.READY: ("Set", "yes"),
    Wired.UNUSABLE: ("Cannot be used", "no"),
}


@blueprint.context_processor
def _shown() -> dict[str, Any]:
    return {"iso": iso, "human": human, "states": STATES, "Wired": Wired}


def found(word: str) -> Channel:
    """The channel with this name."""
    try:
        return Channel.of(word)
    except UnknownWordError:
        abort(404)
