"""The one answer per channel that a profile gives: what counts, on what it rests, and what stands in the way.

What may not live here: whether a message may be sent. That needs a path and a message, and is asked at the gate.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from optin import flag_rules, preferences, timeline, unclear
from optin.addresses import show_phone
from optin.models import Contact, ContactChannel, PreferenceChange
from optin.pages.contacts.stories import Story, story
from optin.vocabulary import Act, Block, Channel, Flag

# Strongest first: the one that a badge shows.
STRENGTH: Final = (Block.BLOCKED, Block.UNDELIVERABLE, Block.COMPLAINED, Block.STOPPED, Block.HELD)

_WHY: Final[Mapping[Block, str]] = {
    Block.HELD: "It is not clear what the person meant.",
    Block.STOPPED: "The person is on the provider's own opt-out list.",
    Block.COMPLAINED: "The person has reported a message as spam.",
    Block.UNDELIVERABLE: "Messages to this address do not arrive.",
    Block.BLOCKED: "The person has blocked us.",
}
_WHO: Final[Mapping[Block, str]] = {
    Block.HELD: "A teammate who knows what was meant may lift it.",
    Block.STOPPED: "Only the person can lift it, through the provider.",
    Block.COMPLAINED: "Only the person can lift it, by opting in again and confirming that through the channel.",
    Block.UNDELIVERABLE: "A new address or a delivery lifts it, or a teammate.",
    Block.BLOCKED: "Only a message from the person lifts it.",
}


@dataclass(frozen=True, slots=True)
class BlockShown:
    """A block that stands: its word, why it stands, what it bars, who can lift it, and whether a teammate may."""

    word: str
    why: str
    bars: str
    who: str
    is_liftable: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What a profile says of one channel. `story` is the event that the flag rests on, `awaiting` an instant that lies ahead.

    `default_change` is the last change of the default, where the answer rests on the default and somebody changed it.
    `unclear`: how many messages wait for somebody who says what was meant.
    """

    channel: Channel
    address: str | None
    badge: str
    flag: Flag
    default: Flag
    awaiting: int | None
    blocks: list[BlockShown]
    story: Story | None
    default_change: PreferenceChange | None
    unclear: int

    @property
    def came_back(self) -> bool:
        """Whether the flag was remembered of the address."""
        return self.story is not None and self.story.event.entry.act is Act.STARTED

    @property
    def is_complaint(self) -> bool:
        """Whether only the person may opt in again."""
        return any(block.word == "complained" for block in self.blocks)


def answers(session: Session, contact: Contact, at: int) -> list[Answer]:
    """One per channel, in the order of the house."""
    query = select(ContactChannel).where(ContactChannel.channel.in_(list(Channel)), ContactChannel.contact_id == contact.id)
    rows = {row.channel: row for row in session.scalars(query)}
    events = timeline.by_ids(session, [row.flag_event for row in rows.values() if row.flag_event is not None])
    defaults = preferences.current(session).defaults
    open_ones = unclear.channels_of(session, contact.id)
    return [
        Answer(
            channel=channel,
            address=address_of(contact, channel),
            badge=mark(row, at),
            flag=row.flag,
            default=defaults[channel],
            awaiting=_awaiting(row, at),
            blocks=[_block(block, channel) for block in STRENGTH if block in row.blocks],
            story=story(events[row.flag_event]) if row.flag_event in events else None,
            unclear=open_ones.get(channel, 0),
            default_change=_default_change(session, channel) if row.flag is Flag.UNSET else None,
        )
        for channel, row in sorted(rows.items())
    ]


def address_of(contact: Contact, channel: Channel) -> str | None:
    """The address that a channel uses, as people read it."""
    if channel.uses_phone:
        return show_phone(contact.phone) if contact.phone else None
    return contact.email


def mark(row: ContactChannel, at: int) -> str:
    """The word of the badge: the strongest block, else the flag, or that it awaits confirmation."""
    for block in STRENGTH:
        if block in row.blocks:
            return block.words[0]
    return "awaiting" if row.flag is Flag.UNSET and _awaiting(row, at) else row.flag.word


def title(row: ContactChannel, at: int, default: Flag) -> str:
    """What the flag counts as, in a few words."""
    if row.address_key is None:
        return "No phone number" if row.channel.uses_phone else "No e-mail address"
    said = "Awaiting confirmation" if _awaiting(row, at) else row.flag.label
    counts = f"{said}, counts as {default.label.lower()}" if row.flag is Flag.UNSET else row.flag.label
    return ", ".join([counts, *(word.replace("blocked", "blocked us") for word in row.blocks.words)])


def bars(block: Block, channel: Channel) -> str:
    """What a block keeps from being sent, as the table of blocks has it."""
    everything = block in (Block.BLOCKED, Block.UNDELIVERABLE) or (block is Block.STOPPED and channel is Channel.SMS)
    return "everything" if everything else "marketing"


def _awaiting(row: ContactChannel, at: int) -> int | None:
    return row.asked_until if row.asked_until is not None and row.asked_until > at else None


def _block(block: Block, channel: Channel) -> BlockShown:
    return BlockShown(block.words[0], _WHY[block], bars(block, channel), _WHO[block], block in flag_rules.LIFTABLE)


def _default_change(session: Session, channel: Channel) -> PreferenceChange | None:
    query = select(PreferenceChange).where(PreferenceChange.name == f"default_{channel.word}")
    return session.scalar(query.order_by(PreferenceChange.id.desc()).limit(1))
