"""Work that follows an answer, done by a thread of its own and a moment later, so that nobody can see how long it takes.

A server calls what waits for the end of an answer before it closes the connection or reads the next request, so whoever watches
the connection would see it there. What may not live here: what is done.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from flask import Flask, Response, current_app

Work = Callable[[], object]

_NAME: Final = "optin.afterwards"
_OPENING: Final = threading.Lock()
_log = logging.getLogger(__name__)

# Milliseconds: the work begins between these, when the next request of the same visitor may have come and gone.
_SOONEST, _LATEST = 50, 250


class Afterwards:
    """The thread of one desk. What is handed over begins in its order."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._thread = ThreadPoolExecutor(1, "afterwards")
        self._is_stopping = threading.Event()

    def hand_over(self, work: Work) -> None:
        """Returns at once."""
        wait = secrets.choice(range(_SOONEST, _LATEST)) / 1000
        self._thread.submit(self._do, work, time.monotonic() + wait)

    def finish(self) -> None:
        """Do what is left, without waiting."""
        self._is_stopping.set()
        self._thread.shutdown()

    def _do(self, work: Work, at: float) -> None:
        self._is_stopping.wait(max(0.0, at - time.monotonic()))
        do(self._app, work)


def follow(answer: Response, work: Work) -> None:
    """Do this, inside the application's context, when the answer is on its way. In tests it is done when the answer is closed.

    Hand over the same kind of work for everybody: that there is any at all can be seen.
    """
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    if app.testing:
        answer.call_on_close(lambda: do(app, work))
    else:
        answer.call_on_close(lambda: _of(app).hand_over(work))


def finish(app: Flask) -> None:
    """Do what is left, before the process ends."""
    opened: Afterwards | None = app.extensions.pop(_NAME, None)
    if opened is not None:
        opened.finish()


def do(app: Flask, work: Work) -> None:
    """What goes wrong is nobody's to see but ours: the answer is out."""
    try:
        with app.app_context():
            work()
    except Exception:
        _log.exception("what follows an answer could not be done")


def _of(app: Flask) -> Afterwards:
    with _OPENING:
        found: Afterwards | None = app.extensions.get(_NAME)
        return found if found is not None else app.extensions.setdefault(_NAME, Afterwards(app))
