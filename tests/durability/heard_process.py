"""A process that takes messages from people and dies at a chosen place, as `kill -9` would have it.

Says `stored`, `acted` on a line of its own, each after the commit; whoever reads the line has been promised what it says.
"""

import json
import os
import signal
import sys

from app import create_app
from optin import config, inbound
from optin.clock import now
from optin.database import hot
from optin.inbound import Received, acting, received, receiving
from optin.vocabulary import Channel

STORED, IN_THE_ACT, ACTED = "stored", "in the act", "acted"


def main():
    """Take the messages in the order, each written in a second of its own, and die at the place that they name."""
    order = json.loads(sys.argv[1])
    app = create_app(config.read(order["settings"]))
    with app.app_context():
        first = now() - len(order["bodies"])
        for number, body in enumerate(order["bodies"], start=1):
            is_last = number == len(order["bodies"])
            said = Received(Channel.SMS, order["sender"], f"heard-{number}", body, first + number)
            take(said, order["place"] if is_last else None)


def take(said, place):
    """Store, then act. The last one dies on the way."""
    hot(lambda connection: received.store(connection, said, now()), front=True)
    say("stored")
    if place == STORED:
        die()
    if place == IN_THE_ACT:
        receiving.act = dying
    inbound.receive(said)
    say("acted")
    if place == ACTED:
        die()


def dying(connection, understood, at):
    """Do everything and die before the commit."""
    acting.act(connection, understood, at)
    die()


def say(words):
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def die():
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main()
