"""Starts desks that are going to be killed: loads the program once, then forks a real `optin serve` for every order.

A desk that is forked has opened nothing yet; it saves two seconds of imports for each of its lives. Orders are lines of JSON:
settings, and where the desk kills itself (`deadly.py`), if it does.
"""

import json
import os
import sys

from app import create_app
from optin import cli
from tests.durability import deadly


def main():
    """One desk after the other. Says `pid <n>`, then what the desk says, then `ended <exit code>`."""
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            serve(order)
        _, status = os.waitpid(pid, 0)
        say(f"ended {os.waitstatus_to_exitcode(status)}")


def serve(order):
    """Be a desk until the end."""
    try:
        say(f"pid {os.getpid()}")
        os.environ.update(order["settings"])
        if order["deadly"]:
            deadly.arm(*order["deadly"])
        sys.argv = ["optin", "serve"]
        cli.main(create_app)
    finally:
        os._exit(1)


def say(words):
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
