"""What a provider last said of the number that a channel is sent from: kept, and read where somebody is about to send to many.

What may not live here: how a provider words it, and asking it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from optin.models.provider import SenderQuality
from optin.vocabulary import Channel, Quality

_qualities: Any = SenderQuality.__table__
_LONGEST: Final = 100

# Meta's colours: of a number (`quality_rating`).
COLOURS: Final = {"GREEN": Quality.HIGH, "YELLOW": Quality.MEDIUM, "RED": Quality.LOW}
# What its webhook tells (`phone_number_quality_update`), perhaps of another number of the business.
FLAGS: Final[Mapping[str, Quality | None]] = {"FLAGGED": Quality.LOW, "UNFLAGGED": None}


def note(connection: Connection, channel: Channel, quality: Quality | None, said: str, at: int) -> None:
    """The provider says this since the instant `at` (UTC seconds); None: it has no rating. What is older changes nothing."""
    dialect: Any = postgresql if connection.dialect.name == "postgresql" else sqlite
    values = {"quality": quality, "said": said.replace("\0", "")[:_LONGEST], "told_at": at}
    inserting = dialect.insert(_qualities).values(channel=channel, **values)
    newest = _qualities.c.told_at <= at
    connection.execute(inserting.on_conflict_do_update(index_elements=["channel"], set_=values, where=newest))


def of(session: Session, channel: Channel) -> SenderQuality | None:
    """What was last said; None where nothing ever was."""
    return session.get(SenderQuality, channel)
