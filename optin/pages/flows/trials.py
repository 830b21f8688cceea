"""Trying a flow out: on a test phone in the simulator, with the flow begun there, or the words that start it filled in.

A test phone is a contact like any other, under a number that belongs to nobody; the first on which the flow would run is taken.
What may not live here: what a flow does.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection, select

from optin import contacts, jobs
from optin.addresses import read_email, read_phone
from optin.clock import now
from optin.contacts import AddressTakenError, Person
from optin.conversation import runs, starting
from optin.conversation.speaking import TemplateGoneError
from optin.conversation.starting import Beginning
from optin.database import writing
from optin.desk import desk
from optin.flows.drafts import Draft, draft_of
from optin.ledger import write
from optin.ledger.body import Provenance
from optin.models import Contact
from optin.pages.access import at_least
from optin.pages.flows.blueprint import blueprint, found
from optin.pages.signature import signature
from optin.policy import Verdict
from optin.test_phones import MAILBOXES, MOST, NUMBERS
from optin.vocabulary import Channel, Outcome, Role, Source, Starts

_contacts: Any = Contact.__table__

NAME: Final = "Test phone"
# What is written to a flow that any message starts.
ANYTHING: Final = "Hello"


class _Phone(NamedTuple):
    """A test phone: its contact, and what became of the first words where the flow was begun by hand."""

    public_id: str
    verdict: Verdict | None


@blueprint.post("/<name>/trials")
@at_least(Role.EDITOR)
def try_out(name: str) -> ResponseReturnValue:
    """Open a phone on which the flow begins, or can be started by pressing Send."""
    _, version = found(name)
    draft, channel = draft_of(version), Channel.of(version.channels[0])
    try:
        with writing() as session:
            phone = _phone(session.connection(), version, draft, channel)
    except TemplateGoneError:
        phone = None
    if phone is None:
        flash(
            f"None of the {MOST} test phones may be asked again, or a template is gone. Delete a test phone to go on.", "error"
        )
        return redirect(url_for(".show", name=name), 303)
    is_by_hand = draft.starts is Starts.HAND
    if is_by_hand:
        jobs.wake()
    flash(_said(draft, phone), "done" if is_by_hand else "info")
    words = None if is_by_hand else draft.keyword or ANYTHING
    thread = url_for("simulator.thread", contact=phone.public_id, channel=channel.word, words=words, _anchor="newest")
    return redirect(thread, 303)


def _said(draft: Draft, phone: _Phone) -> str:
    if draft.starts is not Starts.HAND:
        return f"Press Send to start “{draft.name}”."
    is_held = phone.verdict is not None and phone.verdict.outcome is Outcome.HOLD
    return f"“{draft.name}” has begun. " + ("It waits for the hours of this phone." if is_held else "Answer as the contact.")


def _phone(connection: Connection, version: Any, draft: Draft, channel: Channel) -> _Phone | None:
    """The first test phone that the flow can begin on; by hand it is begun there."""
    for number in range(MOST):
        contact_id = _contact(connection, number)
        if contact_id is None or not _fits(connection, version, draft, channel, contact_id):
            continue
        verdict = None
        if draft.starts is Starts.HAND:
            asked = Beginning(flow_id=version.flow_id, contact_id=contact_id, channel=channel, teammate=signature())
            verdict = starting.begin(connection, asked, now()).verdict
        name: str = connection.execute(select(_contacts.c.public_id).where(_contacts.c.id == contact_id)).scalar_one()
        return _Phone(name, verdict)
    return None


def _contact(connection: Connection, number: int) -> int | None:
    """The test phone of this number, made where there is none; None where somebody else has its address."""
    person = Person(f"{NAME} {number + 1}", read_phone(NUMBERS[number], "US"), read_email(MAILBOXES[number]))
    known = contacts.find(connection, person.phone)
    if known is not None:
        name: str = connection.execute(select(_contacts.c.name).where(_contacts.c.id == known)).scalar_one()
        return known if name.startswith(NAME) else None
    at = now()
    made_by = Provenance(source=Source.OPERATOR, occurred_at=at, recorded_at=at, evidence={"operator": signature()})
    try:
        return contacts.create(connection, person, desk().config.pepper, made_by)
    except AddressTakenError:
        return None


def _fits(connection: Connection, version: Any, draft: Draft, channel: Channel, contact_id: int) -> bool:
    """Whether the flow would run there from its first step on."""
    row, at = write.lock(connection, contact_id)[channel], now()
    if draft.starts is Starts.KEYWORD:
        return True
    if draft.starts is Starts.MESSAGE:
        is_free = runs.open_run(connection, contact_id, channel) is None
        return is_free and not runs.is_in_conversation(connection, contact_id, channel, at)
    if starting.is_answered(draft, row):
        return False
    foreseen = starting.foreseen(connection, version, contact_id, row, at)
    return foreseen is None or foreseen.verdict.outcome in (Outcome.SEND, Outcome.HOLD)
