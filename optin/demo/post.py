"""The sending side of the demonstration: templates, groups, a conversation, and a broadcast that really leaves by the gate.

What may not live here: who the cast are (`cast.py`), and the words (`texts.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy.orm import Session

from optin import groups, templates
from optin.clock import now
from optin.demo.texts import QUESTION, READY, SPRING, TEMPLATES, THANKS
from optin.models import Contact, Message
from optin.models.columns import public_id
from optin.models.template import Template, TemplateVersion
from optin.sending import broadcast, compose, gate, progress, render
from optin.sending.broadcast import Plan
from optin.sending.compose import Letter
from optin.sending.people import Audience
from optin.vocabulary import Category, Channel, MessageState, Wording

MADE_BY: Final = "Demonstration"

# Carla is one of the regulars: a broadcast to them shows that her STOP counts, and for Ben and Finn two more reasons.
REGULARS: Final = "Regulars"
GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    REGULARS: ("Ana Alvarez", "Ben Brandt", "Carla Costa", "Finn Fischer"),
    "Tasting guests": ("Ana Alvarez", "Dev Desai", "Ema Eriksen"),
}
BROADCAST: Final = "Spring roast, to the regulars"

# Gives the UTC seconds of so many days ago.
Moment = Callable[[int], int]


def write(session: Session, people: Mapping[str, int], moment: Moment, organisation: str) -> None:
    """Put everything into its rows. `people`: the contacts' ids by name. After the commit, `send`."""
    made = {draft.name: templates.create(session, draft, MADE_BY) for draft in TEMPLATES}
    sets = {name: _group(session, name, [people[each] for each in members]) for name, members in GROUPS.items()}
    _came_in(session, people["Carla Costa"], "STOP", moment(4))
    _talk(session, people["Ana Alvarez"], made[READY.name], moment(1), organisation)
    _broadcast(session, made[SPRING.name], sets[REGULARS], moment(1))


def send() -> None:
    """Let all leave that is due, here and now, so that nobody has to wait for a worker to see a report."""
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


def _version(session: Session, template: Template) -> TemplateVersion:
    return session.get_one(TemplateVersion, template.version_id)
