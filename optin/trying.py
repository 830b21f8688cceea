"""Trying a form on another site before its code is pasted anywhere: where that site is, and who may see the form there.

The desk plays the other site itself, under a second name that it has anyway: the team's own address where the widget has a
host of its own, or the other name of this computer (localhost and 127.0.0.1 are two sites to a browser). That name is on no
form's list, so the frame carries a token that lets this one name show this one form for a quarter of an hour. Nobody else's
page gains anything by it: the token adds an origin of the desk's own, never one that a request names, and the page itself is
framed by nobody.
"""

from __future__ import annotations

from typing import Final

from optin.builders import origin
from optin.config import Config
from optin.desk import desk
from optin.tokens import Purpose, TokenError

GOOD_FOR: Final = 15 * 60  # seconds
_NAMES: Final = {"localhost": "127.0.0.1", "127.0.0.1": "localhost"}
# About 110 characters; what is much longer is not worth a hash.
_LONGEST: Final = 300


def other_site(config: Config) -> str | None:
    """An origin of this desk that is not the widget's; None where it has only one name."""
    public, widget = origin(config.public_url), origin(config.widget_url)
    if public != widget:
        return public
    scheme, _, place = widget.partition("://")
    host, colon, port = place.partition(":")
    return f"{scheme}://{_NAMES[host]}{colon}{port}" if host in _NAMES else None


def address(form: str) -> str | None:
    """Where the form, by its public id, can be tried for a while; None where the desk has no second name."""
    site = other_site(desk().config)
    return f"{site}/try/{desk().tokens.sign_timed(Purpose.TRY, form)}" if site else None


def form_in(token: str) -> str | None:
    """The public id of the form that may be tried with this token; None where it is not one of ours, or too old."""
    if len(token) > _LONGEST:
        return None
    try:
        form, _ = desk().tokens.read_timed(Purpose.TRY, token, GOOD_FOR)
    except TokenError:
        return None
    return str(form)
