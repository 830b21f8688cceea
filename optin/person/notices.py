"""What the desk writes to a person about their own pages: their link when they ask for it, and that erasure was asked for.

It goes by the service path and carries no marketing. What may not live here: whether it may leave (the gate's question), and
who may ask for it.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, select

from optin.languages import LANGUAGES, N_, say
from optin.models.contact import Contact
from optin.person_links import Maker
from optin.sending import service
from optin.sending.words import NOT_ASKED, Words
from optin.vocabulary import Channel

_contacts: Any = Contact.__table__

_SUBJECT: Final = N_("Your own page at %(sender)s")
_LINK: Final = N_("%(sender)s: with this link you choose which messages you get, and see what is kept about you:")
_ERASURE_SUBJECT: Final = N_("Your request for erasure")
_ERASURE: Final = N_(
    "%(sender)s: somebody asked on your own page to erase what is kept about you. If that was not you, open the page and "
    "withdraw the request:"
)


def own_link(
    connection: Connection, contact_id: int, channel: Channel, links: Maker, sender: str, language: str, at: int
) -> None:
    """Send a person the link to their own page, to the address that they have on this channel."""
    _write(connection, contact_id, channel, links, _words(_SUBJECT, _LINK, sender, language, is_asked=True), language, at)


def erasure_asked(connection: Connection, contact_id: int, links: Maker, sender: str, language: str, at: int) -> None:
    """Tell a person that erasure was asked for in their name, by e-mail if they have an address: links get forwarded."""
    email = connection.scalar(select(_contacts.c.email).where(_contacts.c.id == contact_id))
    channel = Channel.EMAIL if email else Channel.SMS
    _write(connection, contact_id, channel, links, _words(_ERASURE_SUBJECT, _ERASURE, sender, language), language, at)


def language_of(connection: Connection, contact_id: int, otherwise: str) -> str:
    """The language that a person is written to in: their own where it is known and spoken here."""
    locale = connection.scalar(select(_contacts.c.locale).where(_contacts.c.id == contact_id)) or ""
    own = locale.replace("_", "-").partition("-")[0].lower()
    return own if own in LANGUAGES else otherwise


def _words(subject: str, body: str, sender: str, language: str, is_asked: bool = False) -> Words:
    name = " ".join(sender.split())
    end = f"\n\n{say(language, NOT_ASKED)}" if is_asked else ""
    return Words(say(language, subject, sender=name), f"{say(language, body, sender=name)}\n\n{{link}}{end}\n")


def _write(
    connection: Connection, contact_id: int, channel: Channel, links: Maker, words: Words, language: str, at: int
) -> None:
    person = connection.execute(select(_contacts).where(_contacts.c.id == contact_id)).one()
    link = links.preferences(connection, contact_id)
    service.queue_answer(
        connection,
        contact_id=contact_id,
        channel=channel,
        address=person.phone if channel.uses_phone else person.email,
        text=Words(words.subject if channel is Channel.EMAIL else "", words.body.replace("{link}", f"{link}?lang={language}")),
        now=at,
    )
