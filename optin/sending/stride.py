"""How many messages a worker decides on together: as many as it then hands over within a moment.

What is decided and not yet handed over may be lost when the worker dies, and an opt-out waits while it is decided. So a slow
provider gets them one by one, and so does one that makes trouble.
"""

from __future__ import annotations

from typing import Final

_FIRST: Final = 4
MOST: Final = 32

# Seconds; well below the wire deadline.
_MOMENT: Final = 0.25


class Stride:
    """The stride of one worker."""

    def __init__(self) -> None:
        self.many = _FIRST

    def adapt(self, handed_over: int, seconds: float, is_trouble: bool) -> None:
        """Learn from the last one: how many messages were handed over in which time, and whether the provider made trouble."""
        if is_trouble:
            self.many = 1
        elif handed_over:
            self.many = max(1, min(MOST, 2 * self.many, int(handed_over * _MOMENT / max(seconds, 0.001))))
