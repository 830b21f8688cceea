"""What is measured: an empty page, a form without a frame, the smallest form in a frame, and ours in its three kinds.

The two baselines are written here by hand. They show what nobody can go below: they take no consent, keep no proof, and look
like nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.embed_bench.stand import Codes, Stand

BLANK = "Nothing (a page without an embed)"
PASTED = "A form pasted without a frame"
MINIMAL = "The smallest form in a frame"
STRICT, SCRIPTED, GROWING = "Optin without script", "Optin with script", "Optin with script and resizer"


FORM_IS_THERE = "document.querySelector('form[method=post] input[name=email]')"


@dataclass(frozen=True)
class Embed:
    """Something to paste into a page. `sign`: JavaScript that holds in the page or in one of its frames once it is there."""

    name: str
    code: str
    sign: str = FORM_IS_THERE


PLAIN_FORM = (
    "<form method=post action='{action}'><label for=e>E-mail</label><br>"
    "<input id=e name=email type=email autocomplete=email required><p>Send me the newsletter of Example Coffee, once a month. "
    "I can unsubscribe in every mail.</p>{inside}<button>Sign me up</button></form>"
)
_STYLE = (
    "body{margin:0;font:16px/1.5 system-ui;color:#111;background:#fff}form{max-width:28em;padding:20px}"
    "input,button{font:inherit;padding:10px;border:1px solid #888;border-radius:8px}button{background:#111;color:#fff}"
)
MINIMAL_PAGE = (
    "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>"
    f"<title>Sign up</title><style>{_STYLE}</style>{PLAIN_FORM.format(action='', inside='')}"
)
MINIMAL_PATH = "/minimal.html"


def baselines(stand: Stand) -> list[Embed]:
    """What others are compared with. The page of the smallest form is served from the stand."""
    stand.add({MINIMAL_PATH: MINIMAL_PAGE.encode()})
    frame = f'<iframe src="{stand.files}{MINIMAL_PATH}" title="Sign up" width="100%" height="280" style="border:0"></iframe>'
    return [
        Embed(BLANK, "", "true"),
        Embed(PASTED, PLAIN_FORM.format(action=f"{stand.files}/sign-up", inside="")),
        Embed(MINIMAL, frame),
    ]


def ours(codes: Codes) -> list[Embed]:
    """The codes that the desk gives out for one form."""
    return [Embed(STRICT, codes.strict), Embed(SCRIPTED, codes.plain), Embed(GROWING, codes.growing)]
