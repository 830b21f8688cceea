"""The same frame for those who build pages with something: what each builder reads in code, and how the code says it so that
nothing of an owner's words is taken for an instruction.

What may not live here: the frame itself (`snippet.py`).
"""

from __future__ import annotations

import json
from typing import Final
from urllib.parse import urlsplit

# The element of the page that Google Tag Manager puts the frame into.
PLACE: Final = "optin-form"

_TAG: Final = """\
<script>
(function () {
  var place = document.getElementById("%(place)s");
  if (!place || place.firstChild) return;
  place.innerHTML = %(frame)s;
  addEventListener("message", function (event) {
    var frame = place.querySelector("iframe");
    if (event.origin !== %(origin)s || !frame || event.source !== frame.contentWindow) return;
    if (event.data === "optin:opted-in") (window.dataLayer = window.dataLayer || []).push({ event: event.data });
  });
})();
</script>"""


def tag_manager(snippet: str, widget_url: str) -> str:
    """A Custom HTML tag for Google Tag Manager. It also hands the widget's message on as an event of the data layer."""
    return _TAG % {"place": PLACE, "frame": _script_text(snippet), "origin": _script_text(origin(widget_url))}


def place(height: int) -> str:
    """The element that waits for the tag, as high as the form, so that nothing moves when it comes."""
    return f'<div id="{PLACE}" style="min-height:{height}px"></div>'


def liquid(snippet: str) -> str:
    """The frame for Shopify's Custom Liquid: no brace is left that Liquid could read."""
    return snippet.replace("{", "&#123;").replace("}", "&#125;")


def origin(url: str) -> str:
    """Scheme, host and port of the desk, as a message names its sender: without the scheme's own port."""
    parts = urlsplit(url)
    is_usual = parts.port in (None, {"http": 80, "https": 443}[parts.scheme])
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}" if is_usual else f"{parts.scheme}://{host}:{parts.port}"


def _script_text(text: str) -> str:
    """A text inside a script: nothing in it ends the script, and no brace is left that Tag Manager could read as a variable."""
    written = json.dumps(text)
    for sign in "<>&{}":
        written = written.replace(sign, f"\\u{ord(sign):04x}")
    return written
