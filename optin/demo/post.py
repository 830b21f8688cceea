"""The sending side of the demonstration: what the team made, and a broadcast that really leaves by the gate.

What may not live here: who the cast are (`cast.py`), the words (`texts.py`), what was said (`talk.py`), and the sequence
(`series.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from optin import flows, groups, rules, templates
from optin.clock import now
from optin.demo.texts import HOURS, JOIN, SPRING, TEMPLATES
from optin.models.template import Template, TemplateVersion
from optin.sending import broadcast, gate, progress, sequence
from optin.sending.broadcast import Plan
from optin.sending.people import Audience
from optin.vocabulary import Approval, Channel, Wording

MADE_BY: Final = "Demonstration"

# Carla is one of the regulars: a broadcast to them shows that her STOP counts, and for Ben and Finn two more reasons.
REGULARS: Final = "Regulars"
# They were invited: Ines said yes and Jonas no, Kim has not answered, and nobody has asked Ben.
STALL: Final = "Met at the market"
GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    REGULARS: ("Ana Alvarez", "Ben Brandt", "Carla Costa", "Finn Fischer"),
    "Tasting guests": ("Ana Alvarez", "Dev Desai", "Ema Eriksen", "Hugo Hansen"),
    STALL: ("Ben Brandt", "Ines Ito", "Jonas Jensen", "Kim Kaya"),
}
BROADCAST: Final = "Spring roast, to the regulars"

# Gives the UTC seconds of so many days ago.
Moment = Callable[[int], int]


@dataclass(frozen=True, slots=True)
class Kept:
    """What the team made, by name: the ids of templates and of groups."""

    templates: Mapping[str, int]
    groups: Mapping[str, int]

    def version(self, session: Session, name: str) -> TemplateVersion:
        """The current version of a template."""
        template = session.get_one(Template, self.templates[name])
        return session.get_one(TemplateVersion, template.version_id)


def make(session: Session, people: Mapping[str, int]) -> Kept:
    """Templates, groups, a keyword rule and a flow. `people`: the contacts' ids by name."""
    made = {draft.name: templates.create(session, draft, MADE_BY).id for draft in TEMPLATES}
    sets = {name: _group(session, name, [people[each] for each in members]) for name, members in GROUPS.items()}
    kept = Kept(made, sets)
    for draft in TEMPLATES:
        if draft.channel is Channel.WHATSAPP:
            templates.set_approval(kept.version(session, draft.name), Approval.APPROVED, MADE_BY)
    rules.add(session, JOIN, MADE_BY)
    flows.create(session, HOURS, MADE_BY)
    return kept


def plan(session: Session, kept: Kept, drafted_at: int) -> None:
    """Marketing to the regulars, planned the other day and due now."""
    version = kept.version(session, SPRING.name)
    drafted = Plan(
        name=BROADCAST,
        channel=version.channel,
        category=version.category,
        wording=Wording.TEMPLATE,
        body=version.body,
        audience=Audience(groups=(kept.groups[REGULARS],)),
        template_version_id=version.id,
    )
    connection = session.connection()
    broadcast.confirm(connection, broadcast.create(connection, drafted, MADE_BY, drafted_at), MADE_BY, now())


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
