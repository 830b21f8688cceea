"""A body of 100 MB over a real socket: it is a problem, the desk stays small, and nothing changed."""

import contextlib
import http.client
import json
import socket
import threading
import tracemalloc

import pytest

from tests.api.furnished import held
from tests.api.programs import key
from tests.serving import served

HUNDRED_MB = 100 * 1024 * 1024
PIECE = b" " * 65536
MOST_MEMORY = 10 * 1024 * 1024  # bytes: what is received at most stays in a file


@pytest.fixture
def port(app):
    """The port of the desk behind the real server."""
    with served(app) as port:
        yield port


@contextlib.contextmanager
def little_memory():
    """What happens inside, in whichever thread, never holds much at once."""
    tracemalloc.start()
    try:
        yield
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < MOST_MEMORY


def stream(connection, size, in_chunks):
    """Send so many bytes, or as many as the other side takes."""
    piece = b"%x\r\n%s\r\n" % (len(PIECE), PIECE) if in_chunks else PIECE
    try:
        for _ in range(size // len(PIECE)):
            connection.sendall(piece)
        connection.sendall(b"0\r\n\r\n" if in_chunks else b"")
    except OSError:
        return


def posted(port, size, in_chunks):
    """Status, kind and content of the answer to a body of so many bytes, sent while it is waited for."""
    length = "Transfer-Encoding: chunked" if in_chunks else f"Content-Length: {size}"
    kind = f"Authorization: Bearer {key('all')}\r\nContent-Type: application/json"
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(f"POST /api/v1/contacts HTTP/1.1\r\nHost: desk\r\n{kind}\r\n{length}\r\n\r\n".encode())
        sender = threading.Thread(target=stream, args=(connection, size, in_chunks))
        sender.start()
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        said = answer.status, answer.headers["Content-Type"], json.loads(answer.read())["code"]
        sender.join(30)
    return said


@pytest.mark.parametrize("in_chunks", [False, True], ids=["with a length", "in chunks"])
@pytest.mark.parametrize("size", [2 * 1024 * 1024, HUNDRED_MB], ids=["2 MB", "100 MB"])
def test_a_body_that_is_too_large_is_a_problem(app, port, size, in_chunks):
    before = held()

    with little_memory():
        assert posted(port, size, in_chunks) == (413, "application/problem+json", "too_large")
    assert held() == before


def test_a_body_that_is_held_would_be_seen():
    with pytest.raises(AssertionError), little_memory():
        assert len(PIECE * (HUNDRED_MB // len(PIECE))) == HUNDRED_MB


def test_what_is_no_request_at_all_is_answered(app, port):
    for path, kind in (("/api/v1/contacts", b"application/problem+json"), ("/", b"text/plain")):
        with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
            connection.sendall(f"POST {path} HTTP/1.1\r\nHost: desk\r\nTransfer-Encoding: gzip\r\n\r\n".encode())
            answer = connection.recv(65536)
        assert (answer[:13], kind in answer) == (b"HTTP/1.1 501 ", True)
