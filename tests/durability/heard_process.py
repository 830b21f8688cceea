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
    """Take the messages in the order and die at the place that they name."""
    order = json.loads(sys.argv[1])
    app = create_app(config.read(order["settings"]))
    with app.app_context():
        for number, body in enumerate(order["bodies"], start=1):
            is_last = number == len(order["bodies"])
            take(body, order["sender"], f"heard-{number}", order["place"] if is_last else None)


def take(body, sender, reference, place):
    """Store, then act. The last one dies on the way."""
    said = Received(Channel.SMS, sender, reference, body, now())
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
