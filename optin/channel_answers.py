"""What each provider last answered to a test message and to a question of the team, kept for the page of its channel.

What may not live here: sending and asking, and secrets.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from optin.models.channel import ChannelAnswer
from optin.vocabulary import Asked, Channel

_LONGEST_WHAT: Final = 100
_LONGEST_SUMMARY: Final = 500
_LONGEST_WORDS: Final = 4000


class Said(NamedTuple):
    """How it went: good or not, a sentence about it, and the provider's own words, empty where there are none."""

    is_good: bool
    summary: str
    words: str = ""


def keep(session: Session, channel: Channel, asked: Asked, said: Said, by: str, at: int, what: str = "") -> None:
    """In place of the last one. `what`: who was written to, shortened."""
    row = session.get(ChannelAnswer, (channel, asked))
    if row is None:
        row = ChannelAnswer(channel=channel, asked=asked)
        session.add(row)
    row.at, row.by, row.what = at, by, what[:_LONGEST_WHAT]
    row.is_good, row.summary = said.is_good, said.summary[:_LONGEST_SUMMARY].replace("\0", "")
    row.said = said.words[:_LONGEST_WORDS]


def of(session: Session, channel: Channel) -> Mapping[Asked, ChannelAnswer]:
    """The last of each kind."""
    return {row.asked: row for row in session.scalars(select(ChannelAnswer).where(ChannelAnswer.channel == channel))}
