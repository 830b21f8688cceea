"""What an HTTP answer of a provider means for its message, where the provider's own code says no more.

A yes is a yes that can be read. 4xx and 503 are a no, and so is a code that the provider gives. Of everything else, HTML among
it, nobody knows. What may not live here: any provider's own shape.
"""

from __future__ import annotations

from typing import Final

from optin.channels.adapter import Answer, NotAccepted, Unclear
from optin.channels.calling import Answered
from optin.faults import Means

_TOO_MANY: Final = 429
_UNAVAILABLE: Final = 503

# Seconds until another try where a provider has too much to do and does not say how long.
_USUAL_WAIT: Final = {_TOO_MANY: 30, _UNAVAILABLE: 10}

_LONGEST_WORDS: Final = 200


def refused(answered: Answered, means: Means, words: str) -> NotAccepted:
    """The provider gave a code."""
    wait = max(means.wait, answered.wait)
    return NotAccepted(words[:_LONGEST_WORDS], permanent=not means.again, reason=means.fault, wait=wait if means.again else 0)


def unexplained(answered: Answered, provider: str) -> Answer:
    """The provider gave no code that can be read."""
    why = f"{provider} answered {answered.status} without a reason that can be read."
    if 400 <= answered.status < 500 or answered.status == _UNAVAILABLE:
        return NotAccepted(why, wait=answered.wait or _USUAL_WAIT.get(answered.status, 0))
    return Unclear(why)
