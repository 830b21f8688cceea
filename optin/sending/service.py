"""What the desk says in its own name: requests to confirm an opt-in, answers to keywords, and mail to the people who work here.

Every function only puts a row into the outbox, inside the caller's transaction. After the commit call `jobs.wake()`.
"""

from __future__ import annotations

from sqlalchemy import Connection

from optin.languages import ENGLISH
from optin.sending import gate, words
from optin.sending.draft import Draft
from optin.sending.words import Words
from optin.vocabulary import Category, Channel, Path, Wording


def queue_confirmation_request(
    connection: Connection,
    *,
    contact_id: int,
    channel: Channel,
    address: str,
    link: str,
    organisation: str,
    now: int,
    language: str = ENGLISH,
) -> int:
    """Ask a contact to confirm an opt-in through the channel itself. Returns the message's id.

    The message is refused, with its reason, where a block bars everything or the address is not the contact's any more.
    `address` is E.164 or an e-mail address, `language` one of `optin.languages`, `now` UTC seconds. On WhatsApp the words are
    those of an approved utility template: a confirmation must reach people who have not written within 24 hours.
    """
    text = words.confirmation_request(channel, organisation, link, language)
    return gate.accept(
        connection,
        Draft(
            channel=channel,
            address=address,
            path=Path.SERVICE,
            category=Category.UTILITY,
            wording=Wording.TEMPLATE if channel is Channel.WHATSAPP else Wording.FREE_TEXT,
            subject=text.subject,
            body=text.body,
            contact_id=contact_id,
        ),
        now,
    ).message_id


def queue_answer(connection: Connection, *, contact_id: int, channel: Channel, address: str, text: Words, now: int) -> int:
    """Answer a keyword of the contact: an opt-out or opt-in is confirmed, or help is given. Returns the message's id.

    It answers what the contact wrote just now, so on WhatsApp the 24-hour window is open. Refused, with its reason, where a
    block bars everything.
    """
    draft = Draft(
        channel=channel,
        address=address,
        path=Path.SERVICE,
        category=Category.UTILITY,
        wording=Wording.FREE_TEXT,
        subject=text.subject,
        body=text.body,
        contact_id=contact_id,
    )
    return gate.accept(connection, draft, now).message_id


def queue_team_mail(connection: Connection, address: str, subject: str, body: str, now: int) -> int:
    """Mail for a teammate: an invitation, a forgotten password. Returns the message's id."""
    draft = Draft(
        channel=Channel.EMAIL,
        address=address,
        path=Path.SERVICE,
        category=Category.UTILITY,
        wording=Wording.FREE_TEXT,
        subject=" ".join(subject.split()),
        body=body,
    )
    return gate.accept(connection, draft, now).message_id
