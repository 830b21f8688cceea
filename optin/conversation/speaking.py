"""What a flow says, filled for the contact and handed to the gate on the path of the turn. Whether it may leave is not asked
here, and nothing is written but by the gate.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from optin.conversation import answers
from optin.conversation.turns import Turn
from optin.flows.drafts import Step
from optin.models.columns import public_id
from optin.models.template import Template, TemplateVersion
from optin.policy import Verdict
from optin.sending import bot, gate, invite, render, service, words
from optin.sending.draft import Draft
from optin.sending.gate import Entry
from optin.vocabulary import Approval, Category, Channel, Path, StepKind, Wording

_templates: Any = Template.__table__
_versions: Any = TemplateVersion.__table__

_DOORS: Final[Mapping[Path, Callable[[Connection, Draft, int], Entry]]] = {
    Path.BOT: bot.say,
    Path.COMPOSE: bot.begin,
    Path.INVITE: invite.ask,
}
# The subject of a message has room for so many characters.
_LONGEST_SUBJECT: Final = 300


class TemplateGoneError(Exception):
    """The template that a step says was deleted, or is one of another channel by now."""


def say(turn: Turn, step: Step) -> tuple[Entry, Draft]:
    """Say the step's words: what became of them, and the message. Raises `TemplateGoneError`."""
    draft = spoken(turn, step)
    return _DOORS[turn.path](turn.connection, draft, turn.now), draft


def judge(turn: Turn, step: Step) -> Verdict:
    """What would become of the words. Nothing is written. Raises `TemplateGoneError`."""
    return gate.judge(turn.connection, spoken(turn, step), turn.now).verdict


def spoken(turn: Turn, step: Step) -> Draft:
    """The step's words for this contact. Raises `TemplateGoneError`."""
    values = render.values_of(turn.contact, turn.organisation)  # type: ignore[arg-type]
    template = _template(turn, step) if step.template else None
    subject, body = (step.subject, step.text) if template is None else (template.subject, template.body)
    name = public_id("msg")
    is_mail = turn.channel is Channel.EMAIL
    return Draft(
        channel=turn.channel,
        address=turn.address,
        path=turn.path,
        category=_category(step) if template is None else template.category,
        wording=Wording.TEMPLATE if template is not None and _is_approved(template) else Wording.FREE_TEXT,
        subject=render.fill(subject, values)[:_LONGEST_SUBJECT] if is_mail else "",
        body=render.fill(body, values),
        contact_id=turn.contact.id,
        public_id=name,
        quick_replies=answers.buttons(step, turn.channel, name) if template is None else None,
        started_by=turn.started_by,
        template_version_id=template.id if template is not None else None,
    )


def confirm(turn: Turn, step: Step) -> None:
    """Confirm an opt-in or opt-out in the desk's own name, with the step's words or the usual ones."""
    usual_for = words.opted_in if step.kind is StepKind.OPT_IN else words.opted_out
    usual = usual_for(turn.channel, turn.organisation, turn.language)
    values = render.values_of(turn.contact, turn.organisation)  # type: ignore[arg-type]
    service.queue_answer(
        turn.connection,
        contact_id=turn.contact.id,
        channel=turn.channel,
        address=turn.address,
        text=usual._replace(body=render.fill(step.text, values)) if step.text else usual,
        now=turn.now,
    )


def _template(turn: Turn, step: Step) -> Row[Any]:
    """The version that is sent now."""
    query = select(_versions).join(_templates, _templates.c.version_id == _versions.c.id)
    named = query.where(_templates.c.public_id == step.template, _templates.c.deleted_at.is_(None))
    found = turn.connection.execute(named).one_or_none()
    if found is None or found.channel is not turn.channel:
        raise TemplateGoneError(step.template)
    return found


def _category(step: Step) -> Category:
    return Category.MARKETING if step.is_marketing else Category.UTILITY


def _is_approved(template: Row[Any]) -> bool:
    return template.channel is not Channel.WHATSAPP or template.approval is Approval.APPROVED
