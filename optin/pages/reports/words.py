"""What reports say: what became of messages, and for each reason what to do about it.

What may not live here: what a reason means (`optin.policy.SENTENCES`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from optin.pages.broadcasts.words import OUTCOMES
from optin.reports.outbound import FATES
from optin.vocabulary import Act, MessageState, Reason

FATE_LABELS: Final[Mapping[str, str]] = {
    "handed_over": "Handed over",
    "refused": "Refused",
    "gone_wrong": "Failed",
    "unknown": "Unknown",
    "waiting": "Waiting",
}

_CLOSER: Final[Mapping[MessageState, str]] = {MessageState.FAILED: "did not arrive"}

# The same words with every single state below them, for the filter.
STATE_LABELS: Final[Mapping[str, str]] = {
    **FATE_LABELS,
    **{
        each.word: f"{FATE_LABELS[fate]}: {_CLOSER.get(each, OUTCOMES[each.word].lower())}"
        for fate, states in FATES.items()
        for each in states
        if each.word not in FATES and len(states) > 1
    },
}

ACT_LABELS: Final[Mapping[Act, str]] = {Act.OPTED_IN: "Opted in", Act.OPTED_OUT: "Opted out"}

WHAT_TO_DO: Final[Mapping[Reason, str]] = {
    Reason.NO_ADDRESS: "Add the address to the contact, or use a channel that the contact has.",
    Reason.INVALID_ADDRESS: "Correct the address on the contact’s page.",
    Reason.BLOCKED: "Nothing. If they write to you, the channel opens by itself.",
    Reason.UNDELIVERABLE: "Ask for a new address on another channel. If you know that this one works again, lift the block.",
    Reason.COMPLAINED: "Leave them alone here. If there are many, look at what they got before, and how they came to be asked.",
    Reason.STOPPED: "Nothing. Only they can lift it, for example by texting START.",
    Reason.HELD: "Open the contact, read what they wrote, and decide what they meant.",
    Reason.PAUSED: "Nothing. It ends by itself.",
    Reason.WINDOW_CLOSED: "Use a template that WhatsApp has approved, or wait until they write.",
    Reason.NOT_DELIVERED_IN_COUNTRY: "Use SMS or e-mail for these people. Utility templates still arrive.",
    Reason.COUNTRY_UNKNOWN: "Enter the number again with its country code.",
    Reason.MARKETING_IN_SERVICE: "Send it as a broadcast, by hand or through the API.",
    Reason.CONVERSATION_OVER: "Write to them by hand, or wait until they write again.",
    Reason.OPTED_OUT: "Nothing: they said no. If they tell you otherwise, enter how and when they did on their page.",
    Reason.NEVER_ASKED: "Ask them first, for example with an opt-in form. The data preferences say what counts until then.",
    Reason.OVERRIDE_VOID: "Nothing: their newer no counts.",
    Reason.ASKED_ENOUGH: "Wait before you ask again.",
    Reason.OUTSIDE_HOURS: "Broadcasts wait by themselves. A program has to send again within the hours.",
    Reason.HOURS_UNKNOWN: "Enter the contact’s time zone, or the number with its country code.",
    Reason.OVER_CAP: "Send less often, or wait until the cap lets the next one through.",
    Reason.BROADCAST_STOPPED: "If those who are left should get it after all, send them another broadcast.",
    Reason.LEFT_SEQUENCE: "Nothing. They were taken out, or left by themselves, before it went.",
    Reason.SEQUENCE_PAUSED: "Resume the sequence. They get this step then.",
}

# What a state means that is no refusal and no success, and what to do.
FAILURES: Final[Mapping[MessageState, tuple[str, str]]] = {
    MessageState.REJECTED: (
        "The provider did not take it, and would not take it again.",
        "Read what the provider said below, and correct that first.",
    ),
    MessageState.FAILED: (
        "The provider did not take it in three tries, or said later that it did not arrive.",
        "If there are many at once, look at how the provider is doing. Then send again.",
    ),
    MessageState.UNKNOWN: (
        "No clear answer came, so nobody knows whether it arrived.",
        "Marketing is never sent again by itself. Ask the person or the provider before you do.",
    ),
}
