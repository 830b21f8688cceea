"""Where everything is served from while it is measured: pages of a host on `localhost`, files of embeds on `127.0.0.1`, which a
browser takes for another site, and a desk with one form, also on `127.0.0.1`. All on this machine.

The files are packed as the desk packs its own pages, and have no header that an answer could do without.
"""

from __future__ import annotations

import contextlib
import gzip
import mimetypes
import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from email.utils import formatdate
from functools import cache
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import unquote, urlsplit

from app import create_app
from optin import config, database, forms, resizer, snippet
from optin.bench.servers import DRAFT
from optin.database import writing
from optin.database.upgrade import upgrade
from optin.models import FormVersion
from optin.server import Web, listen
from tests.browser.live import PatientServer

HOST_PAGES = "/host/"
FIRST_PORT = 18700
packed = cache(lambda body: gzip.compress(body, 9, mtime=0))


@dataclass
class Stand:
    """What is served: host pages and files by their path. `files` is where files are, as an origin."""

    port: int
    pages: dict[str, bytes] = field(default_factory=dict)

    @property
    def host(self) -> str:
        """The origin of the host pages."""
        return f"http://localhost:{self.port}"

    @property
    def files(self) -> str:
        """The origin of the files."""
        return f"http://127.0.0.1:{self.port}"

    def add(self, files: Mapping[str, bytes]) -> None:
        """Serve more files, by their path."""
        self.pages.update(files)

    def paste(self, name: str, code: str) -> str:
        """A host page with an embed in it; its address. Every host page is the same but for the code."""
        path = f"{HOST_PAGES}{re.sub('[^a-z0-9]+', '-', name.lower())}"
        self.pages[path] = (
            "<!doctype html><html lang=en><head><meta charset=utf-8><title>A shop</title><link rel=icon href=data:,>"
            "<meta name=viewport content='width=device-width,initial-scale=1'></head>"
            f"<body><main><h1>A shop</h1><p>Words of the shop.</p>{code}<p>More words of the shop.</p></main></body></html>"
        ).encode()
        return f"{self.host}{path}"


@contextlib.contextmanager
def stand() -> Iterator[Stand]:
    """Serve pages and files on a port of their own."""
    pages: dict[str, bytes] = {}

    class Handler(_Handler):
        served = pages

    with PatientServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield Stand(server.server_port, pages)
        finally:
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    """Answers over HTTP/1.1."""

    protocol_version = "HTTP/1.1"
    timeout = 5  # a connection that a browser keeps in store does not hold up the end
    served: Mapping[str, bytes] = {}

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        body = self.served.get(path)
        self.send_response_only(404 if body is None else 200)
        for name, value in self._headers(path, body or b""):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(self._body(body or b""))

    def _headers(self, path: str, body: bytes) -> Iterator[tuple[str, str]]:
        kind = "text/html; charset=utf-8" if path.startswith(HOST_PAGES) else _kind(path)
        yield "Content-Type", kind
        if self._body(body) is not body:
            yield "Content-Encoding", "gzip"
        yield "Content-Length", str(len(self._body(body)))
        yield "Date", formatdate(usegmt=True)
        if not kind.startswith("text/html"):
            yield "Access-Control-Allow-Origin", "*"  # modules and what is loaded with an integrity need it

    def _body(self, body: bytes) -> bytes:
        takes_it = "gzip" in self.headers.get("Accept-Encoding", "")
        return packed(body) if takes_it and len(packed(body)) < len(body) else body

    def log_message(self, *_: object) -> None:
        """Silent: the figures are what is printed."""


def _kind(path: str) -> str:
    ending = Path(path).suffix
    known = {
        ".js": "text/javascript",
        ".mjs": "text/javascript",
        ".cjs": "text/javascript",
        ".html": "text/html; charset=utf-8",
    }
    return known.get(ending) or mimetypes.guess_type(path)[0] or "application/octet-stream"


@dataclass(frozen=True)
class Codes:
    """The codes to paste for the desk's one form."""

    strict: str
    plain: str
    growing: str


@contextlib.contextmanager
def desk(directory: Path, site: str) -> Iterator[Codes]:
    """Serve a desk with one e-mail form that this site may show."""
    sock = listen("127.0.0.1", FIRST_PORT)
    address = f"http://127.0.0.1:{sock.getsockname()[1]}"
    app = create_app(config.read({"OPTIN_DATA": str(directory), "OPTIN_PUBLIC_URL": address}))
    web = Web(app, sock, threads=4)
    with app.app_context():
        upgrade(directory / "copies")
        codes = _codes(address, site)
    web.start()
    try:
        yield codes
    finally:
        web.stop()
        database.stop(app)


def _codes(address: str, site: str) -> Codes:
    with writing() as session:
        form = forms.create(session, replace(DRAFT, sites=(site,)), "benchmark")
        session.flush()
        version = session.get_one(FormVersion, form.version_id)
        frame = snippet.frame_address(form.public_id)
        plain = snippet.snippet(version, frame)
        return Codes(snippet.snippet(version, frame, is_strict=True), plain, plain + resizer.tag(address))
