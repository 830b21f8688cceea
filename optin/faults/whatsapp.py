"""Codes of the WhatsApp Cloud API, as they stand in its answers and in `errors` of failed statuses (Meta, error codes).

Meta asks that logic is built on `code`, and on nothing else of an error but its details.
"""

from __future__ import annotations

from typing import Final

from optin.faults import UNKNOWN_CODE, Means
from optin.vocabulary import Fault

_CODES: Final = {
    4: Means(again=True, wait=60),  # calls of the app
    100: Means(Fault.OURS),  # a parameter
    368: Means(Fault.OURS, again=True),  # blocked for a policy
    80007: Means(again=True, wait=60),  # calls of the account
    130429: Means(again=True, wait=30),  # messages a second
    130472: Means(),  # the person is in an experiment of Meta's
    130497: Means(Fault.OURS),  # business restricted in that country
    131000: Means(again=True, wait=30),  # unknown
    131005: Means(Fault.OURS, again=True),  # a permission is missing
    131008: Means(Fault.OURS),  # a parameter is missing
    131009: Means(Fault.OURS),  # a parameter's value
    131016: Means(again=True, wait=60),  # unavailable
    131021: Means(),  # sender and recipient are one
    131026: Means(Fault.UNREACHED),  # no WhatsApp, an old version, or terms not accepted
    131030: Means(Fault.OURS),  # a test number, and the recipient is not on its list
    131031: Means(Fault.OURS, again=True),  # account locked
    131037: Means(Fault.OURS, again=True),  # the display name is not approved
    131042: Means(Fault.OURS, again=True),  # payment
    131045: Means(Fault.OURS, again=True),  # certificate of the number
    131047: Means(),  # typed words more than 24 hours after the person wrote
    131048: Means(Fault.OURS, again=True, wait=60),  # too much spam from this number
    131049: Means(Fault.TOO_MUCH),  # marketing limit of the person; no opt-out
    131050: Means(Fault.OPTED_OUT),  # the person stopped marketing from this business
    131051: Means(Fault.OURS),  # this kind of message is not taken
    131056: Means(again=True, wait=10),  # messages to one person
    131057: Means(again=True, wait=60),  # maintenance
    131062: Means(Fault.OURS),  # this kind of message needs a phone number
    131063: Means(Fault.OURS),  # marketing is switched off on this API
    131064: Means(Fault.OURS, again=True, wait=60 * 60),  # messaging limit
    132000: Means(Fault.OURS),  # number of parameters of the template
    132001: Means(Fault.OURS),  # no such template in that language
    132005: Means(Fault.OURS),  # filled template too long
    132007: Means(Fault.OURS),  # template against a policy
    132012: Means(Fault.OURS),  # format of a parameter
    132015: Means(Fault.OURS),  # template paused
    132016: Means(Fault.OURS),  # template disabled
    133004: Means(again=True, wait=60),  # unavailable
    133010: Means(Fault.OURS, again=True),  # number not registered
    135000: Means(Fault.OURS),  # a parameter, and it does not say which
}
# Token and permissions.
_ACCESS: Final = frozenset({0, 3, 10, 190, *range(200, 300)})


def means(code: int) -> Means:
    """What this code means."""
    return Means(Fault.OURS, again=True) if code in _ACCESS else _CODES.get(code, UNKNOWN_CODE)
