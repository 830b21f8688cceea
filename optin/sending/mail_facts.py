"""What a mail needs besides its words: the language that it speaks, and its reader's ways out.

Looked up when the mail is about to leave and after it was decided upon, so that no lock waits for it. What may not live here:
whether it may leave.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from optin import person_links
from optin.channels.adapter import Outgoing
from optin.database import db
from optin.languages import ENGLISH
from optin.models.contact import Contact
from optin.models.message import Message
from optin.models.template import TemplateVersion
from optin.person_links import Maker
from optin.vocabulary import Category, Channel, Path

_messages: Any = Message.__table__
_contacts: Any = Contact.__table__
_versions: Any = TemplateVersion.__table__

_ABOUT: Final = (
    select(_messages.c.public_id, _messages.c.contact_id, _contacts.c.locale, _versions.c.language)
    .outerjoin(_contacts, _contacts.c.id == _messages.c.contact_id)
    .outerjoin(_versions, _versions.c.id == _messages.c.template_version_id)
)
_LANGUAGE: Final = re.compile(r"([A-Za-z]{2,3})(?:[-_]|$)")


def with_facts(messages: Sequence[Outgoing]) -> list[Outgoing]:
    """The same messages in their order: mails with their language, and with links where they are marketing or ask for an
    opt-in. Raises `KeyError` where a message is gone."""
    mails = [one.reference for one in messages if one.channel is Channel.EMAIL]
    if not mails:
        return list(messages)
    links = person_links.maker()
    with db.engine.connect() as connection:
        rows = {row.public_id: row for row in connection.execute(_ABOUT.where(_messages.c.public_id.in_(mails)))}
        return [
            _whole(connection, links, one, rows[one.reference]) if one.channel is Channel.EMAIL else one for one in messages
        ]


def _whole(connection: Connection, links: Maker, mail: Outgoing, row: Row[Any]) -> Outgoing:
    speaking = replace(mail, language=_language(row.language or row.locale or ""))
    if row.contact_id is None or not _needs_a_way_out(mail):
        return speaking
    return replace(
        speaking,
        unsubscribe_url=links.unsubscribe(connection, row.contact_id, mail.channel),
        preferences_url=links.preferences(connection, row.contact_id),
    )


def _needs_a_way_out(mail: Outgoing) -> bool:
    return mail.category is Category.MARKETING or mail.path is Path.INVITE


def _language(tag: str) -> str:
    """The language without its country: `de` of `de-AT`."""
    found = _LANGUAGE.match(tag)
    return found[1].lower() if found else ENGLISH
