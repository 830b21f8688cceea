"""The cast: a few named people with different standings, two forms and a shop's snippet. For the demonstration only.

The same people appear in the documents and the pictures; every number and address is one that belongs to nobody.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from optin import contacts, forms, preferences, snippet
from optin.addresses import read_email, read_phone
from optin.clock import now
from optin.contacts import Person
from optin.database import db, writing
from optin.desk import desk
from optin.forms import Draft
from optin.ledger import write
from optin.ledger.body import Provenance
from optin.models import Contact, FormVersion, OptInForm
from optin.tokens import Purpose
from optin.vocabulary import Act, Block, Channel, Proof, Source

DAY = 24 * 60 * 60
SHOP = "Harbour Street Coffee"
MADE_BY = "demonstration"


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that somebody once said or that happened to them."""

    act: Act
    channel: Channel
    source: Source
    days_ago: int
    evidence: dict[str, str | int | None]
    proof: Proof = Proof.STATED
    blocks: Block = Block.NONE


@dataclass(frozen=True, slots=True)
class Member:
    """One of the cast."""

    person: Person
    deeds: list[Deed] = field(default_factory=list)


def _person(name: str, phone: str | None, email: str | None) -> Person:
    return Person(name, read_phone(phone, "US") if phone else None, read_email(email) if email else None)


_FORM_WORDS: dict[str, str | int | None] = {"through": "frame", "page": "https://shop.example.com"}
_ASKED_BY_PHONE: dict[str, str | int | None] = {"operator": "Olive Owner", "how": "by phone", "reason": "Asked at the counter"}

CAST = (
    Member(
        _person("Ana Alvarez", "+1 415 555 0134", "ana@example.com"),
        [Deed(Act.OPTED_IN, channel, Source.WIDGET, 40, _FORM_WORDS) for channel in Channel],
    ),
    Member(_person("Ben Brandt", "+1 212 555 0178", "ben@example.com")),
    Member(
        _person("Carla Costa", "+1 305 555 0112", "carla@example.com"),
        [
            Deed(Act.OPTED_IN, Channel.SMS, Source.WIDGET, 90, _FORM_WORDS),
            Deed(Act.OPTED_IN, Channel.EMAIL, Source.WIDGET, 90, _FORM_WORDS),
            Deed(Act.OPTED_OUT, Channel.SMS, Source.KEYWORD, 12, {"message": "STOP"}, Proof.CONFIRMED),
        ],
    ),
    Member(
        _person("Dev Desai", "+1 617 555 0145", "dev@example.com"),
        [Deed(Act.ASKED, Channel.EMAIL, Source.WIDGET, 1, _FORM_WORDS)],
    ),
    Member(
        _person("Ema Eriksen", None, "ema@example.org"),
        [
            Deed(Act.OPTED_IN, Channel.EMAIL, Source.OPERATOR, 60, _ASKED_BY_PHONE),
            Deed(Act.BLOCKED, Channel.EMAIL, Source.COMPLAINT, 20, {}, blocks=Block.COMPLAINED),
        ],
    ),
    Member(
        _person("Finn Fischer", "+1 503 555 0187", None),
        [
            Deed(Act.OPTED_IN, Channel.SMS, Source.PAGE, 30, _FORM_WORDS | {"through": "page"}),
            Deed(Act.BLOCKED, Channel.SMS, Source.PROVIDER, 5, {"code": "30003"}, blocks=Block.UNDELIVERABLE),
        ],
    ),
)

OFFERS = Draft(
    description="Spring offers by text",
    channels=(Channel.SMS,),
    confirmation_message=(
        f"By pressing the button you agree to receive marketing text messages from {SHOP}, about four a month. "
        "Message and data rates may apply. Consent is not a condition of purchase. Reply STOP to opt out, HELP for help."
    ),
    button_text="Text me offers",
    after_text="Thank you. You are on the list.",
    privacy_url="https://shop.example.com/privacy",
    organisation=SHOP,
)
NEWSLETTER = Draft(
    description="Newsletter by e-mail",
    channels=(Channel.EMAIL,),
    confirmation_message=f"Send me the {SHOP} newsletter, once a month. I can unsubscribe in every mail.",
    button_text="Sign me up",
    after_text="Thank you. Please look into your inbox.",
    privacy_url="https://shop.example.com/privacy",
    organisation=SHOP,
    double_opt_in=True,
)


