"""The one style and script of the form, squeezed and hashed once, and the response headers that name those hashes.

What may not live here: anything that differs from visitor to visitor. Whatever a form's owner typed stays out of a header
unless it has the exact shape of an origin.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import lru_cache
from pathlib import Path
from typing import Final

from markupsafe import Markup

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


STYLE: Final = Markup(squeeze((_HERE / "widget.css").read_text(encoding="utf-8")))  # noqa: S704 - our own file
SCRIPT: Final = Markup(squeeze((_HERE / "widget.js").read_text(encoding="utf-8")))  # noqa: S704 - our own file

_POLICY: Final = (
    f"default-src 'none';style-src {csp_hash(STYLE)};script-src {csp_hash(SCRIPT)};connect-src 'self';"
    "form-action 'self';base-uri 'none';frame-ancestors "
)
# The same that the snippet asks for, so that a site need not trust us: no top navigation, not even by a click.
_SANDBOX: Final = ";sandbox allow-forms allow-same-origin allow-scripts allow-popups allow-popups-to-escape-sandbox"

# same-origin: with no-referrer a browser sends `Origin: null` with our own form, and every honest visitor would be refused.
_OTHER: Final = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": "camera=(),microphone=(),geolocation=()",
    "Vary": "Accept",
}

# The page is framed by nobody.
PAGE_HEADERS: Final = {"Content-Security-Policy": f"{_POLICY}'none'", **_OTHER}
# Where no form can be told from the link: fixed words without a control, so whoever pasted half a link may see them.
LOST_HEADERS: Final = {"Content-Security-Policy": f"{_POLICY}*{_SANDBOX}", **_OTHER}


@lru_cache(maxsize=256)
def frame_headers(sites: tuple[str, ...]) -> dict[str, str]:
    """The headers of a form in a frame. Only these sites may show it, nobody where there are none."""
    ancestors = " ".join(site for site in sites if _ORIGIN.fullmatch(site)) or "'none'"
    return {"Content-Security-Policy": f"{_POLICY}{ancestors}{_SANDBOX}", **_OTHER}
