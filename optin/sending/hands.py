"""Several calls that wait, at once: the threads of one worker. What is called, and what it means, is the gate's business."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from types import TracebackType
from typing import Generic, Self, TypeVar

from flask import Flask, current_app

R = TypeVar("R")


class Hands(Generic[R]):
    """So many hands, for the time of a `with` block. A call may need several of them."""

    def __init__(self, many: int) -> None:
        self.free = many
        self._calls: dict[Future[list[R]], int] = {}
        self._threads = ThreadPoolExecutor(many, "hand")
        self._app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._threads.shutdown()

    @property
    def are_busy(self) -> bool:
        """Whether any call is under way, or over without its results having been taken."""
        return bool(self._calls)

    def call(self, hands: int, work: Callable[[], list[R]]) -> None:
        """Begin to do the work. It takes so many of the hands that are free."""
        self.free -= hands
        self._calls[self._threads.submit(self._run, work)] = hands

    def results(self) -> list[R]:
        """Wait until a call is over, and give the results of all that are. Raises what they raised."""
        if not self._calls:
            return []
        over, _ = wait(self._calls, return_when=FIRST_COMPLETED)
        self.free += sum(self._calls.pop(call) for call in over)
        return [result for call in over for result in call.result()]

    def _run(self, work: Callable[[], list[R]]) -> list[R]:
        with self._app.app_context():
            return work()
