"""The sending side of the demonstration: templates, groups, a conversation, and a broadcast and a sequence that really leave by
the gate.

What may not live here: who the cast are (`cast.py`), and the words (`texts.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy.orm import Session

from optin import groups, sequences, templates
from optin.clock import now
from optin.demo.texts import NEWSLETTER, QUESTION, READY, SECOND_CUP, SPRING, TEMPLATES, THANKS
from optin.models import Contact, Message
from optin.models.columns import public_id
from optin.models.template import Template, TemplateVersion
from optin.sending import broadcast, compose, gate, progress, render, sequence
from optin.sending.broadcast import Plan
from optin.sending.compose import Letter
from optin.sending.people import Audience
from optin.sequences import Options, steps
from optin.sequences.enrolments import Origin
from optin.sequences.waits import Wait
from optin.vocabulary import Category, Channel, EnrolledBy, MessageState, WaitKind, Wording

MADE_BY: Final = "Demonstration"

# Carla is one of the regulars: a broadcast to them shows that her STOP counts, and for Ben and Finn two more reasons.
REGULARS: Final = "Regulars"
GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    REGULARS: ("Ana Alvarez", "Ben Brandt", "Carla Costa", "Finn Fischer"),
    "Tasting guests": ("Ana Alvarez", "Dev Desai", "Ema Eriksen"),
}
BROADCAST: Final = "Spring roast, to the regulars"

# Ana gets its first step. For Carla, who said STOP, and Dev, whom nobody asked, it fails, and they wait for the next one.
SEQUENCE: Final = "After the first visit"
ENROLLED: Final = ("Ana Alvarez", "Carla Costa", "Dev Desai")

# Gives the UTC seconds of so many days ago.
Moment = Callable[[int], int]


def write(session: Session, people: Mapping[str, int], moment: Moment, organisation: str) -> None:
    """Put everything into its rows. `people`: the contacts' ids by name. After the commit, `send`."""
    made = {draft.name: templates.create(session, draft, MADE_BY) for draft in TEMPLATES}
    sets = {name: _group(session, name, [people[each] for each in members]) for name, members in GROUPS.items()}
    _came_in(session, people["Carla Costa"], "STOP", moment(4))
    _talk(session, people["Ana Alvarez"], made[READY.name], moment(1), organisation)
    _broadcast(session, made[SPRING.name], sets[REGULARS], moment(1))
    _sequence(session, made, [people[name] for name in ENROLLED])


def send() -> None:
    """Let all leave that is due, here and now, so that nobody has to wait for a worker to see a report."""
    sequence.step_due(now())
    gate.dispatch_due()
    while progress.advance():
        gate.dispatch_due()


def _group(session: Session, name: str, contact_ids: list[int]) -> int:
    group = groups.create(session, name, MADE_BY)
    groups.add(session.connection(), group, contact_ids)
    return group.id


def _talk(session: Session, contact_id: int, template: Template, at: int, organisation: str) -> None:
    """A question, the answer by a template, and thanks."""
    contact, version = session.get_one(Contact, contact_id), _version(session, template)
    _came_in(session, contact_id, QUESTION, at)
    letter = Letter(
        contact_id=contact_id,
        channel=Channel.SMS,
        address=contact.phone or "",
        category=version.category,
        wording=Wording.TEMPLATE,
        body=render.fill(version.body, render.values_of(contact, organisation)),
        teammate=MADE_BY,
        template_version_id=version.id,
    )
    compose.send(session.connection(), letter, at + 240)
    _came_in(session, contact_id, THANKS, at + 420)


def _came_in(session: Session, contact_id: int, body: str, at: int) -> None:
    """A text from the contact."""
    values: dict[str, Any] = {"public_id": public_id("msg"), "tries": 0, "fence": 0, "created_at": at, "due_at": at}
    session.add(
        Message(
            contact_id=contact_id,
            channel=Channel.SMS,
            address=session.get_one(Contact, contact_id).phone,
            category=Category.UTILITY,
            wording=Wording.FREE_TEXT,
            body=body,
            state=MessageState.RECEIVED,
            **values,
        )
    )
    session.flush()


def _broadcast(session: Session, template: Template, group_id: int, drafted_at: int) -> None:
    """Marketing to the regulars, planned the other day and due now."""
    version = _version(session, template)
    plan = Plan(
        name=BROADCAST,
        channel=version.channel,
        category=version.category,
        wording=Wording.TEMPLATE,
        body=version.body,
        audience=Audience(groups=(group_id,)),
        template_version_id=version.id,
    )
    connection = session.connection()
    broadcast.confirm(connection, broadcast.create(connection, plan, MADE_BY, drafted_at), MADE_BY, now())


def _sequence(session: Session, made: Mapping[str, Template], contact_ids: list[int]) -> None:
    """An offer at once, and the newsletter three days later in the morning."""
    begun = sequences.create(session, Options(name=SEQUENCE, leave_on_reply=True), MADE_BY)
    steps.add(session, begun.id, made[SECOND_CUP.name].id, Wait(WaitKind.MINUTES, 0))
    steps.add(session, begun.id, made[NEWSLETTER.name].id, Wait(WaitKind.TIME_OF_DAY, 3, 9 * 60))
    sequences.start(session, begun)
    session.flush()
    sequences.enrol_all(session.connection(), begun.id, contact_ids, now(), Origin(EnrolledBy.HAND, MADE_BY))


def _version(session: Session, template: Template) -> TemplateVersion:
    return session.get_one(TemplateVersion, template.version_id)
