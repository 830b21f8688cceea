"""The steps of a preview's funnel, and which verdict belongs to which. Nothing is decided or counted here."""

from __future__ import annotations

from enum import Enum
from typing import Final

from optin.policy import Verdict
from optin.vocabulary import Outcome, Reason


class Step(Enum):
    """Where a contact leaves the funnel, in the order in which it is shown. The value is the word in URLs."""

    OPTED_OUT = "opted_out"
    NEVER_ASKED = "never_asked"
    BLOCKED = "blocked"
    UNDELIVERABLE = "undeliverable"
    COMPLAINED = "complained"
    STOPPED = "stopped"
    HELD_BACK = "held"
    PAUSED = "paused"
    NOT_ON_CHANNEL = "not_on_channel"
    NO_ADDRESS = "no_address"
    WAITS_FOR_HOURS = "waits_for_hours"
    NO_HOURS = "no_hours"
    OVER_CAP = "over_cap"
    WILL_SEND = "will_send"


_OF_REASON: Final = {
    Reason.OPTED_OUT: Step.OPTED_OUT,
    Reason.OVERRIDE_VOID: Step.OPTED_OUT,
    Reason.NEVER_ASKED: Step.NEVER_ASKED,
    Reason.BLOCKED: Step.BLOCKED,
    Reason.UNDELIVERABLE: Step.UNDELIVERABLE,
    Reason.COMPLAINED: Step.COMPLAINED,
    Reason.STOPPED: Step.STOPPED,
    Reason.HELD: Step.HELD_BACK,
    Reason.PAUSED: Step.PAUSED,
    Reason.WINDOW_CLOSED: Step.NOT_ON_CHANNEL,
    Reason.NOT_DELIVERED_IN_COUNTRY: Step.NOT_ON_CHANNEL,
    Reason.COUNTRY_UNKNOWN: Step.NOT_ON_CHANNEL,
    Reason.NO_ADDRESS: Step.NO_ADDRESS,
    Reason.INVALID_ADDRESS: Step.NO_ADDRESS,
    Reason.OUTSIDE_HOURS: Step.WAITS_FOR_HOURS,
    Reason.HOURS_UNKNOWN: Step.NO_HOURS,
    Reason.OVER_CAP: Step.OVER_CAP,
}


def step_of(verdict: Verdict) -> Step:
    """The step at which this verdict leaves a contact. Raises KeyError for a reason that no broadcast can get."""
    return Step.WILL_SEND if verdict.outcome is Outcome.SEND else _OF_REASON[verdict.reason]
