"""The desk's own words: what it writes in its own name. No marketing may live here, and no decision.

Everything is plain text. A name comes from a settings page, so line breaks are taken out of it before it reaches a subject.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from optin.languages import ENGLISH, N_, say
from optin.vocabulary import Channel

_HELLO: Final = N_("Hello,")
_ENTERED: Final = N_(
    "This address was entered to receive e-mails from %(sender)s. To confirm, open this page and press the button there:"
)
NOT_ASKED: Final = N_("If you did not ask for this, ignore this message.")
_NOTHING_ELSE: Final = N_("Nothing else will be sent because of it.")
_SUBJECT: Final = N_("Please confirm: e-mails from %(sender)s")
_NAMELESS: Final = N_("this site")
_TEXTS: Final = {
    Channel.SMS: N_("%(sender)s: please confirm that you want text messages from us:"),
    Channel.WHATSAPP: N_("%(sender)s: please confirm that you want WhatsApp messages from us:"),
}


class Words(NamedTuple):
    """A subject (empty on SMS and WhatsApp) and a body."""

    subject: str
    body: str


def confirmation_request(channel: Channel, organisation: str, link: str, language: str = ENGLISH) -> Words:
    """Asks whether the person wants messages on this channel. Only the page behind the link can say yes."""
    sender = " ".join(organisation.split()) or say(language, _NAMELESS)
    not_asked = say(language, NOT_ASKED)
    if channel is not Channel.EMAIL:
        return Words("", f"{say(language, _TEXTS[channel], sender=sender)} {link}\n{not_asked}")
    parts = [
        say(language, _HELLO),
        say(language, _ENTERED, sender=sender),
        link,
        f"{not_asked} {say(language, _NOTHING_ELSE)}",
    ]
    return Words(say(language, _SUBJECT, sender=sender), "\n\n".join(parts) + "\n")
