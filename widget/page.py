"""The pages of the form: as it is filled in, after it was sent, and the notices in its place. Only what is shown; no rule."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple

from flask import Response, current_app

from optin.drafts import Draft
from optin.languages import channel_label, direction, say
from widget import assets, fields, sentences
from widget.assets import Dress
from widget.sentences import Notice
from widget.shown import Shown
from widget.sums import Sum
from widget.typed import Typed

NO_MISTAKES: Final[Mapping[str, str]] = {}


class Place:
    """Where a form stands: in a frame on a site, there without a script, or as a page of its own."""

    def __init__(self, *, is_page: bool = False, is_scripted: bool = True) -> None:
        self.is_page = is_page
        self.is_scripted = is_scripted
        self.word = "page" if is_page else "frame"

    def dress(self, draft: Draft | None = None, *, has_boxes: bool = False, has_sum: bool = False) -> Dress:
        """Style and script of a page here, in the look of a form where its draft is given."""
        look = draft.look if draft else assets.PLAIN
        return assets.dress(is_page=self.is_page, is_scripted=self.is_scripted, has_boxes=has_boxes, has_sum=has_sum, look=look)

    def form_dress(self, draft: Draft, has_sum: bool = False) -> Dress:
        """Style and script of the form itself."""
        return self.dress(draft, has_boxes=len(draft.channels) > 1, has_sum=has_sum)

    def headers(self, shown: Shown | None, dress: Dress) -> dict[str, str]:
        """The response headers for this form here. `Vary` names the language where the browser's has a say."""
        if shown is None:
            return _by_language(assets.page_headers(dress) if self.is_page else assets.lost_headers(dress))
        headers = assets.page_headers(dress) if self.is_page else assets.frame_headers(dress, shown.version.draft.sites)
        return headers if len(shown.languages) == 1 else _by_language(headers)


def _by_language(headers: dict[str, str]) -> dict[str, str]:
    return headers | {"Vary": "Accept-Language"}


FRAME: Final = Place()
QUIET_FRAME: Final = Place(is_scripted=False)
PAGE: Final = Place(is_page=True)


class Filled(NamedTuple):
    """What stands in the form besides its words: what was typed, the code of each mistake by field, a sentence on top, and
    beyond a limit a sum for the browser and the path of the same form as a page."""

    typed: Typed = Typed()
    mistakes: Mapping[str, str] = NO_MISTAKES
    error: str = ""
    sum: Sum | None = None
    page_url: str = ""


_BLANK: Final = Filled()

# Stands for the token while a page is kept. Nobody who writes the words of a form can know it.
_TOKEN_HERE: Final = secrets.token_hex(16)


def blank(place: Place, shown: Shown, language: str, token: str) -> Response:
    """The form before anything is typed. In one language, pages differ in the token alone, so the rest is made once."""
    before, after = _around_token(place, shown.spoken[language].draft)
    return Response(f"{before}{token}{after}", 200, place.headers(shown, place.form_dress(shown.version.draft)))


@lru_cache(maxsize=512)
def _around_token(place: Place, draft: Draft) -> tuple[str, str]:
    before, _, after = _form(place, draft, _TOKEN_HERE, _BLANK).partition(_TOKEN_HERE)
    return before, after


def form(place: Place, shown: Shown, language: str, token: str, *, status: int, filled: Filled) -> Response:
    """The form as it stands now, with what was typed and a sentence next to every mistake."""
    headers = place.headers(shown, place.form_dress(shown.version.draft, filled.sum is not None))
    return Response(_form(place, shown.spoken[language].draft, token, filled), status, headers)


def picture(draft: Draft) -> Response:
    """The form as it would stand in a frame, to be looked at: without a token, without a script, and it cannot be sent."""
    headers = assets.picture_headers(QUIET_FRAME.form_dress(draft))
    return Response(_form(QUIET_FRAME, draft, "", _BLANK), 200, headers)


def done(place: Place, shown: Shown, draft: Draft) -> Response:
    """The answer to a submission, the same for everybody. `draft`: the version that was agreed to, as it was read."""
    return Response(_thanks(place, draft), 200, place.headers(shown, place.dress(draft)))


@lru_cache(maxsize=512)
def _thanks(place: Place, draft: Draft) -> str:
    answer = say(draft.language, sentences.ANSWER)
    return _render(place, place.dress(draft), draft.language, **_words(draft), state="done", answer=answer)


def notice(place: Place, shown: Shown | None, what: Notice, language: str) -> Response:
    """A page in place of the form."""
    title, text = (say(language, sentence) for sentence in (what.title, what.text))
    dress = place.dress(shown.version.draft if shown else None)
    body = _render(place, dress, language, state="closed", notice_title=title, notice_text=text)
    return Response(body, what.status, place.headers(shown, dress))


def _form(place: Place, draft: Draft, token: str, filled: Filled) -> str:
    language, mistakes = draft.language, filled.mistakes
    boxes = [(channel.word, channel_label(channel, language)) for channel in draft.channels]
    return _render(
        place,
        place.form_dress(draft, filled.sum is not None),
        language,
        **_words(draft),
        state="form",
        token=token,
        error=say(language, filled.error) if filled.error else "",
        sum=filled.sum,
        sum_text=say(language, sentences.SUM),
        page_url=filled.page_url,
        page_label=say(language, sentences.AS_PAGE),
        fields=fields.of(draft, filled.typed, mistakes),
        channels=[{"slug": word, "label": label, "ticked": word in filled.typed.ticked} for word, label in boxes],
        channel_error=sentences.mistake(mistakes["channel"], language) if "channel" in mistakes else None,
        lone_channel=len(draft.channels) == 1,
        privacy_url=draft.privacy_url,
        privacy_label=say(language, sentences.PRIVACY),
        fail_text=say(language, sentences.FAILED),
    )


def _words(draft: Draft) -> dict[str, str]:
    return {
        "heading": draft.organisation or draft.description,
        "page_title": f"{draft.organisation}: {draft.description}" if draft.organisation else draft.description,
        "confirmation_message": draft.confirmation_message,
        "button_text": draft.button_text,
        "after_text": draft.after_text,
    }


def _render(place: Place, dress: Dress, language: str, **more: Any) -> str:
    """The template directly: the dashboard's context has no place here, and costs time."""
    template = current_app.jinja_env.get_template("widget/form.html")
    return template.render(
        lang=language,
        dir=direction(language),
        page=place.is_page,
        style=dress.style,
        script=dress.script,
        **more,
    )
