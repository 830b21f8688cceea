"""The style and script of the form in each look, squeezed and hashed once, and the response headers that name those hashes.

What may not live here: anything that differs from visitor to visitor. Whatever a form's owner typed stays out of a header
unless it has the exact shape of an origin.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from markupsafe import Markup

from optin import contrast
from optin.drafts import Look
from optin.vocabulary import Corners, Theme

_HERE: Final = Path(__file__).parent
_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
# One host outside ASCII, or one character that ends a directive, would open the form to every site.
_ORIGIN: Final = re.compile(r"https?://(?:\*\.[a-z0-9-]+\.)?[a-z0-9.-]+(?::[0-9]{1,5})?", re.ASCII)


def squeeze(text: str) -> str:
    """CSS or JavaScript without comments (`/* */` alone), line breaks and indentation."""
    return "".join(line.strip() for line in _COMMENT.sub("", text).splitlines())


def csp_hash(text: str) -> str:
    """The source expression that lets exactly this inline text through."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode('ascii')}'"


def _file(name: str) -> str:
    return squeeze((_HERE / name).read_text(encoding="utf-8"))


_STYLE: Final = _file("widget.css")
_BOXES: Final = _file("boxes.css")
_PAGE: Final = _file("page.css")
_SENDING: Final = _file("widget.js")
_SOLVING: Final = _file("sum.js")
# As a page there is nobody around it to tell anything.
_TELLING: Final = {True: "let q=document.body,p=e=>0", False: _file("frame.js")}
_THEMES: Final = {Theme.LIGHT: "", Theme.DARK: "body{color-scheme:dark}", Theme.AUTO: "body{color-scheme:light dark}"}
_CORNERS: Final = {Corners.NONE: "0", Corners.SMALL: "4px"}
PLAIN: Final = Look()


class Dress(NamedTuple):
    """The style and script of a page; one without a script may not run any. All of it is our own text, but for a colour."""

    style: Markup
    script: Markup | None

    @property
    def policy(self) -> str:
        """What the page may do, but for who may frame it."""
        script = f"script-src {csp_hash(self.script)};connect-src 'self';" if self.script else ""
        return (
            f"default-src 'none';style-src {csp_hash(self.style)};{script}form-action 'self';base-uri 'none';frame-ancestors "
        )

    @property
    def sandbox(self) -> str:
        """The same that the snippet asks for, so that a site need not trust us: no top navigation, not even by a click."""
        scripts = "allow-scripts " if self.script else ""
        return f";sandbox allow-forms allow-same-origin {scripts}allow-popups allow-popups-to-escape-sandbox"


@lru_cache(maxsize=512)
def dress(
    *,
    is_page: bool = False,
    is_scripted: bool = True,
    has_boxes: bool = False,
    has_sum: bool = False,
    look: Look = PLAIN,
) -> Dress:
    """What a page needs and no more: rules for several channels, for a page of its own, for a look that is not plain, and what
    solves a sum."""
    style = _STYLE + (_BOXES if has_boxes else "") + (_PAGE if is_page else "") + _looking(look)
    script = _SENDING + _TELLING[is_page] + (";" + _SOLVING if has_sum else "") if is_scripted else None
    return Dress(Markup(style), Markup(script) if script else None)  # noqa: S704 - our own files


def _looking(look: Look) -> str:
    """What a look adds to the style. In forced colours an accent gives way, and the button has a border instead."""
    style = _THEMES[look.theme]
    if look.corners in _CORNERS:
        style += f"main,input,button{{border-radius:{_CORNERS[look.corners]}}}"
    if contrast.is_colour(look.accent):  # Nothing else may get from a database into a style.
        ink = {contrast.BLACK: "#000", contrast.WHITE: "#fff"}[contrast.ink_on(look.accent)]
        style += (
            f"button{{background:{look.accent};border-color:{look.accent};color:{ink};forced-color-adjust:auto}}"
            f":focus-visible{{outline:2px solid {look.accent};outline-offset:2px}}.c input{{accent-color:{look.accent}}}"
        )
    return style


# same-origin: with no-referrer a browser sends `Origin: null` with our own form, and every honest visitor would be refused.
_OTHER: Final = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
}
# In a frame on another site a page has none of these anyway, and the code that is pasted hands none on.
_TOP: Final = {"Permissions-Policy": "camera=(),microphone=(),geolocation=()"}


def page_headers(of: Dress) -> dict[str, str]:
    """The headers of a form as a page, which is framed by nobody."""
    return {"Content-Security-Policy": f"{of.policy}'none'", **_OTHER, **_TOP}


def picture_headers(of: Dress) -> dict[str, str]:
    """The headers of a form as a picture of itself: framed by the desk alone, and nothing in it can be sent or run."""
    policy = f"{of.policy}'self';sandbox"
    return {"Content-Security-Policy": policy, **_OTHER, "Cross-Origin-Resource-Policy": "same-origin"}


def lost_headers(of: Dress) -> dict[str, str]:
    """Where no form can be told from the link: fixed words without a control, so whoever pasted half a link may see them."""
    return {"Content-Security-Policy": f"{of.policy}*{of.sandbox}", **_OTHER}


@lru_cache(maxsize=256)
def frame_headers(of: Dress, sites: tuple[str, ...]) -> dict[str, str]:
    """The headers of a form in a frame. Only these sites may show it, nobody where there are none."""
    ancestors = " ".join(site for site in sites if _ORIGIN.fullmatch(site)) or "'none'"
    return {"Content-Security-Policy": f"{of.policy}{ancestors}{of.sandbox}", **_OTHER}
