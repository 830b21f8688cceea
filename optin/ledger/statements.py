"""The statements of `write.py`, which run with every hot write.

Nothing else may use them: who wants to change a flag calls `write`.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import and_, bindparam, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from optin.database.prepared import Prepared
from optin.models.contact import AddressMemory, Contact, ContactChannel
from optin.models.ledger import ConsentEvent, Evidence
from optin.vocabulary import Channel

_channels: Any = ContactChannel.__table__
_contacts: Any = Contact.__table__
_memory: Any = AddressMemory.__table__
_events: Any = ConsentEvent.__table__
_evidence: Any = Evidence.__table__

# Every channel row of `of_contact`, in channel order, as dispatch locks them. On SQLite the write lane is the lock.
LOCK: Final = Prepared(
    select(_channels, _contacts.c.tag)
    .join(_contacts, _contacts.c.id == _channels.c.contact_id)
    .where(_channels.c.contact_id == bindparam("of_contact"))
    .order_by(_channels.c.channel)
    .with_for_update(key_share=True, of=_channels)
)

# The last event of the person `of_tag`.
HEAD: Final = Prepared(
    select(_events.c.seq, _events.c.hash).where(_events.c.tag == bindparam("of_tag")).order_by(_events.c.seq.desc()).limit(1)
)

EVENT_NAME: Final = Prepared(select(_events.c.public_id).where(_events.c.id == bindparam("event_id")))

# What is remembered of up to one address per channel; each key is bound under its channel's word.
RECALL: Final = Prepared(
    select(_memory).where(
        or_(*(and_(_memory.c.channel == channel, _memory.c.address_key == bindparam(channel.word)) for channel in Channel))
    )
)

NEW_CHANNEL: Final = Prepared(insert(_channels))
NEW_EVENT: Final = Prepared(insert(_events))
NEW_EVIDENCE: Final = Prepared(insert(_evidence))

# The other values that are bound, by column, are the changes.
CHANGE_CHANNEL: Final = Prepared(
    update(_channels).where(_channels.c.channel == bindparam("on_channel"), _channels.c.contact_id == bindparam("of_contact"))
)


def _remembering(dialect: Any) -> Any:
    statement = dialect.insert(_memory)
    newer = {name: statement.excluded[name] for name in ("flag", "blocks", "event_id")}
    return statement.on_conflict_do_update(index_elements=["channel", "address_key"], set_=newer)


REMEMBER: Final = Prepared(_remembering(sqlite), _remembering(postgresql))
