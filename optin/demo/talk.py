"""What the cast and the team said to each other, in the order in which it was said.

What people write comes in by the same entry as everything that a provider delivers, so the desk has made of it what it makes of
any message. What may not live here: templates, flows and rules (`texts.py`), and what was sent to many (`post.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from optin import flows, inbound
from optin.buttons import replies
from optin.conversation import starting
from optin.conversation.starting import Beginning
from optin.database import db, writing
from optin.demo.post import MADE_BY, STALL, Kept, Moment
from optin.demo.texts import LEAVE, READY, TASTING
from optin.inbound import Received
from optin.models import Contact, Message
from optin.models.columns import public_id
from optin.models.template import TemplateVersion
from optin.sending import compose, gate, render
from optin.sending.compose import Letter
from optin.vocabulary import Channel, Wording

QUESTION: Final = "Hello, are my beans ready?"
THANKS: Final = "Great, I will come by at four."
UNCLEAR: Final = "Will this stop after the spring sale?"

_MINUTE: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Somebody's turn, so many days ago and seconds later (or sooner). `who` is a contact."""

    days: int
    after: int = 0
    who: str
    channel: Channel = Channel.SMS


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrote(Turn):
    """The contact wrote this."""

    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed(Turn):
    """The contact pressed this button under the template that they got last."""

    button: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent(Turn):
    """A teammate sent the contact this template."""

    template: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited(Turn):
    """A teammate asked the contact for an opt-in, with the flow that every desk has."""


# A flow answers within a day, or not at all: what it says here was said today.
STORY: Final[tuple[Turn, ...]] = (
    Invited(days=5, who="Ines Ito"),
    Wrote(days=5, after=6 * _MINUTE, who="Ines Ito", words="Yes please"),
    Invited(days=5, after=9 * _MINUTE, who="Jonas Jensen"),
    Wrote(days=5, after=50 * _MINUTE, who="Jonas Jensen", words="No"),
    Wrote(days=4, who="Carla Costa", words="STOP"),
    Invited(days=3, who="Kim Kaya"),
    Wrote(days=2, who="Ines Ito", words="HELP"),
    Wrote(days=1, who="Ana Alvarez", words=QUESTION),
    Sent(days=1, after=4 * _MINUTE, who="Ana Alvarez", template=READY.name),
    Wrote(days=1, after=7 * _MINUTE, who="Ana Alvarez", words=THANKS),
    Sent(days=0, after=-151 * _MINUTE, who="Hugo Hansen", channel=Channel.WHATSAPP, template=TASTING.name),
    Pressed(days=0, after=-140 * _MINUTE, who="Hugo Hansen", channel=Channel.WHATSAPP, button=LEAVE),
    Wrote(days=0, after=-83 * _MINUTE, who="Ben Brandt", words="Hours?"),
    Wrote(days=0, after=-82 * _MINUTE, who="Ben Brandt", words="2"),
    Wrote(days=0, after=-37 * _MINUTE, who="Gita Gupta", words=UNCLEAR),
)


def tell(people: Mapping[str, int], kept: Kept, moment: Moment, organisation: str) -> None:
    """Let all of it happen, each turn before the next. `people`: the contacts' ids by name."""
    for turn in STORY:
        _Scene(turn, people[turn.who], moment(turn.days) + turn.after, kept, organisation).play()
        gate.dispatch_due()


@dataclass(frozen=True, slots=True)
class _Scene:
    """One turn: whose it is, and when (UTC seconds)."""

    turn: Turn
    contact_id: int
    at: int
    kept: Kept
    organisation: str

    def play(self) -> None:
        match self.turn:
            case Wrote(words=words):
                self._receive(words)
            case Pressed(button=button):
                self._press(button)
            case Sent(template=template):
                self._send(template)
            case Invited():
                self._invite()

    def _receive(self, words: str, payload: str = "") -> None:
        inbound.receive(Received(self.turn.channel, self._phone(), public_id("sim"), words, self.at, payload=payload), self.at)

    def _press(self, button: str) -> None:
        mine = Message.contact_id == self.contact_id, Message.channel == self.turn.channel
        carrying = (
            select(Message.public_id, TemplateVersion.buttons)
            .join(TemplateVersion, TemplateVersion.id == Message.template_version_id)
            .where(*mine)
            .order_by(Message.id.desc())
        )
        with db.engine.connect() as connection:
            name, buttons = connection.execute(carrying.limit(1)).one()
        self._receive(button, next(reply.payload for reply in replies(buttons, name) if reply.text == button))

    def _send(self, template: str) -> None:
        with writing() as session:
            contact, version = session.get_one(Contact, self.contact_id), self.kept.version(session, template)
            letter = Letter(
                contact_id=contact.id,
                channel=version.channel,
                address=contact.phone or "",
                category=version.category,
                wording=Wording.TEMPLATE,
                body=render.fill(version.body, render.values_of(contact, self.organisation)),
                teammate=MADE_BY,
                template_version_id=version.id,
            )
            compose.send(session.connection(), letter, self.at)

    def _invite(self) -> None:
        with writing() as session:
            flow, _ = flows.by_public_id(session, flows.SAMPLE) or (None, None)
            beginning = Beginning(
                flow_id=flow.id if flow else 0,
                contact_id=self.contact_id,
                channel=self.turn.channel,
                teammate=MADE_BY,
                group_id=self.kept.groups[STALL],
            )
            starting.begin(session.connection(), beginning, self.at)

    def _phone(self) -> str:
        with db.engine.connect() as connection:
            return connection.scalar(select(Contact.phone).where(Contact.id == self.contact_id)) or ""
