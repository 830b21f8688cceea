"""A provider on this machine: it keeps what it is sent, and answers, or misbehaves, as it is told.

An answer is a triple of status, headers and body, or a function of the handler that gives one; where it gives none, the
connection is closed.
"""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

from optin.desk import Desk, desk

ACCOUNT = "AC" + "0" * 32
TOKEN = "12345"
NUMBER_ID = "106540352242922"
SECRET = "app-secret"
PUBLIC_URL = "https://desk.example.com"


def answer(status, said, **headers):
    """JSON, as providers answer."""
    return status, {"Content-Type": "application/json", **headers}, json.dumps(said).encode()


def page(status, **headers):
    """HTML, as whatever stands in front of a provider answers."""
    return status, {"Content-Type": "text/html", **headers}, b"<html><body>Sorry</body></html>"


def hang(handler):
    """Keep the request and say nothing until the other side gives up."""
    handler.connection.settimeout(20)
    with contextlib.suppress(OSError):
        handler.connection.recv(1)


def cut(handler):
    """Take the request and close the connection."""
    handler.connection.shutdown(socket.SHUT_RDWR)


def dribble(handler):
    """Answer a byte now and then, for ever."""
    with contextlib.suppress(OSError):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while not handler.server.is_over.wait(0.02):
            handler.wfile.write(b"X")


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        """A test is quiet."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        answers = self.server.answers
        self.asked = Request(self.path, dict(self.headers), body)
        self.server.received.append(self.asked)
        now = answers.pop(0) if len(answers) > 1 else answers[0]
        if callable(now):
            now = now(self)
        if now is None:
            self.close_connection = True
            return
        status, headers, said = now
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(said))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(said)

    do_GET = do_POST


class Request:
    def __init__(self, path, headers, body):
        self.path, self.headers, self.body = path, headers, body

    @property
    def form(self):
        return {name: one[0] for name, one in parse_qs(self.body.decode(), keep_blank_values=True).items()}

    @property
    def json(self):
        return json.loads(self.body)


@contextlib.contextmanager
def served(*answers):
    """The fake, answering in this order, with the last for ever."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.answers, server.received, server.is_over = list(answers), [], threading.Event()
    server.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server
    finally:
        server.is_over.set()
        server.shutdown()
        server.server_close()
        thread.join()


def nobody():
    """The URL of a port on which nobody listens."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{sock.getsockname()[1]}"


def twilio_values(url="http://127.0.0.1:1", **more):
    return {
        "twilio_account_sid": ACCOUNT,
        "twilio_auth_token": TOKEN,
        "twilio_from": "+14155550199",
        "twilio_opt_outs": "default",
        "twilio_url": url,
        **more,
    }


def whatsapp_values(url="http://127.0.0.1:1", **more):
    return {
        "whatsapp_token": "EAAtoken",
        "whatsapp_phone_number_id": NUMBER_ID,
        "whatsapp_app_secret": SECRET,
        "whatsapp_verify_token": "our own word",
        "whatsapp_url": url,
        **more,
    }


def set_up(app, **values):
    """Give the desk these values of providers' fields, as its environment would have."""
    there = desk()
    config = replace(there.config, channels=values, public_url=PUBLIC_URL)
    app.extensions["optin.desk"] = Desk(config, there.tokens)
    app.extensions.pop("optin.adapters", None)
