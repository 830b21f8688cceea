"""A new form, pasted into somebody's page, and what visitors do with it. No rule is tested here."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import asdict, replace

from playwright.sync_api import FrameLocator, Page, expect

from optin import forms, resizer, snippet
from optin.database import db
from optin.drafts import Draft, Words
from tests.browser.live import Sites
from tests.widget.visiting import PHONE, made, requests

NARROW = 320
# What a page hears, as [text of the data, origin].
HEAR = """<script>heard=[];addEventListener('message',e=>{
  heard.push([typeof e.data=='string'?e.data:JSON.stringify(e.data),e.origin])})</script>"""
# The sum of all layout shifts so far, a moment after the last paint.
SHIFTS = """async () => {
  let sum = 0;
  new PerformanceObserver(list => list.getEntries().forEach(shift => sum += shift.value))
    .observe({type: 'layout-shift', buffered: true});
  await new Promise(done => setTimeout(done, 400));
  return sum;
}"""


# The words on the button, and in every other sentence of a form that speaks all languages.
WORDS = {
    "en": "Get offers",
    "de": "SMS-Angebote erhalten",
    "fr": "Recevoir les offres",
    "es": "Recibir ofertas",
    "pt": "Receber ofertas",
    "it": "Ricevi le offerte",
    "nl": "Aanbiedingen ontvangen",
    "ar": "أرسلوا إليّ العروض",
}


def speaking(draft: Draft) -> Draft:
    """The form in every language."""
    for language, said in WORDS.items():
        words = Words(language, said, f"{said}. {said}, Harbour Street Coffee.", said, f"{said}.")
        draft = replace(draft, **asdict(words)) if language == draft.language else draft.translated(words)
    return draft


def confirm_address() -> str:
    """The link in the newest message."""
    found = re.search(r"http://localhost:\d+/c/\S+", requests()[-1])
    assert found
    return found[0]


def as_it_is(frame: str) -> str:
    """The code of the frame and nothing around it."""
    return frame


def frame_code(form: str, *, is_strict: bool = False) -> str:
    """The code that is pasted for a form (a public id)."""
    db.session.rollback()  # The tests of a module share a session, and it may have looked before the form was there.
    row = forms.by_public_id(db.session(), form)
    assert row is not None
    return snippet.snippet(row[1], snippet.frame_address(form), is_strict=is_strict)


def frame_source(code: str) -> str:
    """The address that a code loads."""
    found = re.search(r'src="([^"]+)"', code)
    assert found
    return found[1]


def embed(
    sites: Sites,
    draft: Draft,
    pasted: Callable[[str], str] = as_it_is,
    /,
    *,
    host: str = "127.0.0.1",
    path: str = "/",
    is_strict: bool = False,
    **changes: object,
) -> str:
    """A page of a site with a new form in it; its address. `pasted` makes what is pasted from the frame's code."""
    form = made(draft, **({"sites": (sites.origin(host),)} | changes))
    frame = frame_code(form, is_strict=is_strict)
    sites.paste(f"<style>body{{margin:0}}</style>{pasted(frame)}<p>What stands below.</p>", path)
    return sites.origin(host) + path


def growing(desk: str, height: int) -> Callable[[str], str]:
    """Code with the resizer and a frame of this height."""
    return lambda frame: resizer.tag(desk) + re.sub(r'height="\d+"', f'height="{height}"', frame)


def inside(page: Page) -> FrameLocator:
    return page.frame_locator("iframe[data-optin]").first


def show(page: Page, address: str) -> None:
    """Open a page with a form in it and wait until the form has loaded, with its script: its frame comes in its own time, and
    a press before that would send it as without a script."""
    page.goto(address)
    await_form(page)


def await_form(page: Page) -> None:
    """Wait until the form in a page has loaded."""
    expect(inside(page).get_by_role("button")).to_be_visible()
    page.frames[1].wait_for_load_state()


def outer(page: Page) -> int:
    """How high the frame is."""
    return int(page.locator("iframe[data-optin]").first.evaluate("frame => frame.clientHeight"))


def needed(page: Page) -> int:
    """How high the form in it is."""
    return int(page.frames[1].evaluate("document.body.offsetHeight")) if len(page.frames) > 1 else 0


def press(page: Page) -> None:
    inside(page).get_by_role("button").click()


def sign_up(page: Page, number: str = PHONE) -> None:
    inside(page).get_by_label("Phone number").fill(number)
    press(page)
