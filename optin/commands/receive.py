"""`optin receive`: a raw mail on standard input, brought to the running desk. For the alias pipe of a mail server.

It opens no database: on SQLite that belongs to the one process that serves. Its exit codes are those that mail servers know
(sysexits.h): after 75 they keep the mail and try again, after 65 they send it back.
"""

from __future__ import annotations

import http.client
import os
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NoReturn

import click

from optin.hooks.email.parsing import LARGEST
from optin.hooks.email.routes import PATH

_SENT_BACK, _LATER = 65, 75
_PATIENCE: Final = 30  # seconds
_REFUSED: Final = (413, 422)


@click.command()
@click.argument("recipient", nargs=-1)
@click.option("--url", help="Where the desk answers. Else OPTIN_PUBLIC_URL, else this machine and OPTIN_PORT.")
@click.option(
    "--secret-file", type=click.Path(path_type=Path), help="File with the secret. Else OPTIN_SMTP_INBOUND_SECRET or …_FILE."
)
def receive(recipient: tuple[str, ...], url: str | None, secret_file: Path | None) -> None:
    """Bring the mail on standard input to the running desk. RECIPIENT: the address that it was delivered to."""
    raw = sys.stdin.buffer.read(LARGEST + 1)  # Of one that is too large the desk reads who it was sent to.
    base = url or os.environ.get("OPTIN_PUBLIC_URL") or f"http://127.0.0.1:{os.environ.get('OPTIN_PORT') or 8000}"
    query = urllib.parse.urlencode([("to", address) for address in recipient])
    target = f"{base.rstrip('/')}{PATH}{'?' if query else ''}{query}"
    headers = {"Content-Type": "message/rfc822", "Authorization": f"Bearer {_secret(secret_file, os.environ)}"}
    try:
        with _opener().open(urllib.request.Request(target, raw, headers), timeout=_PATIENCE):  # noqa: S310 (our own desk)
            return
    except urllib.error.HTTPError as error:
        words = error.read(200).decode("utf-8", "replace").strip()
        error.close()
        _end(_SENT_BACK if error.code in _REFUSED else _LATER, f"The desk said {error.code}: {words}")
    except (OSError, http.client.HTTPException, ValueError) as error:
        _end(_LATER, f"The desk could not be reached: {error}")


def _secret(file: Path | None, environ: Mapping[str, str]) -> str:
    named = file or (Path(given) if (given := environ.get("OPTIN_SMTP_INBOUND_SECRET_FILE")) else None)
    if named is None:
        return environ.get("OPTIN_SMTP_INBOUND_SECRET", "")
    try:
        return named.read_text(encoding="utf-8").strip()
    except OSError as error:
        _end(_LATER, f"The secret cannot be read: {error.strerror}")


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect would carry the secret elsewhere."""

    def redirect_request(self, *_: object, **__: object) -> None:
        return None


def _opener() -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(_NoRedirects, urllib.request.ProxyHandler({}))


def _end(code: int, sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(code)
