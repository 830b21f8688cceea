"""Starts the workers of the storm: loads the program once, then forks a real `optin worker` (or `serve`) for every order.

Their provider is the one of `storm_provider.py`; leases and pauses are short, so that much happens in little time. Orders are
lines of JSON: the words of the command, and the mutants that the worker is born with.
"""

import json
import os
import signal
import socket
import sys
import threading
import time

from sqlalchemy import true

from app import create_app
from optin import cli, jobs
from optin.channels import registry
from optin.channels.adapter import Accepted, NotAccepted, Unclear
from optin.policy import Verdict
from optin.sending import breaker, gate, outbox, wire
from optin.vocabulary import Outcome, Reason
from tests.durability.storm_provider import PATIENCE

LEASE = 2
WIRE_DEADLINE = 0.3
SWEEP = 0.5


class Provider:
    """The adapter for it."""

    def __init__(self, port):
        self._port = port

    def send(self, message):
        left = time.monotonic()  # Of the whole machine. How long the socket and the provider take, nobody promises.
        try:
            connection = socket.create_connection(("127.0.0.1", self._port), timeout=PATIENCE)
        except OSError as error:
            return NotAccepted(str(error))
        with connection:
            line = json.dumps({"text": message.body, "address": message.address, "left": left})
            connection.sendall(line.encode() + b"\n")
            said = connection.makefile().readline()
        return {"yes\n": Accepted("yes"), "no\n": NotAccepted("no")}.get(said, Unclear("hung up"))


def no_second_decision():
    gate._verdict = lambda *_: Verdict(Outcome.SEND, (Reason.ALLOWED,))


def retry_of_unknown():
    outbox._AGAIN = true()


MUTANTS = {mutant.__name__: mutant for mutant in (no_second_decision, retry_of_unknown)}


def hasten():
    """Less patience than a desk has."""
    outbox.LEASE, wire.WIRE_DEADLINE, gate._PAUSE = LEASE, WIRE_DEADLINE, (0, 1)
    breaker.MOST_ERRORS = 10**9
    work = jobs.run

    def run(app, stop):
        threading.Thread(target=sweep, args=(app, stop), daemon=True).start()
        work(app, stop)

    jobs.run = run


def sweep(app, stop):
    while not stop.wait(SWEEP):
        jobs.of(app).sweep()


def main():
    """Fork a worker for every order, and say its process id."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    hasten()
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            work(order)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


def work(order):
    """Be a worker until the end."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        for mutant in order["mutants"]:
            MUTANTS[mutant]()
        sys.argv = ["optin", *order["words"]]
        cli.main(create_app)
    finally:
        os._exit(1)


if __name__ == "__main__":
    registry._SANDBOX = Provider(int(sys.argv[1]))
    main()
