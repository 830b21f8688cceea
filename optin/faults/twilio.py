"""Codes of Twilio, as they stand in its answers and in `ErrorCode` of status callbacks (twilio.com/docs/api/errors)."""

from __future__ import annotations

from typing import Final

from optin.faults import UNKNOWN_CODE, Means
from optin.vocabulary import Fault

_CODES: Final = {
    20003: Means(Fault.OURS, again=True),  # account or token not known
    20429: Means(again=True, wait=30),  # too many requests
    21211: Means(Fault.NO_SUCH_ADDRESS),  # no valid number
    21408: Means(Fault.OURS),  # sending to that country is not switched on
    21603: Means(Fault.OURS),  # no sender
    21606: Means(Fault.OURS),  # the sender cannot send messages
    21609: Means(Fault.OURS),  # the address for statuses cannot be one
    21610: Means(Fault.OPTED_OUT),  # on Twilio's list, from a STOP
    21612: Means(Fault.OURS),  # this sender cannot reach that number
    21614: Means(Fault.NO_SUCH_ADDRESS),  # no mobile number
    21617: Means(Fault.OURS),  # longer than 1,600 characters
    21635: Means(Fault.NO_SUCH_ADDRESS),  # a landline
    30001: Means(again=True, wait=60),  # the queue there is full
    30002: Means(Fault.OURS),  # account suspended
    30003: Means(Fault.UNREACHED),  # handset switched off or out of reach
    30004: Means(Fault.PERHAPS_OPTED_OUT),  # blocked, which a carrier does for people who asked it to
    30005: Means(Fault.UNREACHED),  # unknown destination
    30006: Means(Fault.UNREACHED),  # landline, or a carrier that cannot be reached
    30007: Means(Fault.OURS),  # filtered by the carrier
    30008: Means(),  # the carrier does not say why
    30032: Means(Fault.OURS),  # toll-free number not verified
    30034: Means(Fault.OURS),  # number not registered for A2P 10DLC
    30610: Means(again=True, wait=60 * 60),  # outside the hours of Twilio's Compliance Toolkit
    63003: Means(Fault.NO_SUCH_ADDRESS),  # not known on that channel
    63016: Means(Fault.OURS),  # WhatsApp without a template
    63018: Means(again=True, wait=30),  # too many requests of that channel
}


def means(code: int) -> Means:
    """What this code means."""
    return _CODES.get(code, UNKNOWN_CODE)
