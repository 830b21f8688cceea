"""The desk's own words: what it writes in its own name. No marketing may live here, and no decision.

Everything is plain text. A name comes from a settings page, so line breaks are taken out of it before it reaches a subject.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from optin.vocabulary import Channel

NOT_ASKED: Final = "If you did not ask for this, ignore this message."
_NAMELESS: Final = "this site"


class Words(NamedTuple):
    """A subject (empty on SMS and WhatsApp) and a body."""

    subject: str
    body: str


def confirmation_request(channel: Channel, organisation: str, link: str) -> Words:
    """Asks whether the person wants messages on this channel. Only the page behind the link can say yes."""
    sender = " ".join(organisation.split()) or _NAMELESS
    if channel is Channel.EMAIL:
        return Words(f"Please confirm: e-mails from {sender}", _MAIL.format(sender=sender, link=link, not_asked=NOT_ASKED))
    return Words("", _TEXT.format(sender=sender, link=link, kind=_KINDS[channel], not_asked=NOT_ASKED))


_KINDS: Final = {Channel.SMS: "text messages", Channel.WHATSAPP: "WhatsApp messages"}

_TEXT: Final = "{sender}: please confirm that you want {kind} from us: {link}\n{not_asked}"

_MAIL: Final = """Hello,

This address was entered to receive e-mails from {sender}. To confirm, open this page and press the button there:

{link}

{not_asked} Nothing else will be sent because of it.
"""
