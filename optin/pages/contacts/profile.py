"""A contact's profile: one answer per channel, and the timeline of consent events."""

from __future__ import annotations

from flask import render_template
from flask_login import current_user
from sqlalchemy import func, select

from optin import groups, person_links, sequences, timeline
from optin.clock import now
from optin.database import db
from optin.models import ContactChannel, Enrolment, Sequence, Upload
from optin.pages import paging
from optin.pages.access import at_least
from optin.pages.contacts.answers import answers
from optin.pages.contacts.blueprint import blueprint, found
from optin.pages.contacts.languages import language
from optin.pages.contacts.stories import story
from optin.pages.simulator.blueprint import may_act, without_links
from optin.person import erasure
from optin.sending import clocks
from optin.vocabulary import Channel, EnrolmentState, Role

# What a list to choose from can hold; the page of a group or sequence adds to any.
MOST_GROUPS = 500
MOST_SEQUENCES = 500


@blueprint.get("/<name>")
@at_least(Role.VIEWER)
def show(name: str) -> str:
    """Everything that is known of the contact."""
    contact, at = found(name), now()
    connection, before = db.session().connection(), paging.before()
    stretch = timeline.read(db.session(), contact.tag, before)
    ours = groups.of_contact(db.session(), contact.id)
    sequences_of = sequences.of_contact(db.session(), contact.id)
    return render_template(
        "contacts/show.html",
        contact=contact,
        answers=answers(db.session(), contact, at),
        clock=clocks.clock(connection, contact.id, Channel.SMS, at),
        hours_kept=clocks.kept(connection, contact.id, at),
        language=language(contact.locale) if contact.locale else None,
        stories=[story(event, str if may_act() else without_links) for event in stretch.events],
        shown={event.id for event in stretch.events},
        before=before,
        older=stretch.older,
        groups_of=ours,
        own_page=person_links.preferences_url(contact.id) if current_user.role >= Role.OWNER else "",
        erasure=erasure.of_person(connection, contact.tag),
        paused_until=_paused(contact.id, at),
        upload=db.session.get(Upload, contact.upload_id) if contact.upload_id else None,
        sequences_of=sequences_of,
        sequences_to_choose=_free(sequences_of),
        groups_to_choose=[group for group in groups.listed(db.session(), "", None, MOST_GROUPS) if group not in ours],
    )


def _paused(contact_id: int, at: int) -> int | None:
    """Until when the person has paused marketing on their own page, if that lies ahead."""
    query = select(func.max(ContactChannel.paused_until)).where(ContactChannel.contact_id == contact_id)
    until = db.session.scalar(query)
    return until if until is not None and until > at else None


def _free(rows: list[tuple[Enrolment, Sequence]]) -> list[Sequence]:
    """The sequences into which the contact can come: not those that they are in, or have been through."""
    busy = {sequence.id for enrolment, sequence in rows if enrolment.state is not EnrolmentState.LEFT}
    return [sequence for sequence in sequences.open_ones(db.session(), MOST_SEQUENCES) if sequence.id not in busy]
