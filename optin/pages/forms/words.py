"""Words that the editor suggests. A team may change them; what the law asks for stands in them from the start.

Text messages: who writes, that it is marketing, that it costs, and how to stop (CTIA Messaging Principles 5.1; consent is no
condition of purchase, 47 CFR 64.1200(f)(9)). WhatsApp: the business and the channel by name. E-mail: how to unsubscribe.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from optin.vocabulary import Channel

BUTTON: Final = "Sign me up"
# The widget adds a sentence on confirming, which it has to say to everybody.
AFTER: Final = "Thank you for signing up."

_WHAT: Final = {
    Channel.SMS: "marketing text messages from {}",
    Channel.WHATSAPP: "marketing messages on WhatsApp from {}",
    Channel.EMAIL: "marketing e-mails from {}",
}
_SEVERAL: Final = "marketing messages from {} on the channels that you tick"
_WAY_OUT: Final = {
    Channel.SMS: "Message frequency varies. Message and data rates may apply. Reply STOP to opt out, HELP for help.",
    Channel.WHATSAPP: "On WhatsApp, reply STOP to opt out.",
    Channel.EMAIL: "You can unsubscribe in every e-mail.",
}
_NO_CONDITION: Final = "Consent is not a condition of purchase."


def confirmation_message(channels: Sequence[Channel], organisation: str) -> str:
    """The words that a press on the button agrees to, for this set of channels."""
    what = _WHAT[channels[0]] if len(channels) == 1 else _SEVERAL
    sentences = [f"By pressing the button you agree to receive {what.format(organisation or 'us')}."]
    sentences += [_WAY_OUT[channel] for channel in channels]
    return " ".join([*sentences, _NO_CONDITION] if Channel.SMS in channels else sentences)