def is_empty() -> bool:
    """Whether the desk has no contact and no form yet."""
    return db.session.scalar(select(Contact.id).limit(1)) is None and db.session.scalar(select(OptInForm.id).limit(1)) is None


def load(shop_origin: str) -> None:
    """Load the cast into an empty desk. The forms may be embedded by the shop at this origin."""
    with writing() as session:
        preferences.change(session, {"organisation": SHOP, "privacy_url": OFFERS.privacy_url}, MADE_BY)
        offers = _form(session, OFFERS, shop_origin)
        newsletter = _form(session, NEWSLETTER, shop_origin)
        for member in CAST:
            _enter(session, member, {Channel.EMAIL: newsletter, Channel.SMS: offers, Channel.WHATSAPP: offers})


def shop_snippet(shop_origin: str) -> str | None:
    """The code of the offers form, as its Code page gives it; the shop's origin is allowed if it was not yet."""
    with writing() as session:
        row = session.execute(
            select(OptInForm, FormVersion)
            .join(FormVersion, FormVersion.id == OptInForm.version_id)
            .where(FormVersion.description == OFFERS.description, OptInForm.deleted_at.is_(None))
            .order_by(OptInForm.id)
        ).first()
        if row is None:
            return None
        form, version = row
        if shop_origin not in version.sites:
            draft = forms.draft_of(version)
            version = forms.edit(session, form, replace(draft, sites=(*draft.sites, shop_origin)), MADE_BY)
        token = desk().tokens.sign(Purpose.WIDGET, form.public_id)
        return snippet.snippet(version, f"{desk().config.widget_url}/w/{token}")


def _form(session: Session, draft: Draft, shop_origin: str) -> FormVersion:
    form = forms.create(session, replace(draft, sites=(shop_origin,)), MADE_BY)
    return session.get_one(FormVersion, form.version_id)


def _enter(session: Session, member: Member, shown: dict[Channel, FormVersion]) -> None:
    connection = session.connection()
    first = max((deed.days_ago for deed in member.deeds), default=3)
    origin = Provenance(
        source=Source.OPERATOR,
        occurred_at=now() - first * DAY,
        recorded_at=now() - first * DAY,
        evidence={"operator": MADE_BY},
    )
    contact_id = contacts.create(connection, member.person, desk().config.pepper, origin)
    for deed in member.deeds:
        version = shown[deed.channel] if deed.source in (Source.WIDGET, Source.PAGE) else None
        _do(session, contact_id, deed, _origin(deed, version))


def _origin(deed: Deed, version: FormVersion | None) -> Provenance:
    at = now() - deed.days_ago * DAY
    words: dict[str, str | int | None] = {}
    if version is not None:
        words = {"confirmation_message": version.confirmation_message, "button_text": version.button_text}
    return Provenance(
        source=deed.source,
        occurred_at=at,
        recorded_at=at,
        proof=deed.proof,
        form_version_id=version.id if version else None,
        words_hash=version.words_hash if version else None,
        evidence=deed.evidence | words,
    )


def _do(session: Session, contact_id: int, deed: Deed, origin: Provenance) -> None:
    connection = session.connection()
    match deed.act:
        case Act.OPTED_IN:
            write.opt_in(connection, contact_id, deed.channel, origin)
        case Act.OPTED_OUT:
            write.opt_out(connection, contact_id, deed.channel, origin)
        case Act.ASKED:
            write.ask(connection, contact_id, deed.channel, origin, until=now() + 6 * DAY)
        case Act.BLOCKED:
            write.block(connection, contact_id, deed.channel, deed.blocks, origin)
