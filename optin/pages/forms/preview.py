"""Pictures of a form for its editor and its pages: the widget's own page, which nobody can send, in a frame.

The widget is another trust zone, so nothing of it is imported here: whoever wires the desk hands over the function that draws
(`app.py`). What is typed goes straight from the editor into the frame: it is too long for an address, and kept nowhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from flask import Flask, Response, current_app, request

from optin import drafts
from optin.drafts import Draft
from optin.pages.access import at_least
from optin.pages.forms.blueprint import blueprint, found_version
from optin.pages.forms.fields import Editor
from optin.vocabulary import Role, Theme

Draw = Callable[[Draft], Response]

_DRAW: Final = "optin.pages.forms.draw"
_DEVICES: Final = {"light": Theme.LIGHT, "dark": Theme.DARK}


def init_app(app: Flask, draw: Draw) -> None:
    """Let the pages draw forms. `draw` makes the answer with a form as visitors would get it."""
    app.extensions[_DRAW] = draw


def picture(draft: Draft, device: str | None) -> Response:
    """The form on a device that is set to `light` or `dark`; else on the one that looks at it."""
    if draft.theme is Theme.AUTO and device in _DEVICES:
        draft = replace(draft, theme=_DEVICES[device])
    draw: Draw = current_app.extensions[_DRAW]
    return draw(draft)


@blueprint.post("/preview")
@at_least(Role.EDITOR)
def preview() -> Response:
    """What is typed in the editor, finished or not. Nothing is kept."""
    return picture(Editor().sketch, request.form.get("device"))


@blueprint.get("/<name>/versions/<int(max=2147483647):number>/preview")
@at_least(Role.VIEWER)
def preview_version(name: str, number: int) -> Response:
    """A version as visitors saw it, in its main language."""
    _, _, version = found_version(name, number)
    return picture(drafts.draft_of(version), request.args.get("device"))
