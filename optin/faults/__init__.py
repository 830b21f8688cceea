"""What providers' codes mean in our words: one file for each provider, data alone. Facts, each with its source there.

What may not live here: what follows from a fault (`optin/reported.py`), and HTTP.
"""

from __future__ import annotations

from typing import NamedTuple

from optin.vocabulary import Fault


class Means(NamedTuple):
    """What a code means. `again`: another try may go well, at the earliest after `wait` seconds."""

    fault: Fault | None = None
    again: bool = False
    wait: int = 0


# A code that nobody here knows: a definite no that may be tried again, as often as any.
UNKNOWN_CODE = Means(again=True)
