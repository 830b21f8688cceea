"""The templates of the demonstration, and what was said in its one conversation. They serve as examples of good ones, too."""

from __future__ import annotations

from typing import Final

from optin.template_drafts import Draft
from optin.vocabulary import Category, Channel

# Says who sends and how to end it (CTIA Messaging Principles 5.1.3), and fits into one segment with most names.
SPRING: Final = Draft(
    "Spring roast",
    Channel.SMS,
    Category.MARKETING,
    "en",
    "{{organisation}}: Hi {{first_name|there}}, our spring roast is here. 20 % off every bag until Sunday. "
    "Reply STOP to opt out.",
)
NEWSLETTER: Final = Draft(
    "Newsletter of the month",
    Channel.EMAIL,
    Category.MARKETING,
    "en",
    "Hello {{first_name|there}},\n\n"
    "the new harvest from Huila has arrived. It tastes of plums and cocoa, and we pour it at the counter all week.\n\n"
    "On the first Friday of the month we taste three roasts side by side. Come by at six.\n\n"
    "{{organisation}}",
    subject="New on the shelf at {{organisation}}",
)
READY: Final = Draft(
    "Order ready",
    Channel.SMS,
    Category.UTILITY,
    "en",
    "{{organisation}}: {{first_name|Hello}}, your order is ready. We keep it for you at the counter for seven days.",
)
SECOND_CUP: Final = Draft(
    "A second cup",
    Channel.SMS,
    Category.MARKETING,
    "en",
    "{{organisation}}: {{first_name|Hello}}, your second cup is on us this week. Show this text at the counter. "
    "Reply STOP to opt out.",
)
TEMPLATES: Final = (READY, NEWSLETTER, SECOND_CUP, SPRING)

QUESTION: Final = "Hello, are my beans ready?"
THANKS: Final = "Great, I will come by at four."
