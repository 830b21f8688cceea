"""Valid submissions are answered after the same time, whoever was typed.

Setting a flag, asking through the channel and doing nothing take differently long, by some milliseconds. What may not live
here: answers that depend on nobody's address; they need no waiting.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

# Seconds by database: more than the longest way takes on a machine that is not overloaded, and less than anybody notices. No
# more, because a thread that waits here answers nobody else.
EARLIEST: Final = {"sqlite": 0.015, "postgresql": 0.03}


@contextmanager
def even(database: str) -> Iterator[None]:
    """Do what is inside, then wait until its time has come. What raises is answered at once."""
    due = time.perf_counter() + EARLIEST[database]
    yield
    time.sleep(max(0.0, due - time.perf_counter()))
