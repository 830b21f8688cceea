"""Who opens a link: a person, or a program that looks at links before people do. A guess, and nothing rests on it but a number.

What may not live here: what a request may do; no program is kept out, because looking changes nothing.
"""

from __future__ import annotations

import re
from typing import Final

from flask import Request

from optin.vocabulary import Opened

# Headers by which browsers and proxies say that nobody has asked for the page yet.
_AHEAD: Final = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz", "X-Prefetch")
# What mail scanners, previews of links and programs call themselves. A Cubot is a telephone.
_PROGRAMS: Final = re.compile(
    r"(?<!cu)bot\b|crawl|spider|scan|preview|prefetch|facebookexternalhit|whatsapp/|skypeuri|googleimageproxy|feedfetcher|"
    r"barracuda|mimecast|proofpoint|safelinks|symantec|messagelabs|trendmicro|forcepoint|cloudmark|headless|"
    r"curl/|wget/|python|libwww|go-http|java/|okhttp|apache-http|axios|node-fetch|ruby|perl",
    re.IGNORECASE,
)
_LONGEST: Final = 1000


def opened(request: Request) -> Opened:
    """Who it seems to be."""
    browser = request.headers.get("User-Agent", "")[:_LONGEST]
    is_program = request.method == "HEAD" or any(name in request.headers for name in _AHEAD)
    return Opened.SCANNER if is_program or not browser or _PROGRAMS.search(browser) else Opened.PERSON
