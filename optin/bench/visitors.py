"""What visitors of a form send, as bytes made ahead: for the page, and submissions with a new address and token each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlencode

from optin.bench.servers import DRAFT, FormAddress
from optin.tokens import Purpose, Tokens
from widget import form_token

# More than a server answers in a second, so that the supply lasts for the whole part.
MOST_PER_SECOND: Final = 4000

# What only a right answer contains.
FORM_SIGN: Final = b"<form method=post"
DONE_SIGN: Final = f"<b class=ok>{DRAFT.after_text}".encode()

# The headers that a browser sends with the form of the frame, as far as they cost the server anything.
_BROWSER: Final = (
    "Host: 127.0.0.1\r\n"
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\r\n"
    "Accept: text/html\r\n"
    "Accept-Language: en-GB,en;q=0.7\r\n"
    "Accept-Encoding: gzip, deflate\r\n"
    "Referer: https://shop.example.com/\r\n"
    "Sec-Fetch-Dest: iframe\r\n"
)


def pages(path: str) -> Iterator[bytes]:
    """Requests for the same page, without end."""
    request = f"GET {path} HTTP/1.1\r\n{_BROWSER}\r\n".encode()
    while True:
        yield request


def submissions(form: FormAddress, tokens: Tokens, first: int, count: int) -> list[bytes]:
    """This many submissions of an e-mail form, for person-<first>@example.com and those who follow."""
    return [_submission(form, tokens, f"person-{number}@example.com") for number in range(first, first + count)]


def _submission(form: FormAddress, tokens: Tokens, email: str) -> bytes:
    token = form_token.make(tokens, form.version_id, "https://shop.example.com")
    body = urlencode({"t": token, "email": email})
    return (
        f"POST {frame(form, tokens)} HTTP/1.1\r\n{_BROWSER}"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


def frame(form: FormAddress, tokens: Tokens) -> str:
    """The path of the form in its frame."""
    return f"/w/{tokens.sign(Purpose.WIDGET, form.public_id)}"
