"""The script that a site may add to its page so that the frame grows with the form: its versions, address and integrity.

It takes a height from a frame of ours in the page and nothing else: the sender must be that frame and on our origin. The frame
grows to at most 1,200 pixels and never shrinks, which would move what people read. What may not live here: a change of a
version that is out in the world. Pages name its hash and would refuse it; a better one is a new file and a new number, and the
old ones stay for ever.
"""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Final

from optin import builders

NEWEST: Final = 1
_FILES: Final = Path(__file__).parent.parent / "widget"
_SOURCES: Final = {1: (_FILES / "resizer.1.js").read_text(encoding="ascii").strip()}

HEADERS: Final = {
    "Content-Type": "text/javascript",
    "Cache-Control": "max-age=31536000,immutable",
    # Integrity is checked only of what may be read across origins.
    "Access-Control-Allow-Origin": "*",
}


@lru_cache(maxsize=16)
def script(version: int, widget_url: str) -> str | None:
    """The text of a version for frames of the desk at this address; None for a version that never was."""
    source = _SOURCES.get(version)
    return source.replace("ORIGIN", builders.origin(widget_url)) if source else None


@lru_cache(maxsize=16)
def tag(widget_url: str) -> str:
    """The newest version as HTML to paste, with its SHA-384 as browsers check it."""
    text = script(NEWEST, widget_url) or ""
    digest = base64.b64encode(hashlib.sha384(text.encode()).digest()).decode("ascii")
    address = f"{widget_url}/w.{NEWEST}.js"
    return f'<script async src="{address}"\n integrity="sha384-{digest}"\n crossorigin="anonymous"></script>'
