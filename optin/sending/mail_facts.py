"""What a mail needs besides its words: the language that it speaks, and its reader's ways out.

Looked up when the mail is about to leave and after it was decided upon, so that no lock waits for it. What may not live here:
whether it may leave.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import select

from optin import person_links
from optin.channels.adapter import Outgoing
from optin.database import db
from optin.languages import ENGLISH
from optin.models.contact import Contact
from optin.models.message import Message
from optin.models.template import TemplateVersion
from optin.vocabulary import Category, Path

_messages: Any = Message.__table__
_contacts: Any = Contact.__table__
_versions: Any = TemplateVersion.__table__

_LANGUAGE: Final = re.compile(r"([A-Za-z]{2,3})(?:[-_]|$)")


def with_facts(mail: Outgoing) -> Outgoing:
    """The same mail with its language, and with links where it is marketing or asks for an opt-in."""
    query = (
        select(_messages.c.contact_id, _contacts.c.locale, _versions.c.language)
        .outerjoin(_contacts, _contacts.c.id == _messages.c.contact_id)
        .outerjoin(_versions, _versions.c.id == _messages.c.template_version_id)
        .where(_messages.c.public_id == mail.reference)
    )
    with db.engine.connect() as connection:
        row = connection.execute(query).one()
        speaking = replace(mail, language=_language(row.language or row.locale or ""))
        if row.contact_id is None or not _needs_a_way_out(mail):
            return speaking
        links = person_links.maker()
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
