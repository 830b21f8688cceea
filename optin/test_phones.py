"""The test phones on which a flow is tried out: whatever provider is set, what is sent to them stays in the simulator.

Their numbers are for fiction (NANPA: NPA 555 0100 to 0199) and their mail addresses are nobody's (RFC 2606). What may not live
here: who makes them (`pages/flows/trials.py`).
"""

from __future__ import annotations

from typing import Final

# So many test phones there may be: whoever was asked for an opt-in is not asked again for a while.
MOST: Final = 10

NUMBERS: Final = tuple(f"+141555501{number:02}" for number in range(MOST))
MAILBOXES: Final = tuple(f"test-{number + 1}@example.com" for number in range(MOST))
_ADDRESSES: Final = frozenset((*NUMBERS, *MAILBOXES))


def is_one(address: str) -> bool:
    """Whether this is the address of a test phone: E.164, or a mail address."""
    return address.casefold() in _ADDRESSES
