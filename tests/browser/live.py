"""A real desk in a process of its own, and sites of other people that embed it."""

from __future__ import annotations

import contextlib
import http.server
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
OWNER, PASSWORD = "olive@example.com", "a quiet harbour at dawn"
LONGEST = 120  # seconds; a busy machine takes long to bring up a process, to let it work, and to let it end


@dataclass(frozen=True)
class LiveDesk:
    """A running desk: where it is, what it printed so far, and its directory."""

    url: str
    directory: Path
    environment: dict[str, str] = field(repr=False)

    def run(self, *words: str) -> str:
        """What another `optin` command prints, run beside the desk."""
        command = [sys.executable, str(ROOT / "app.py"), *words]
        where = {"env": self.environment, "cwd": ROOT}
        return subprocess.run(command, **where, capture_output=True, text=True, check=True, timeout=LONGEST).stdout


@contextlib.contextmanager
def live_desk(directory: Path, **settings: str) -> Iterator[LiveDesk]:
    """Start a desk on a free port and wait until it answers; stop it with SIGTERM in the end."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OPTIN_")}
    # A browser that is driven by a program fills in a form faster than anybody could.
    environment |= {"OPTIN_DATA": str(directory), "PYTHONUNBUFFERED": "1", "OPTIN_LEAST_AGE": "0", **settings}
    log = directory / "desk.log"
    directory.mkdir(parents=True, exist_ok=True)
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "app.py"), "serve", "--port", "18600"],
            env=environment,
            cwd=ROOT,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield LiveDesk(_wait(log, process), directory, environment)
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=LONGEST) == 0, log.read_text()


def _wait(log: Path, process: subprocess.Popen[bytes]) -> str:
    """The address that the desk printed, once it answers there."""
    deadline = time.monotonic() + LONGEST
    while time.monotonic() < deadline and process.poll() is None:
        found = re.search(r"running at (http://\S+)", log.read_text())
        if found:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(found[1] + "/healthz", timeout=5).close()  # noqa: S310 - our own desk
                return found[1]
        time.sleep(0.05)
    process.kill()
    raise AssertionError(f"the desk did not start:\n{log.read_text()}")


class PatientServer(http.server.ThreadingHTTPServer):
    """Says nothing when a test closes its page before it has loaded."""

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class Sites:
    """Other people's pages, on any loopback host name: one little server that shows what was pasted. `headers` holds those of
    a path."""

    def __init__(self) -> None:
        self.pages: dict[str, str] = {}
        self.headers: dict[str, dict[str, str]] = {}
        pages, headers = self.pages, self.headers

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                found = pages.get(self.path)
                self.send_response(200 if found else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                for name, value in headers.get(self.path, {}).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write((found or "").encode())

            def log_message(self, *_: object) -> None:
                """Silent: the tests say what they need."""

        self._server = PatientServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def paste(self, snippet: str, path: str = "/") -> None:
        """Put a snippet into a page."""
        head = "<!doctype html><html lang=en><head><meta charset=utf-8><title>A shop</title>"
        head += "<meta name=viewport content='width=device-width, initial-scale=1'></head>"
        self.pages[path] = f"{head}<body><main><h1>A shop</h1>{snippet}</main></body></html>"

    def origin(self, host: str = "127.0.0.1") -> str:
        """The origin under a host name. Names under `localhost` lead to this machine in every browser."""
        return f"http://{host}:{self.port}"

    def stop(self) -> None:
        """Close the server."""
        self._server.shutdown()
        self._server.server_close()
