"""What systemd hands over: a socket that outlives the process behind it, and a place to say that it is ready."""

import http.client
import os
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from optin import supervised
from optin.supervised import TooManySocketsError
from tests.serving import any_port

ROOT = Path(__file__).parent.parent
# The number of the process is known only there; the socket is to be descriptor 3.
HANDED_OVER = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1")
os.execv(sys.executable, [sys.executable, "app.py", "serve"])
"""


@pytest.fixture
def manager(tmp_path):
    """Where a process says that it is ready."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as place:
        place.bind(str(tmp_path / "notify"))
        place.settimeout(120)
        yield place


@contextmanager
def started(sock, manager, data):
    """A desk to which the socket was handed over, ready. In the end it ends by SIGTERM, with a clean exit."""
    env = {**os.environ, "OPTIN_DATA": str(data), "NOTIFY_SOCKET": manager.getsockname()}
    command = [sys.executable, "-c", HANDED_OVER, str(sock.fileno())]
    process = subprocess.Popen(command, cwd=ROOT, env=env, pass_fds=[sock.fileno()], stdout=subprocess.DEVNULL)
    try:
        assert manager.recv(100) == b"READY=1"
        yield
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    finally:
        process.kill()
        process.wait()


def test_who_comes_between_two_lives_waits_and_is_answered_by_the_second(manager, tmp_path):
    with any_port() as sock:
        visitor = http.client.HTTPConnection("127.0.0.1", sock.getsockname()[1], timeout=120)
        with started(sock, manager, tmp_path):
            visitor.request("GET", "/healthz")
            assert visitor.getresponse().read() == b'{"status":"ok"}\n'
            visitor.close()
        visitor.request("GET", "/readyz")
        with started(sock, manager, tmp_path):
            assert visitor.getresponse().status == 200
            visitor.close()


def test_without_a_manager_nothing_is_handed_over_or_said():
    assert supervised.handed_over({}) is None
    assert supervised.handed_over({"LISTEN_PID": "1", "LISTEN_FDS": "1"}) is None
    supervised.say_ready({})


def test_a_desk_takes_one_socket_and_no_more():
    with pytest.raises(TooManySocketsError, match="one ListenStream"):
        supervised.handed_over({"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": "2"})
