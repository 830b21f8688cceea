"""The templates, the flow and the keyword rule of the demonstration, which serve as examples of good ones, too."""

from __future__ import annotations

from typing import Final

from optin import rule_drafts
from optin.flows import drafts as flow_drafts
from optin.flows.drafts import ENDS, Choice, Step
from optin.template_drafts import Button, Draft
from optin.vocabulary import Category, Channel, Match, Meaning, Starts, StepKind

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
LEAVE: Final = "Stop promotions"
TASTING: Final = Draft(
    "Friday tasting",
    Channel.WHATSAPP,
    Category.MARKETING,
    "en",
    "Hello {{first_name|there}}, on Friday at six we taste three roasts at {{organisation}}. Shall we keep a seat for you?",
    buttons=(Button("Keep me a seat"), Button(LEAVE, opts_out=True)),
)
TEMPLATES: Final = (READY, NEWSLETTER, SECOND_CUP, TASTING, SPRING)

# Who texts HOURS is asked which counter is meant. An answer that is neither goes to a teammate.
HOURS: Final = flow_drafts.Draft(
    name="Opening hours",
    channels=(Channel.SMS, Channel.WHATSAPP),
    starts=Starts.KEYWORD,
    keyword="HOURS",
    steps=(
        Step(
            "s1",
            "Which counter",
            StepKind.ASK,
            "{{organisation|Hello}}: which counter do you mean? Reply 1 for Harbour Street or 2 for the market hall.",
            choices=(Choice("1, Harbour", "s2"), Choice("2, Market", "s3")),
            otherwise="s4",
        ),
        Step("s2", "Harbour Street", StepKind.SAY, "Harbour Street is open every day from 7 to 6.", then=ENDS),
        Step("s3", "Market hall", StepKind.SAY, "The market hall is open from Tuesday to Saturday, 8 to 2.", then=ENDS),
        Step("s4", "A teammate answers", StepKind.HAND_OVER),
    ),
)

# A sign at the counter invites people to text it, and says what they will get.
JOIN: Final = rule_drafts.Draft(
    "COFFEE",
    Match.WHOLE,
    Meaning.OPT_IN,
    Channel.SMS,
    answer="Harbour Street Coffee: you get our offers by text, about four a month. Msg & data rates may apply. "
    "Reply HELP for help, STOP to opt out.",
)
