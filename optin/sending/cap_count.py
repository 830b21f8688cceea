"""After a cap was changed: work out `capped_until` of everybody anew, some contacts at a time, so that opt-outs hardly wait.

It may stop and go on anywhere, and begins again when a cap is changed meanwhile. What may not live here: how it is worked out
(`cap.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import Connection, func, or_, select, update

from optin.clock import now
from optin.database import writing
from optin.models.contact import Contact, ContactChannel
from optin.models.desk import CapCount
from optin.models.message import Message
from optin.sending import cap, terms
from optin.vocabulary import Category, Channel

_counts: Any = CapCount.__table__
_contacts: Any = Contact.__table__
_channels: Any = ContactChannel.__table__
_messages: Any = Message.__table__

# Contact ids that one piece looks at.
PIECE: Final = 1000

IsStopping = Callable[[], bool]


def begin_again(connection: Connection) -> None:
    """A cap is changed in this transaction: everybody is to be counted anew, even if it is changed back before that is done.
    After the commit call `jobs.wake_long_work()`."""
    connection.execute(update(_counts).values(caps="", counted_to=None))


def go_on(is_stopping: IsStopping = lambda: False) -> None:
    """Count until everybody is counted by the caps that are set."""
    while not is_stopping():
        with writing() as session:
            if not _piece(session.connection(), now()):
                return


def _piece(connection: Connection, at: int) -> bool:
    """The next contacts. False where nobody is left, or where somebody else is at it."""
    row = connection.execute(select(_counts).with_for_update(skip_locked=True)).one_or_none()
    caps = _caps(connection)
    if row is None or (row.caps == caps and row.counted_to is None):
        return False
    above = (row.counted_to or 0) if row.caps == caps else 0
    last = connection.scalar(select(func.max(_contacts.c.id))) or 0
    cap.recount(connection, _concerned(connection, above, above + PIECE), at)
    up_to = above + PIECE if above + PIECE < last else None
    connection.execute(update(_counts).values(caps=caps, counted_to=up_to))
    return True


def _caps(connection: Connection) -> str:
    stored = terms.stored(connection)
    return " ".join(stored[f"cap_{name}"] or "-" for name in (*(channel.word for channel in Channel), "all"))


def _concerned(connection: Connection, above: int, up_to: int) -> list[int]:
    """Those of these contacts who had marketing ever, or whose rows say that they had too much of it."""
    had = select(_messages.c.contact_id).where(
        _messages.c.contact_id > above, _messages.c.contact_id <= up_to, _messages.c.category == Category.MARKETING
    )
    capped = select(_channels.c.contact_id).where(
        _channels.c.contact_id > above, _channels.c.contact_id <= up_to, _channels.c.capped_until.is_not(None)
    )
    return list(connection.scalars(select(_contacts.c.id).where(or_(_contacts.c.id.in_(had), _contacts.c.id.in_(capped)))))
