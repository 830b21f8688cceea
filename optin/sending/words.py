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
# What answers a keyword. No link and no offer may come in here; CTIA and 47 CFR 64.1200(a)(12) say what may.
_OPTED_OUT: Final = N_(
    "%(sender)s: You are unsubscribed and will receive no more marketing messages. Reply START to resubscribe or HELP for help."
)
_OPTED_IN: Final = N_(
    "%(sender)s: You are subscribed to our messages. Reply HELP for help or STOP to unsubscribe. Message and data rates may "
    "apply."
)
_HELPED: Final = N_(
    "%(sender)s: Reply STOP to unsubscribe or START to subscribe. To ask anything else, just write here. Message and data "
    "rates may apply."
)
# An SMS has no room for a link beside what a call for help has to say: 160 characters hold one of the two.
_CHOICES: Final = N_("All your choices are on your own page:")
_OPTED_OUT_SUBJECT: Final = N_("You are unsubscribed")
_OPTED_IN_SUBJECT: Final = N_("You are subscribed")
_HELPED_SUBJECT: Final = N_("How to stop these messages")


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


def opted_out(channel: Channel, organisation: str, language: str = ENGLISH) -> Words:
    """Confirms an opt-out, once, and says how to come back."""
    return _answer(channel, organisation, language, _OPTED_OUT_SUBJECT, _OPTED_OUT)


def opted_in(channel: Channel, organisation: str, language: str = ENGLISH) -> Words:
    """Confirms an opt-in that somebody asked for by a keyword, and says how to leave."""
    return _answer(channel, organisation, language, _OPTED_IN_SUBJECT, _OPTED_IN)


def helped(channel: Channel, organisation: str, language: str = ENGLISH, link: str = "") -> Words:
    """Says who writes, and how to leave and come back. `link`: the person's own page, for channels other than SMS."""
    said = _answer(channel, organisation, language, _HELPED_SUBJECT, _HELPED)
    if not link or channel is Channel.SMS:
        return said
    return said._replace(body=f"{said.body}\n\n{say(language, _CHOICES)}\n{link}")


def _answer(channel: Channel, organisation: str, language: str, subject: str, body: str) -> Words:
    sender = " ".join(organisation.split()) or say(language, _NAMELESS)
    return Words(say(language, subject) if channel is Channel.EMAIL else "", say(language, body, sender=sender))
