"""How much the public forms take, in the numbers of the settings. Pure; what is counted stands in the database (`limits.py`).

What may not live here: what happens to whoever is over a budget.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from optin.config import Config
from optin.limits import Limit

MINUTE: Final = 60
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
# Whoever walks through numbers walks through the last digits. Three of them are a thousand numbers.
_OPEN_DIGITS: Final = 3


@dataclass(frozen=True, slots=True)
class Budgets:
    """All budgets of the desk. `requests`: messages that ask to confirm, by SMS and WhatsApp, per form. `factor`: how often
    `per_visitor` and `per_form` hold over for a browser that has solved a sum."""

    per_visitor: Limit
    per_form: Limit
    per_address: Limit
    per_range: Limit
    requests: Limit
    factor: int


def of(config: Config) -> Budgets:
    """The budgets that the settings make."""
    return Budgets(
        per_visitor=Limit("visitor", config.limit_per_visitor, 10 * MINUTE),
        per_form=Limit("form", config.limit_per_form, HOUR),
        per_address=Limit("address", config.limit_per_address, DAY),
        per_range=Limit("range", config.limit_per_range, DAY),
        requests=Limit("requests", config.limit_sms_per_form, DAY),
        factor=config.solved_factor,
    )


def range_of(e164: str) -> str:
    """What a phone number has in common with its neighbours."""
    return e164[:-_OPEN_DIGITS]
