"""Places inside a write where a desk kills itself as `kill -9` would. They exist in tests alone."""

import itertools
import os
import signal
import threading

from sqlalchemy import Engine, event
from sqlalchemy.pool import Pool

from optin.ledger import write

IN_AN_ITEM = "between an event and its flag"
BETWEEN_ITEMS = "between two items of a group"
BEFORE_COMMIT = "before the commit"
AFTER_COMMIT = "after the commit, before the answers"


def arm(place, times):
    """Die when this place is reached for the given time. Only writes of consent events count."""
    count = itertools.count(1)
    this = threading.local()
    insert_event = write._insert_event

    def reach(where):
        if where == place and next(count) == times:
            os.kill(os.getpid(), signal.SIGKILL)

    def inserting(*arguments):
        if getattr(this, "wrote", False):
            reach(BETWEEN_ITEMS)
        event_id = insert_event(*arguments)
        this.wrote = True
        reach(IN_AN_ITEM)
        return event_id

    def committing(_connection):
        this.committed, this.wrote = getattr(this, "wrote", False), False
        if this.committed:
            reach(BEFORE_COMMIT)

    def committed(_connection, _record):
        if getattr(this, "committed", False):
            this.committed = False
            reach(AFTER_COMMIT)

    write._insert_event = inserting
    event.listen(Engine, "commit", committing)
    event.listen(Pool, "checkin", committed)
