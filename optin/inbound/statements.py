"""The statements that run for every message from a person. Nothing else may use them."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import and_, bindparam, exists, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from optin.database.prepared import Prepared
from optin.models.contact import Contact, ContactChannel
from optin.models.desk import Preference
from optin.models.inbound import InboundMessage
from optin.models.message import Message
from optin.models.rule import KeywordOff, KeywordRule

_inbound: Any = InboundMessage.__table__
_messages: Any = Message.__table__
_channels: Any = ContactChannel.__table__
_contacts: Any = Contact.__table__
_preferences: Any = Preference.__table__
_rules: Any = KeywordRule.__table__
_off: Any = KeywordOff.__table__


def _new(dialect: Any) -> Any:
    inserting = dialect.insert(_inbound).on_conflict_do_nothing(index_elements=["channel", "reference"])
    return inserting.returning(_inbound.c.id)


def _preference(name: str) -> Any:
    return select(_preferences.c.value).where(_preferences.c.name == name).scalar_subquery().label(name)


_KEPT: Final = and_(_rules.c.deleted_at.is_(None), _rules.c.is_on.is_(True))

# A stored message, the settings that reading it takes (None where one stands as it ships), and whether the desk has any rule
# that is on or any standard word that is off: most have none, and are not asked for them.
READ: Final = Prepared(
    select(
        _inbound.c.body,
        _inbound.c.channel,
        _inbound.c.sender,
        _inbound.c.received_at,
        _inbound.c.payload,
        _inbound.c.provider_meaning,
        _preference("organisation"),
        _preference("country"),
        _preference("stop_reach"),
        or_(exists().where(_KEPT), exists().where(_off.c.word.is_not(None))).label("has_rules"),
    ).where(_inbound.c.id == bindparam("inbound_id"))
)

NEW: Final = Prepared(_new(sqlite), _new(postgresql))
KNOWN: Final = Prepared(
    select(_inbound.c.id, _inbound.c.public_id).where(
        _inbound.c.channel == bindparam("on_channel"), _inbound.c.reference == bindparam("called")
    )
)

# A message that nobody has processed; one of two who would gets it, and the other finds it done.
WAITING: Final = Prepared(
    select(_inbound).where(_inbound.c.id == bindparam("inbound_id"), _inbound.c.processed_at.is_(None)).with_for_update()
)
DONE: Final = Prepared(update(_inbound).where(_inbound.c.id == bindparam("inbound_id")))

NEW_MESSAGE: Final = Prepared(insert(_messages))

# The other values that are bound, by column, are the changes: `heard_at` and `window_until`, or `closed_at`.
CHANGE_CHANNEL: Final = Prepared(
    update(_channels).where(_channels.c.channel == bindparam("on_channel"), _channels.c.contact_id == bindparam("of_contact"))
)

PERSON: Final = Prepared(
    select(_contacts.c.phone, _contacts.c.email, _contacts.c.email_key, _contacts.c.locale).where(
        _contacts.c.id == bindparam("of_contact")
    )
)

# When we answered this person on this channel, and what: since an instant.
ANSWERED: Final = Prepared(
    select(_inbound.c.effect, _inbound.c.processed_at).where(
        and_(_inbound.c.contact_id == bindparam("of_contact"), _inbound.c.channel == bindparam("on_channel")),
        _inbound.c.answer_id.is_not(None),
        _inbound.c.processed_at > bindparam("since"),
    )
)

# The message that a pressed button belongs to, if it went to this person.
CARRIER: Final = Prepared(
    select(_messages.c.id, _messages.c.public_id).where(
        _messages.c.public_id == bindparam("called"),
        _messages.c.contact_id == bindparam("of_contact"),
        _messages.c.channel == bindparam("on_channel"),
    )
)
