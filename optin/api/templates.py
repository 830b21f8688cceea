"""/templates: words that are written once and sent often."""

from __future__ import annotations

from typing import Annotated, Any, Final

from pydantic import ConfigDict, Field, StringConstraints
from sqlalchemy.orm import Session

from optin import template_drafts, templates
from optin.api import guard, paging
from optin.api.operation import Answer, operation
from optin.api.paging import UNKNOWN_CURSOR, Listed, Page, may_be_id
from optin.api.people import ChannelWord
from optin.api.problems import ProblemError, invalid
from optin.api.shapes import Body, CategoryWord, Instant, SaidLine, SaidText, Shown, words
from optin.languages import ENGLISH
from optin.models import Template, TemplateVersion
from optin.template_drafts import LONGEST_BODY, LONGEST_BUTTON, LONGEST_NAME, LONGEST_SUBJECT, MOST_BUTTONS, Button, Draft
from optin.templates import Search
from optin.vocabulary import Approval, Category, Channel

ApprovalWord: Any = words(Approval)
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}([_-][A-Za-z0-9]{2,8}){0,2}$", max_length=20)]


# What the fields ask of each other, for the document; `template_drafts.faults` sees to it.
_BY_CHANNEL: Final[list[Any]] = [
    {
        "required": ["subject"] if channel is Channel.EMAIL else [],
        "properties": {
            "channel": {"const": channel.word},
            "subject": {"type": "string" if channel is Channel.EMAIL else "null"},
            "body": {"maxLength": most},
            "buttons": {"maxItems": MOST_BUTTONS if channel is Channel.WHATSAPP else 0},
        },
    }
    for channel, most in LONGEST_BODY.items()
]


class QuickReply(Body):
    """A button below a WhatsApp message. Pressing one that `opts_out` is an opt-out."""

    text: Annotated[SaidLine, StringConstraints(max_length=LONGEST_BUTTON)]
    opts_out: bool = False


class NewTemplate(Body):
    """The words of a template, with placeholders such as `{{first_name}}` or `{{first_name|there}}`. Only e-mail has a subject,
    and only WhatsApp has buttons."""

    model_config = ConfigDict(json_schema_extra={"anyOf": _BY_CHANNEL})

    name: Annotated[SaidLine, StringConstraints(max_length=LONGEST_NAME)]
    channel: ChannelWord = Field(strict=False)
    category: CategoryWord = Field(CategoryWord("marketing"), strict=False)
    language: Language = ENGLISH
    subject: Annotated[SaidLine, StringConstraints(max_length=LONGEST_SUBJECT)] | None = None
    body: SaidText
    buttons: Annotated[list[QuickReply], Field(max_length=MOST_BUTTONS)] = Field(default_factory=list)


class QuickReplyShown(Shown):
    """A quick reply."""

    text: str
    opts_out: bool


class TemplateShown(Shown):
    """A template as it is sent now. `approval` is what WhatsApp has said of exactly these words; null on other channels."""

    id: str
    version: int
    name: str
    channel: ChannelWord
    category: CategoryWord
    language: str
    subject: str
    body: str
    buttons: list[QuickReplyShown]
    approval: ApprovalWord | None
    created_at: Instant


@operation("POST", "/templates", scope="send", body=NewTemplate, answer=TemplateShown, statuses=(201,))
def add_template(session: Session, body: NewTemplate) -> Answer:
    """Add a template."""
    draft = Draft(
        name=body.name,
        channel=Channel.of(body.channel.value),
        category=Category.of(body.category.value),
        language=body.language,
        body=body.body,
        subject=body.subject or "",
        buttons=tuple(Button(button.text, button.opts_out) for button in body.buttons),
    )
    faults = template_drafts.faults(draft)
    if faults:
        raise invalid([{"field": field, "detail": sentence} for field, sentence in faults.items()])
    template = templates.create(session, draft, guard.signature())
    return Answer(_shown(template, session.get_one(TemplateVersion, template.version_id)))


@operation("GET", "/templates/<template_id>", scope="read", answer=TemplateShown, problems={404: ("no_such_template",)})
def get_template(session: Session, template_id: str) -> Answer:
    """Get a template."""
    known = found(session, template_id)
    if known is None:
        raise ProblemError(404, "no_such_template", "There is no template with this id.")
    return Answer(_shown(*known))


@operation("GET", "/templates", scope="read", query=Page, answer=Listed[TemplateShown], problems={400: (UNKNOWN_CURSOR[0],)})
def list_templates(session: Session, query: Page) -> Answer:
    """List the templates, newest first."""
    rows = templates.listed(session, Search(), paging.before(session, Template, query.after), query.limit + 1)
    return Answer(paging.page(Listed[TemplateShown], rows, query.limit, lambda some: [_shown(*each) for each in some]))


def found(session: Session, template_id: str) -> tuple[Template, TemplateVersion] | None:
    """The template with this id and its current version; None where there is none, or none any more."""
    known = templates.by_public_id(session, template_id) if may_be_id(template_id) else None
    return None if known is None or known[0].deleted_at is not None else known


def _shown(template: Template, version: TemplateVersion) -> TemplateShown:
    return TemplateShown(
        id=template.public_id,
        version=version.number,
        name=version.name,
        channel=ChannelWord(version.channel.word),
        category=CategoryWord(version.category.word),
        language=version.language,
        subject=version.subject,
        body=version.body,
        buttons=[QuickReplyShown(text=str(one["text"]), opts_out=bool(one["opts_out"])) for one in version.buttons],
        approval=ApprovalWord(version.approval.word) if version.channel is Channel.WHATSAPP else None,
        created_at=template.created_at,
    )
