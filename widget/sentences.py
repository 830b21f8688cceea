"""Everything the widget says by itself. The form's own words come from its owner."""

from __future__ import annotations

from typing import Final, NamedTuple

from optin.vocabulary import Channel


class Notice(NamedTuple):
    """A page without a form: its status, heading and text."""

    status: int
    title: str
    text: str


LOST: Final = Notice(
    404,
    "This form cannot be shown",
    "Its address is not complete, or has been changed. If you came to sign up, go back to the site and try again from there. "
    "If this is your site, copy the code of the form again.",
)
ENDED: Final = Notice(410, "This form has ended", "It takes no more sign-ups. Nothing that you type here would be kept.")
PAUSED: Final = Notice(200, "This form takes no sign-ups at the moment", "Please come back later.")
PAUSED_MEANWHILE: Final = Notice(409, PAUSED.title, "Nothing was sent. Please come back later.")
FOREIGN: Final = Notice(
    403, "This could not be accepted", "It was sent from another page. Open the form again, fill it in and send it from there."
)

# On top of the form, which keeps what was typed.
UNKNOWN_FORM: Final = "Nothing was sent yet. Please press the button once more."
EXPIRED: Final = "The form was open for a long time. Please press the button once more."
REPLAYED: Final = "This was already sent, so nothing more is needed. To send something else, press the button once more."
TOO_LONG: Final = "That was too long, so nothing was sent. Please type it again."
VISITOR_LIMIT: Final = "There were many sign-ups from your network just now. Please try again in ten minutes."
FORM_LIMIT: Final = "This form is very busy at the moment. Please try again in an hour."

# In every answer, because the answer must not tell who is known here or has opted out before.
ANSWER: Final = "If we need you to confirm, you will receive a message."


# What a channel brings, inside a sentence.
KINDS: Final = {Channel.SMS: "text messages", Channel.WHATSAPP: "WhatsApp messages", Channel.EMAIL: "e-mails"}

# The page behind the link of a confirmation request.
CONFIRM_LOST: Final = Notice(
    404, "This link does not work", "It is not complete, or has been changed. Open it again from the message that you received."
)
CONFIRM_GONE: Final = Notice(
    410,
    "This link is no longer good",
    "It was for an address that is not on file any more. If you still want messages, sign up again with the form.",
)
CONFIRM_OVERTAKEN: Final = Notice(
    410,
    "You have opted out since",
    "This link is older than your opt-out, so it changes nothing. If you want messages again, sign up again with the form.",
)
CONFIRM_EXPIRED: Final = Notice(
    410,
    "This link has expired",
    "It could be used for seven days. If you still want messages, sign up again with the form and use the new link.",
)
CONFIRMED_BEFORE: Final = Notice(200, "You have confirmed already", "There is nothing more to do. You can close this page.")
