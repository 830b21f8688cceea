"""Who delivers: threads of their own, so that messages never wait for a webhook, and no endpoint for another one.

An endpoint has a few at a time, however slow it is. News is looked for every second, which is one look at an empty table where
nobody wants anything. What may not live here: what an answer means (`deliveries.py`).
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from flask import Flask
from sqlalchemy import Connection

from optin.clock import now
from optin.database import db, hot
from optin.desk import desk
from optin.sealing import SealError
from optin.webhooks import deliveries, endpoints, news, posting, signing
from optin.webhooks.deliveries import Claim
from optin.webhooks.posting import Answer

_log = logging.getLogger(__name__)

# Seconds between two looks.
_LOOK: Final = 1

# Requests that one endpoint gets at the same time from one process.
_EACH: Final = 2

IsStopping = Callable[[], bool]


class Courier:
    """The threads of one process that deliver."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._stopping = threading.Event()
        self._stirred = threading.Event()
        self._busy: Counter[int] = Counter()
        self._mutex = threading.Lock()
        self._pool = ThreadPoolExecutor(endpoints.MOST * _EACH, thread_name_prefix="webhook")
        self._thread = threading.Thread(target=self._run, name="webhooks", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Let what is being sent finish, and begin nothing else."""
        self._stopping.set()
        self._stirred.set()
        self._thread.join()
        self._pool.shutdown()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                with self._app.app_context():
                    self._look()
            except Exception:
                _log.exception("webhooks could not be looked after; the next look is in a second")
            self._stirred.wait(_LOOK)
            self._stirred.clear()

    def _look(self) -> None:
        take_up(self._stopping.is_set)
        for endpoint_id in _waiting():
            with self._mutex:
                room = _EACH - self._busy[endpoint_id]
                self._busy[endpoint_id] += room
            for _ in range(room):
                self._pool.submit(self._deliver, endpoint_id)

    def _deliver(self, endpoint_id: int) -> None:
        try:
            with self._app.app_context():
                deliver(endpoint_id, self._stopping.is_set)
        except Exception:
            _log.exception("a webhook could not be looked after; it is taken up again when its lease ends")
        else:  # There may be more at once. What fails waits for the next look.
            self._stirred.set()
        finally:
            with self._mutex:
                self._busy[endpoint_id] -= 1


def take_up(is_stopping: IsStopping = lambda: False) -> None:
    """Make deliveries of all news."""
    while not is_stopping() and news.take_up():
        continue


def deliver(endpoint_id: int, is_stopping: IsStopping = lambda: False) -> None:
    """Send what is due to one endpoint, one after the other: what came of one is noted where the next one is claimed."""
    claim = None if is_stopping() else hot(lambda connection: deliveries.claim(connection, endpoint_id, now()))
    while claim is not None:
        claim = _sent(claim, is_stopping)


def deliver_all() -> None:
    """Take up and send all that is due, in this thread."""
    take_up()
    for endpoint_id in _waiting():
        deliver(endpoint_id)


def _waiting() -> list[int]:
    with db.engine.connect() as connection:
        return deliveries.waiting(connection, now())


def _sent(one: Claim, is_stopping: IsStopping) -> Claim | None:
    """Send it and note what came of it; the next one, if there is one."""
    answer = _posted(one, now())

    def noted(connection: Connection) -> Claim | None:
        deliveries.settle(connection, one.delivery, answer, now())
        return None if is_stopping() else deliveries.claim(connection, one.endpoint.id, now())

    return hot(noted)


def _posted(one: Claim, at: int) -> Answer:
    """Whatever goes wrong is a try that failed: else the same would be tried for ever, and others with it."""
    content = one.delivery.body
    try:
        headers = signing.headers(endpoints.signing_keys(one.endpoint, at), one.delivery.webhook_id, at, content)
        return posting.post(one.endpoint.url, headers, content.encode(), desk().config.webhook_networks)
    except SealError as error:
        return Answer(None, problem=f"The secret cannot be read. {error}"[:300])
    except Exception:
        _log.exception("a webhook could not be sent")
        return Answer(None, problem="It could not be sent. The desk's log says why.")
