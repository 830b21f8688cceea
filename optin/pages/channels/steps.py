"""What is entered at each provider: addresses of the desk to copy, and where they go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple


class Hook(NamedTuple):
    """An address of the desk at which a provider reaches it: what it is for, and its path."""

    label: str
    path: str


HOOKS: Final[Mapping[str, Sequence[Hook]]] = {
    # What follows the # makes Twilio try again when the desk was away for a moment.
    "twilio": (Hook("Incoming messages", "/hooks/twilio/messages#rc=2&rp=ct,rt,5xx"),),
    "whatsapp": (Hook("Callback URL", "/hooks/whatsapp"),),
    "smtp": (Hook("Incoming mail", "/hooks/email"),),
}

# The fields of Meta's webhook that the desk makes something of (`optin/hooks/whatsapp_changes.py`).
SUBSCRIPTIONS: Final = (
    "messages",
    "user_preferences",
    "user_id_update",
    "message_template_status_update",
    "template_category_update",
    "phone_number_quality_update",
)

STEPS: Final[Mapping[str, Sequence[str]]] = {
    "twilio": (
        "Open the Twilio Console, then your number, or your Messaging Service under Integration.",
        "Enter the address at “A message comes in”, or at “Send a webhook”, with the method POST.",
        "Leave the field for statuses empty: each message names its own address.",
        "Send a text to your number, and look here for the last webhook.",
    ),
    "whatsapp": (
        "Open your app at Meta, then WhatsApp and Configuration.",
        "Enter the address and your verify token, and save: Meta asks the desk for the token at once.",
        f"Subscribe to {', '.join(SUBSCRIPTIONS[:-1])} and {SUBSCRIPTIONS[-1]}.",
        "Send a message to your number, and look here for the last webhook.",
    ),
    "smtp": (
        "Choose an address for bounces and replies, and a secret of 16 characters or more, in the settings above.",
        "Let your mail server pipe that mailbox to “optin receive”, or let a forwarding service post raw mail to the address.",
        "Give it the secret as a bearer token, or as the password of basic authentication.",
        "Answer a mail of the desk, and look here for the last webhook.",
    ),
}
