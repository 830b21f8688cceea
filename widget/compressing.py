"""Answers of the widget are compressed here, because a small desk has no proxy that would.

A page with a secret in it must not be compressed together with what an attacker may choose (BREACH): lengths would betray the
secret, guess by guess. There is none here. All that is not public in these pages is the form token, which is fresh in every
answer, so that two guesses never meet the same one; and what was typed comes back only to a page of our own
(`visitor.is_ours`), never to a request that another site sent. The answer to a submission is the same for everybody, so its
length tells nothing. A person's own page is opened by whoever knows its link, and takes no words from anybody else.
"""

from __future__ import annotations

import gzip
from typing import Final

from flask import Request, Response

_LEVEL: Final = 9
# Below this many bytes the header that names the encoding costs more than it brings.
_WORTH_IT: Final = 400


def compressed(request: Request, response: Response) -> Response:
    """The same answer as gzip, if the browser takes that. Equal pages are equal bytes: no time stamp, one level."""
    body = response.get_data()
    if len(body) < _WORTH_IT or request.accept_encodings["gzip"] <= 0:
        return response
    response.set_data(gzip.compress(body, _LEVEL, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    return response
