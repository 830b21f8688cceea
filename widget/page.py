"""The pages of the form: as it is filled in, after it was sent, and the notices in its place. Only what is shown; no rule."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from flask import Response, current_app

from optin.forms import Draft
from widget import assets, sentences
from widget.sentences import Notice
from widget.shown import Shown
from widget.typed import Typed, field_of

NOTHING_TYPED: Final = Typed()
NO_MISTAKES: Final[Mapping[str, str]] = {}

# As much of a field as a browser takes: enough for every address, and too little for the whole form to be refused as too large.
_FIELDS: Final[dict[str, dict[str, object]]] = {
    "phone": {
        "name": "phone",
        "label": "Phone number",
        "type": "tel",
        "autocomplete": "tel",
        "inputmode": "tel",
        "hint": "For example +1 415 555 0134",
        "longest": 64,
    },
    "email": {
        "name": "email",
        "label": "E-mail address",
        "type": "email",
        "autocomplete": "email",
        "inputmode": "email",
        "longest": 254,
    },
}


class Place:
    """Where a form stands: in a frame on a site, or as a page of its own."""

    def __init__(self, is_page: bool) -> None:
        self.is_page = is_page
        self.word = "page" if is_page else "frame"

    def headers(self, shown: Shown | None) -> dict[str, str]:
        """The response headers for this form here."""
        if self.is_page:
            return assets.PAGE_HEADERS
        return assets.frame_headers(shown.version.draft.sites) if shown else assets.LOST_HEADERS


FRAME: Final = Place(is_page=False)
PAGE: Final = Place(is_page=True)


# Stands for the token while a page is kept. Nobody who writes the words of a form can know it.
_TOKEN_HERE: Final = secrets.token_hex(16)


def blank(place: Place, shown: Shown, token: str) -> Response:
    """The form before anything is typed. Two visitors' pages differ in the token alone, so the rest is made once."""
    before, after = _around_token(place, shown.version.draft)
    return Response(f"{before}{token}{after}", 200, place.headers(shown))


@lru_cache(maxsize=256)
def _around_token(place: Place, draft: Draft) -> tuple[str, str]:
    before, _, after = _filled(place, draft, _TOKEN_HERE, "", NOTHING_TYPED, NO_MISTAKES).partition(_TOKEN_HERE)
    return before, after


def form(
    place: Place,
    shown: Shown,
    token: str,
    *,
    status: int,
    error: str,
    typed: Typed,
    mistakes: Mapping[str, str],
) -> Response:
    """The form as it stands now, with what was typed and a sentence next to every mistake."""
    body = _filled(place, shown.version.draft, token, error, typed, mistakes)
    return Response(body, status, place.headers(shown))


def done(place: Place, shown: Shown, draft: Draft) -> Response:
    """The answer to a submission, the same for everybody. `draft`: the version that was agreed to."""
    return Response(_thanks(place, draft), 200, place.headers(shown))


@lru_cache(maxsize=256)
def _thanks(place: Place, draft: Draft) -> str:
    return _render(place, draft, state="done", answer=sentences.ANSWER)


def notice(place: Place, shown: Shown | None, what: Notice) -> Response:
    """A page in place of the form."""
    draft = shown.version.draft if shown else None
    body = _render(place, draft, state="closed", notice_title=what.title, notice_text=what.text)
    return Response(body, what.status, place.headers(shown))


def _filled(place: Place, draft: Draft, token: str, error: str, typed: Typed, mistakes: Mapping[str, str]) -> str:
    return _render(
        place,
        draft,
        state="form",
        token=token,
        error=error,
        fields=_fields(draft, typed, mistakes),
        channels=[{"slug": c.word, "label": c.label, "ticked": c.word in typed.ticked} for c in draft.channels],
        channel_error=mistakes.get("channel"),
        lone_channel=len(draft.channels) == 1,
    )


def _fields(draft: Draft, typed: Typed, mistakes: Mapping[str, str]) -> list[dict[str, object]]:
    names = dict.fromkeys(field_of(channel) for channel in draft.channels)
    # A NUL has no place in a page; every other character is kept and shown as text.
    return [
        _FIELDS[name] | {"value": typed.texts.get(name, "").replace("\0", ""), "error": mistakes.get(name)} for name in names
    ]


def _render(place: Place, draft: Draft | None, **more: Any) -> str:
    """The template directly: the dashboard's context has no place here, and costs time."""
    words: dict[str, object] = {"heading": ""}
    if draft is not None:
        words = {
            "heading": draft.organisation or draft.description,
            "page_title": f"{draft.organisation}: {draft.description}" if draft.organisation else draft.description,
            "confirmation_message": draft.confirmation_message,
            "button_text": draft.button_text,
            "after_text": draft.after_text,
            "privacy_url": draft.privacy_url,
        }
    template = current_app.jinja_env.get_template("widget/form.html")
    return template.render(lang="en", dir="ltr", page=place.is_page, style=assets.STYLE, script=assets.SCRIPT, **words, **more)
