"""The cast: a few named people, each with another standing, and what each of them once did. What they wrote is in `talk.py`.

The same people appear in the tests, the documents and the pictures. Every number and address is one that belongs to nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from optin.addresses import read_email, read_phone
from optin.contacts import Person
from optin.demo.drafts import NEWSLETTER, OFFERS, TASTINGS
from optin.forms import Draft
from optin.vocabulary import Act, Block, Channel, Proof, Source

ASKED_AT_THE_COUNTER: Final = {
    "operator": "Olive Owner (olive@example.com)",
    "how": "in person",
    "reason": "Asked at the counter for the newsletter and spelt her address.",
}
NO_SUCH_PHONE: Final = {"reason": "The provider answered 30005: unknown destination handset."}


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that somebody did or that happened to them. `form`: the form that it was done on.

    An opt-in on a form that is `Proof.CONFIRMED` was made by the link that the last request on that channel carried.
    """

    days_ago: int
    act: Act
    channel: Channel
    source: Source
    evidence: Mapping[str, str] = field(default_factory=dict)
    proof: Proof = Proof.STATED
    form: Draft | None = None
    blocks: Block = Block.NONE


@dataclass(frozen=True, slots=True)
class Member:
    """One of the cast, known to the desk for so many days."""

    days: int
    person: Person
    deeds: tuple[Deed, ...] = ()


def _member(days: int, name: str, phone: str | None, email: str | None, *deeds: Deed) -> Member:
    person = Person(name, read_phone(phone, "US") if phone else None, read_email(email) if email else None)
    return Member(days, person, deeds)


def _on(form: Draft, channel: Channel, days_ago: int, source: Source = Source.WIDGET) -> Deed:
    """Agreed on a form whose button is the act."""
    through = "frame" if source is Source.WIDGET else "page"
    return Deed(days_ago, Act.OPTED_IN, channel, source, {"through": through}, form=form)


def _asked(form: Draft, channel: Channel, days_ago: int) -> Deed:
    """Agreed on a form that asks for confirmation first."""
    return Deed(days_ago, Act.ASKED, channel, Source.WIDGET, {"through": "frame"}, Proof.NONE, form)


def _confirmed(form: Draft, channel: Channel, days_ago: int) -> Deed:
    """Pressed the button behind the link that was sent."""
    return Deed(days_ago, Act.OPTED_IN, channel, Source.WIDGET, {"through": "confirmation link"}, Proof.CONFIRMED, form)


CAST: Final = (
    _member(
        6,
        "Ana Alvarez",
        "+1 415 555 0134",
        "ana@example.com",
        _on(OFFERS, Channel.SMS, 6),
        _asked(NEWSLETTER, Channel.EMAIL, 5),
        _confirmed(NEWSLETTER, Channel.EMAIL, 4),
        _on(TASTINGS, Channel.WHATSAPP, 2),
    ),
    _member(3, "Ben Brandt", "+1 212 555 0178", "ben@example.com"),
    _member(
        90,
        "Carla Costa",
        "+1 305 555 0112",
        "carla@example.com",
        _on(OFFERS, Channel.SMS, 90),
        _asked(NEWSLETTER, Channel.EMAIL, 90),
        _confirmed(NEWSLETTER, Channel.EMAIL, 89),
    ),
    _member(0, "Dev Desai", "+1 617 555 0145", "dev@example.com", _asked(NEWSLETTER, Channel.EMAIL, 0)),
    _member(
        60,
        "Ema Eriksen",
        None,
        "ema@example.org",
        Deed(60, Act.OPTED_IN, Channel.EMAIL, Source.OPERATOR, ASKED_AT_THE_COUNTER),
        Deed(20, Act.BLOCKED, Channel.EMAIL, Source.COMPLAINT, blocks=Block.COMPLAINED),
    ),
    _member(
        30,
        "Finn Fischer",
        "+1 503 555 0187",
        None,
        _on(OFFERS, Channel.SMS, 30, Source.PAGE),
        Deed(5, Act.BLOCKED, Channel.SMS, Source.PROVIDER, NO_SUCH_PHONE, blocks=Block.UNDELIVERABLE),
    ),
    _member(40, "Gita Gupta", "+1 206 555 0121", None, _on(OFFERS, Channel.SMS, 40)),
    # Lives in Toronto: WhatsApp delivers no marketing to numbers of the United States.
    _member(25, "Hugo Hansen", "+1 416 555 0163", None, _on(TASTINGS, Channel.WHATSAPP, 25)),
    # Left their numbers at the market stall, where nobody asked them for more.
    _member(8, "Ines Ito", "+1 312 555 0149", None),
    _member(8, "Jonas Jensen", "+1 720 555 0155", None),
    _member(8, "Kim Kaya", "+1 808 555 0190", None),
)
