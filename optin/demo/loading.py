"""Bringing the cast into an empty desk, in the order in which things happened, with the evidence that real visitors leave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection, insert, select
from sqlalchemy.orm import Session

from optin import addresses, contacts, forms, preferences
from optin.clock import now
from optin.database import db, writing
from optin.demo import post, series, talk
from optin.demo.cast import CAST, Deed, Member
from optin.demo.drafts import DRAFTS, NEWSLETTER, OFFERS, PRIVACY, SHOP, TASTINGS, TASTINGS_AT_FIRST
from optin.demo.numbers import Story, tell
from optin.demo.post import MADE_BY
from optin.desk import desk
from optin.forms import Draft
from optin.hours.weeks import ALWAYS_OPEN, week_text
from optin.ledger import write
from optin.ledger.body import Provenance
from optin.models import Confirmation, Contact, FormVersion, Group, OptInForm, Template
from optin.models.columns import public_id
from optin.opening_hours import switches_text
from optin.sending import service
from optin.tokens import Purpose
from optin.vocabulary import Act, Channel, Proof, Source

Evidence = dict[str, str | int | None]

DAY = 24 * 60 * 60
CONFIRM_WITHIN = 7 * DAY

# Whoever tries the demonstration at night wants to see messages arrive, too.
AROUND_THE_CLOCK: Mapping[str, str] = {
    **{f"hours_{channel.word}": week_text(ALWAYS_OPEN) for channel in Channel},
    "hours_rules": switches_text(set()),
}

# The forms are older than everything that was done on them.
FORMS_MADE = 120

# Each form's versions, the current one last, and how they did.
STORIES: Mapping[Draft, Sequence[tuple[Draft, Story]]] = {
    OFFERS: [(OFFERS, Story(shown=120, submitted=0.06, confirmed=0.97))],
    NEWSLETTER: [(NEWSLETTER, Story(shown=60, submitted=0.09, confirmed=0.72))],
    TASTINGS: [
        (TASTINGS_AT_FIRST, Story(shown=55, submitted=0.05, confirmed=0.96, last=12)),
        (TASTINGS, Story(shown=55, submitted=0.1, confirmed=0.97, first=12)),
    ],
}

# What a browser tells. The network address is one of those that belong to documents (RFC 5737).
BROWSER: Evidence = {
    "ip": "192.0.2.34",
    "user_agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Safari/604.1",
    "language": "en-US",
}


def is_empty() -> bool:
    """Whether nobody has begun anything on this desk: no contact, form, template or group of the team's own."""
    made = (select(Contact.id), select(OptInForm.id), select(Template.id), select(Group.id).where(Group.follows.is_(None)))
    return all(db.session.scalar(rows.limit(1)) is None for rows in made)


def load(shop_origin: str) -> None:
    """Load the cast into an empty desk, and send them what is due. The forms may be embedded by the shop at this origin."""
    with writing() as session:
        preferences.change(session, {"organisation": SHOP, "privacy_url": PRIVACY, **AROUND_THE_CLOCK}, MADE_BY)
        stage = _Stage(session, shop_origin)
        for member in sorted(CAST, key=lambda member: -member.days):
            stage.enter(member)
        story = [(member, deed) for member in CAST for deed in member.deeds]
        for member, deed in sorted(story, key=lambda act: -act[1].days_ago):
            stage.act(member, deed)
        kept = post.make(session, stage.people)
    talk.tell(stage.people, kept, stage.moment, SHOP)
    series.run(kept, stage.people, stage.moment)
    with writing() as session:
        post.plan(session, kept, stage.moment(1))
    post.send()


