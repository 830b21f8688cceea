"""Somebody opts out while an endpoint listens, in a process that dies at a chosen place, as `kill -9` would have it."""

import json
import sys

from app import create_app
from optin import config
from optin.database import hot
from optin.ledger import write
from optin.vocabulary import Channel
from optin.webhooks import courier, posting
from tests import cast
from tests.durability.heard_process import die

BEFORE_THE_COMMIT, COMMITTED, TAKEN_UP, ANSWERED = "before the commit", "committed", "taken up", "answered"


def main():
    """Opt the contact out, deliver, and die on the way."""
    order = json.loads(sys.argv[1])
    place = order["place"]
    app = create_app(config.read(order["settings"]))
    with app.app_context():
        hot(lambda connection: opt_out(connection, order["contact"], place))
        if place == COMMITTED:
            die()
        courier.take_up()
        if place == TAKEN_UP:
            die()
        courier.posting.post = dying
        courier.deliver_all()


def opt_out(connection, contact_id, place):
    write.opt_out(connection, contact_id, Channel.SMS, cast.told())
    if place == BEFORE_THE_COMMIT:
        die()


def dying(*request, post=posting.post):
    """Send it, get the answer, and die before it is noted."""
    post(*request)
    die()


if __name__ == "__main__":
    main()
