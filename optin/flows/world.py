"""What a flow is checked against: templates, groups, sequences, keyword rules, other flows. Nothing is judged here."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from optin import preferences
from optin.flows.shapes import Series, Words, World
from optin.keywords import fold
from optin.keywords.spoken import spoken_in
from optin.models.flow import Flow, FlowVersion
from optin.models.group import Group
from optin.models.sequence import Sequence
from optin.models.template import Template, TemplateVersion
from optin.rules import rules_on
from optin.vocabulary import Channel, Starts


def world(session: Session, but: int | None = None) -> World:
    """What is there now. `but`: the id of the flow that is edited, which is not in its own way."""
    groups = session.scalars(select(Group).where(Group.deleted_at.is_(None))).all()
    return World(
        templates=_templates(session),
        groups={group.public_id: group.name for group in groups if group.follows is None},
        following=frozenset(group.public_id for group in groups if group.follows is not None),
        sequences=_sequences(session),
        rules=rules_on(session.connection()),
        taken=_taken(session, but),
        spoken=spoken_in([preferences.current(session).country]),
    )


def _templates(session: Session) -> dict[str, Words]:
    query = select(Template.public_id, TemplateVersion).join(TemplateVersion, TemplateVersion.id == Template.version_id)
    rows = session.execute(query.where(Template.deleted_at.is_(None)).order_by(Template.id.desc()))
    return {row[0]: Words(row[1].name, row[1].channel, row[1].body) for row in rows}


def _sequences(session: Session) -> dict[str, Series]:
    rows = session.execute(select(Sequence.public_id, Sequence.name, Sequence.state).order_by(Sequence.id.desc()))
    return {row.public_id: Series(row.name, row.state) for row in rows}


def _taken(session: Session, but: int | None) -> dict[tuple[Channel, str], str]:
    query = select(FlowVersion).join(Flow, Flow.version_id == FlowVersion.id).where(Flow.deleted_at.is_(None))
    query = query.where(FlowVersion.starts != Starts.HAND)
    others = session.scalars(query if but is None else query.where(Flow.id != but))
    return {
        (Channel.of(word), fold(other.keyword) if other.starts is Starts.KEYWORD else ""): other.name
        for other in others
        for word in other.channels
    }
