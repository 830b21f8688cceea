"""The forms of the demonstration: the words that the cast saw. They serve as examples of good ones, too."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from optin.forms import Draft
from optin.vocabulary import Channel

SHOP: Final = "Harbour Street Coffee"
PRIVACY: Final = "https://shop.example.com/privacy"

# What a message must say in the United States: who sends, what, how often, what it may cost, that it is no condition of a
# purchase, and how to end it (CTIA Messaging Principles; 47 CFR 64.1200).
OFFERS: Final = Draft(
    description="Spring offers by text",
    channels=(Channel.SMS,),
    confirmation_message=(
        f"By pressing the button you agree to receive marketing text messages from {SHOP}, about four a month. "
        "Message and data rates may apply. Consent is not a condition of purchase. Reply STOP to opt out, HELP for help."
    ),
    button_text="Text me offers",
    after_text="Thank you. We hope to see you at the counter.",
    privacy_url=PRIVACY,
    organisation=SHOP,
)
NEWSLETTER: Final = Draft(
    description="Newsletter by e-mail",
    channels=(Channel.EMAIL,),
    confirmation_message=f"Send me the {SHOP} newsletter, once a month. I can unsubscribe in every mail.",
    button_text="Sign me up",
    after_text="Thank you. Please look into your inbox.",
    privacy_url=PRIVACY,
    organisation=SHOP,
    double_opt_in=True,
)
TASTINGS: Final = Draft(
    description="Invitations to tastings",
    channels=(Channel.SMS, Channel.WHATSAPP, Channel.EMAIL),
    confirmation_message=(
        f"{SHOP} may invite me to tastings, at most twice a month, by the ways that I have ticked. "
        "I can end this at any time by answering STOP or by the link in every mail."
    ),
    button_text="Invite me",
    after_text="Thank you. The next tasting is on the first Friday of the month.",
    privacy_url=PRIVACY,
    organisation=SHOP,
)

# The words that the tastings had at first. Fewer people said yes to them.
TASTINGS_AT_FIRST: Final = replace(
    TASTINGS,
    confirmation_message=(
        f"By submitting this form I consent to receive invitations to tastings from {SHOP} by the channels selected above, "
        "at most twice a month. Consent can be withdrawn at any time."
    ),
    button_text="Submit",
)

DRAFTS: Final = (OFFERS, NEWSLETTER, TASTINGS)
