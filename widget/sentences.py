"""Everything the widget says by itself, in English; `optin/translations` has the other languages. The form's own words come
from its owner. Whoever shows a sentence says it in the visitor's language (`optin.languages.say`)."""

from __future__ import annotations

from typing import Final, NamedTuple

from optin.languages import N_, say
from optin.vocabulary import Channel

PHONE_EXAMPLE: Final = "+1 415 555 0134"
EMAIL_EXAMPLE: Final = "name@example.com"

# The parts of the form.
PHONE_LABEL: Final = N_("Phone number")
PHONE_HINT: Final = N_("For example %(phone)s")
EMAIL_LABEL: Final = N_("E-mail address")
NAME_LABEL: Final = N_("Name (optional)")
PRIVACY: Final = N_("Privacy policy")
FAILED: Final = N_("That failed. Please try again.")


class Notice(NamedTuple):
    """A page without a form: its status, heading and text."""

    status: int
    title: str
    text: str


LOST: Final = Notice(
    404,
    N_("This form cannot be shown"),
    N_(
        "Its address is not complete, or has been changed. If you came to sign up, go back to the site and try again from "
        "there. If this is your site, copy the code of the form again."
    ),
)
ENDED: Final = Notice(
    410, N_("This form has ended"), N_("It takes no more sign-ups. Nothing that you type here would be kept.")
)
PAUSED: Final = Notice(200, N_("This form takes no sign-ups at the moment"), N_("Please come back later."))
PAUSED_MEANWHILE: Final = Notice(409, PAUSED.title, N_("Nothing was sent. Please come back later."))
FOREIGN: Final = Notice(
    403,
    N_("This could not be accepted"),
    N_("It was sent from another page. Open the form again, fill it in and send it from there."),
)

# On top of the form, which keeps what was typed.
UNKNOWN_FORM: Final = N_("Nothing was sent yet. Please press the button once more.")
EXPIRED: Final = N_("The form was open for a long time. Please press the button once more.")
REPLAYED: Final = N_("This was already sent, so nothing more is needed. To send something else, press the button once more.")
TOO_LONG: Final = N_("That was too long, so nothing was sent. Please type it again.")
VISITOR_LIMIT: Final = N_("There were many sign-ups from your network just now. Please try again in ten minutes.")
FORM_LIMIT: Final = N_("This form is very busy at the moment. Please try again in an hour.")
TOO_QUICK: Final = N_("That was very quick. Please wait a moment, then press the button once more.")
# In place of a limit's sentence, where the browser can solve a sum; and beside it, in a frame whose script may not run.
SUM: Final = N_("There were many sign-ups just now. Please press the button once more. It may take a few seconds.")
AS_PAGE: Final = N_("Open the form as a page of its own")

# In every answer, because the answer must not tell who is known here or has opted out before.
ANSWER: Final = N_("If we need you to confirm, you will receive a message.")

# Next to a field. Most are codes of an `AddressError`, which has the same words in English.
NONE_TICKED: Final = "none_ticked"
COUNTRY_NOT_ALLOWED: Final = "country_not_allowed"
MISTAKES: Final = {
    NONE_TICKED: N_("Tick at least one."),
    "no_phone": N_("Type a phone number, for example %(phone)s."),
    "phone_too_long": N_("This is too long for a phone number. Type one number, for example %(phone)s."),
    "phone_characters": N_("Type the number with digits, spaces and a plus sign only, for example %(phone)s."),
    "mixed_digits": N_("Type all digits in one script, for example %(phone)s."),
    "extension": N_("Leave out the extension. Type the direct number, for example %(phone)s."),
    "phone_invalid": N_("Type the number with its country code, for example %(phone)s."),
    "premium_rate": N_("This number costs extra to reach. Type an ordinary number, for example %(phone)s."),
    COUNTRY_NOT_ALLOWED: N_("Text messages cannot be sent to this country. Type a number from another country."),
    "landline": N_("This looks like a landline. Type a mobile number."),
    "no_email": N_("Type an e-mail address, for example %(email)s."),
    "email_too_long": N_("This is too long for an e-mail address. Type one address, for example %(email)s."),
    "email_characters": N_("Type one e-mail address, without spaces, commas, quotes or brackets, for example %(email)s."),
    "trailing_dot": N_("Leave out the dot at the end."),
    "unicode_local_part": N_("Before the @ sign, type letters without accents, for example %(email)s."),
    "email_invalid": N_("Type a whole e-mail address, for example %(email)s."),
}


def mistake(code: str, language: str) -> str:
    """What to type instead, for a mistake of this code."""
    return say(language, MISTAKES[code], phone=PHONE_EXAMPLE, email=EMAIL_EXAMPLE)


# The page behind the link of a confirmation request. Whole sentences: what a channel brings is inflected in most languages.
WAS_ASKED: Final = {
    Channel.SMS: N_("%(organisation)s was asked to send you text messages. If you want them, press the button."),
    Channel.WHATSAPP: N_("%(organisation)s was asked to send you WhatsApp messages. If you want them, press the button."),
    Channel.EMAIL: N_("%(organisation)s was asked to send you e-mails. If you want them, press the button."),
}
MAY_SEND: Final = {
    Channel.SMS: N_("%(organisation)s may now send you text messages. You can close this page."),
    Channel.WHATSAPP: N_("%(organisation)s may now send you WhatsApp messages. You can close this page."),
    Channel.EMAIL: N_("%(organisation)s may now send you e-mails. You can close this page."),
}
CONFIRM_LOST: Final = Notice(
    404,
    N_("This link does not work"),
    N_("It is not complete, or has been changed. Open it again from the message that you received."),
)
CONFIRM_GONE: Final = Notice(
    410,
    N_("This link is no longer good"),
    N_("It was for an address that is not on file any more. If you still want messages, sign up again with the form."),
)
CONFIRM_OVERTAKEN: Final = Notice(
    410,
    N_("You have opted out since"),
    N_("This link is older than your opt-out, so it changes nothing. If you want messages again, sign up again with the form."),
)
CONFIRM_EXPIRED: Final = Notice(
    410,
    N_("This link has expired"),
    N_("It could be used for seven days. If you still want messages, sign up again with the form and use the new link."),
)
CONFIRMED_BEFORE: Final = Notice(
    200, N_("You have confirmed already"), N_("There is nothing more to do. You can close this page.")
)
