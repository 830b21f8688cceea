"""What a provider answered, word for word: kept for the one call that listens, else for nobody.

What may not live here: what an answer means, and hiding what is secret in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_heard: ContextVar[list[str] | None] = ContextVar("heard", default=None)


@contextmanager
def listening() -> Iterator[list[str]]:
    """What is said on this thread until the block ends."""
    words: list[str] = []
    token = _heard.set(words)
    try:
        yield words
    finally:
        _heard.reset(token)


def note(status: int, body: bytes) -> None:
    """An answer by HTTP."""
    words = _heard.get()
    if words is not None:
        words.append(f"HTTP {status}\n{body.decode('utf-8', 'replace')}".replace("\0", "�"))