class _Stage:
    """The forms and contacts as far as they are loaded."""

    def __init__(self, session: Session, shop_origin: str) -> None:
        self._session = session
        self._now = now()
        self._origin = shop_origin
        self._shown = {draft: self._make(draft) for draft in DRAFTS}
        self._contacts: dict[str, int] = {}
        self._asked: dict[tuple[str, Channel], str] = {}

    def enter(self, member: Member) -> None:
        """Make the contact."""
        at = self.moment(member.days)
        origin = Provenance(source=Source.OPERATOR, occurred_at=at, recorded_at=at, evidence={"operator": MADE_BY})
        connection = self._session.connection()
        self._contacts[member.person.name] = contacts.create(connection, member.person, desk().config.pepper, origin)

    def act(self, member: Member, deed: Deed) -> None:
        """Let one thing happen."""
        connection, contact_id = self._session.connection(), self._contacts[member.person.name]
        origin = self._provenance(member, deed)
        match deed.act:
            case Act.OPTED_IN:
                write.opt_in(connection, contact_id, deed.channel, origin)
            case Act.OPTED_OUT:
                write.opt_out(connection, contact_id, deed.channel, origin)
            case Act.BLOCKED:
                write.block(connection, contact_id, deed.channel, deed.blocks, origin)
            case Act.ASKED:
                asked = write.ask(connection, contact_id, deed.channel, origin, origin.recorded_at + CONFIRM_WITHIN)
                self._asked[member.person.name, deed.channel] = asked.public_id
                if deed.days_ago == 0:  # What was asked earlier was answered; sending it again would be noise.
                    _send_request(connection, contact_id, member, asked.event_id, origin)

    @property
    def people(self) -> Mapping[str, int]:
        """The contacts' ids by name."""
        return self._contacts

    def moment(self, days_ago: int) -> int:
        """UTC seconds. Not at the same time every day, or it would look made up."""
        return self._now - days_ago * DAY - days_ago * 7919 % (DAY // 2)

    def _make(self, draft: Draft) -> FormVersion:
        """The form as it is now, with the words that it had before, and what each of its versions brought."""
        told = STORIES[draft]
        first, *later = (replace(words, sites=(self._origin,)) for words, _ in told)
        form = forms.create(self._session, first, MADE_BY)
        form.created_at = self.moment(FORMS_MADE)
        versions = [self._session.get_one(FormVersion, form.version_id)]
        versions += [forms.edit(self._session, form, words, MADE_BY) for words in later]
        for version, (_, story) in zip(versions, told, strict=True):
            version.created_at = self.moment(FORMS_MADE if version is versions[0] else story.first)
            tell(self._session.connection(), version, story, self._origin, self._now // DAY)
        return versions[-1]

    def _provenance(self, member: Member, deed: Deed) -> Provenance:
        at = self.moment(deed.days_ago)
        origin = Provenance(source=deed.source, occurred_at=at, recorded_at=at, proof=deed.proof, evidence=deed.evidence)
        if deed.form is None:
            return origin
        version = self._shown[deed.form]
        if deed.proof is Proof.CONFIRMED:
            more: Evidence = {"asked_event": self._asked[member.person.name, deed.channel]}
        else:
            address = _address(member, deed.channel)
            more = {"page_origin": self._origin, "typed": address, "address": address}
        evidence = {**_words(version, deed.channel), **deed.evidence, **more, **BROWSER}
        return replace(origin, form_version_id=version.id, words_hash=version.words_hash, evidence=evidence)


def _words(version: FormVersion, channel: Channel) -> Evidence:
    """What stood on the screen, by the names under which the widget keeps it."""
    return {
        "confirmation_message": version.confirmation_message,
        "button_text": version.button_text,
        "organisation": version.organisation,
        "privacy_url": version.privacy_url,
        "form": version.form.public_id,
        "form_version": version.number,
        "description": version.description,
        "words_hash": version.words_hash,
        "channel": channel.label,
        "words_language": version.language,
    }


def _send_request(connection: Connection, contact_id: int, member: Member, event_id: int, origin: Provenance) -> None:
    """The mail that asks for a confirmation, with a link that works."""
    address, name, pepper = _address(member, Channel.EMAIL), public_id("cnf"), desk().config.pepper
    connection.execute(
        insert(Confirmation).values(
            public_id=name,
            contact_id=contact_id,
            channel=Channel.EMAIL,
            address_key=addresses.key_of(Channel.EMAIL, address, pepper),
            event_id=event_id,
            form_version_id=origin.form_version_id,
            created_at=origin.recorded_at,
            expires_at=origin.recorded_at + CONFIRM_WITHIN,
        )
    )
    service.queue_confirmation_request(
        connection,
        contact_id=contact_id,
        channel=Channel.EMAIL,
        address=address,
        link=f"{desk().config.widget_url}/c/{desk().tokens.sign(Purpose.CONFIRM, name)}",
        organisation=SHOP,
        now=origin.recorded_at,
    )


def _address(member: Member, channel: Channel) -> str:
    """The cast types its addresses in normal form."""
    known = member.person.phone.e164 if channel.uses_phone and member.person.phone else None
    return known or (member.person.email.address if member.person.email else "")
