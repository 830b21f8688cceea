"""A provider that is a process of its own: it takes messages, refuses some, hangs up on some after taking them, and writes
every message that it takes into a log of its own. The log is the witness of the storm; nothing else knows what has left.

Run as a program: `storm_provider.py LOG`. Says its port on the first line.
"""

import os
import random
import socket
import sys
import threading
import time

# Of a hundred messages: not taken; taken and hung up on; taken and answered after the client has given up; the rest is a yes.
NOT_TAKEN, HUNG_UP, TOO_LATE = 6, 10, 13
CHANCE = random.SystemRandom()

PATIENCE = 0.5  # seconds that the client waits


def serve(log):
    """Answer for ever."""
    server = socket.create_server(("127.0.0.1", 0), backlog=64)
    sys.stdout.write(f"{server.getsockname()[1]}\n")
    sys.stdout.flush()
    while True:
        connection, _ = server.accept()
        threading.Thread(target=answer, args=(connection, log), daemon=True).start()


def answer(connection, log):
    with connection:
        line = connection.makefile().readline()
        fate = CHANCE.randrange(100)
        if not line.endswith("\n") or fate < NOT_TAKEN:
            connection.sendall(b"no\n")
            return
        os.write(log, line.encode())
        if fate < HUNG_UP:
            return
        if fate < TOO_LATE:
            time.sleep(2 * PATIENCE)
        connection.sendall(b"yes\n")


if __name__ == "__main__":
    serve(os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))
