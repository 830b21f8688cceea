"""What the pages about contacts share: their blueprint, how a contact is found, and how a teammate's act is noted down."""

from __future__ import annotations

import re
from typing import Any, Final

from flask import Blueprint, abort
from flask_login import current_user
from sqlalchemy import Row, select

from optin.addresses import show_phone
from optin.clock import now
from optin.database import db
from optin.ledger.body import Provenance
from optin.models import Contact, ContactChannel
from optin.pages.moments import day, human, iso
from optin.pages.signature import signature
from optin.vocabulary import Channel, Proof, Role, Source, UnknownWordError

_NAME: Final = re.compile(r"con_[a-z2-7]{24}")

blueprint = Blueprint("contacts", __name__, url_prefix="/contacts")


@blueprint.context_processor
def shown() -> dict[str, Any]:
    """What templates that show contacts need."""
    return {
        "iso": iso,
        "human": human,
        "day": day,
        "show_phone": show_phone,
        "title_of": title_of,
        "may_edit": current_user.role >= Role.EDITOR,
    }


def title_of(contact: Contact | Row[Any]) -> str:
    """What a contact, or a row with its name and addresses, is called on a page: the name, or the best address there is."""
    return contact.name or (show_phone(contact.phone) if contact.phone else contact.email) or "Contact without a name"


def found(name: str) -> Contact:
    """The contact with this public id. Answers 404 for an unknown or deleted one, and for a text that is no id at all."""
    contact = db.session.scalar(select(Contact).where(Contact.public_id == name)) if _NAME.fullmatch(name) else None
    return contact or abort(404)


def channel_named(word: str) -> Channel:
    """The channel in the address. Answers 404 where there is none."""
    try:
        return Channel.of(word)
    except UnknownWordError:
        abort(404)


def row_of(contact: Contact, channel: Channel) -> ContactChannel:
    """The contact's row on a channel."""
    return db.session.get_one(ContactChannel, (channel, contact.id))


def by_teammate(occurred_at: int | None = None, proof: Proof = Proof.NONE, **evidence: str | None) -> Provenance:
    """How an act of the signed-in teammate came to be. `occurred_at`: when the person asked for it, if not now."""
    at = now()
    return Provenance(
        source=Source.OPERATOR,
        occurred_at=at if occurred_at is None else occurred_at,
        recorded_at=at,
        proof=proof,
        evidence={"operator": signature(), **evidence},
    )
