"""What a teammate is about to send to one contact: the fields, the letter that they make, and what stands against it now.

What may not live here: whether it may leave (the gate is asked), and what was sent before (`threads.py`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection
from wtforms import BooleanField, HiddenField, StringField, TextAreaField
from wtforms.validators import ValidationError

from optin import templates
from optin.clock import now
from optin.database import db
from optin.models import Contact, Template, TemplateVersion
from optin.models.columns import public_id
from optin.pages.signature import signature
from optin.pages.templates.previews import Preview, preview_for
from optin.pages.typed import AtMost, DeskForm
from optin.placeholders import FIELDS
from optin.sending import facts, gate, render
from optin.sending.compose import Composed, Letter
from optin.sending.gate import Judged
from optin.template_drafts import LONGEST_BODY, LONGEST_SUBJECT, draft_of
from optin.vocabulary import Approval, Category, Channel, Path, Wording

# Puts a letter into the outbox, or warns.
Sending = Callable[[Connection, Letter], Composed]

LONGEST_REASON: Final = 500  # characters
MOST_TEMPLATES: Final = 200
_TEMPLATE: Final = re.compile(r"tpl_[a-z2-7]{24}")
_TOKEN: Final = re.compile(r"msg_[a-z2-7]{24}")
_EVENT: Final = re.compile(r"[1-9][0-9]{0,17}")


@dataclass(frozen=True, slots=True)
class Chosen:
    """A template as this contact gets it. `missing`: placeholders that stay empty, `given` those that only programs fill."""

    template: Template
    version: TemplateVersion
    preview: Preview
    missing: list[str]
    given: list[str]

    @property
    def wording(self) -> Wording:
        """What WhatsApp has not approved is text like any other there."""
        is_text = self.version.channel is Channel.WHATSAPP and self.version.approval is not Approval.APPROVED
        return Wording.FREE_TEXT if is_text else Wording.TEMPLATE


class LetterForm(DeskForm):
    """A typed text, or a template that was looked at. `token` becomes the message's public id, so that one page sends once.

    The last three fields count where somebody was warned: `overrides` is the flag event that the warning was about.
    """

    token = HiddenField()
    template = HiddenField()
    version = HiddenField()
    subject = StringField("Subject", validators=[AtMost(LONGEST_SUBJECT)])
    body = TextAreaField("Message", validators=[AtMost(max(LONGEST_BODY.values()))])
    marketing = BooleanField("This is marketing")
    overrides = HiddenField()
    sure = BooleanField("Send it anyway")
    reason = TextAreaField("Reason", validators=[AtMost(LONGEST_REASON)])

    def __init__(self, channel: Channel, **options: Any) -> None:
        super().__init__(**options)
        self.channel = channel
        if not _TOKEN.fullmatch(self.token.data or ""):
            self.renew()

    def renew(self) -> None:
        """Another message is meant from here on."""
        self.token.data = public_id("msg")

    @property
    def is_typed(self) -> bool:
        """Whether no template was chosen."""
        return not self.template.data

    @property
    def overridden(self) -> int | None:
        """The flag event that the warning named; None where the flag rests on none."""
        named = self.overrides.data or ""
        return int(named) if _EVENT.fullmatch(named) else None

    def validate_subject(self, field: Any) -> None:
        """Typed mail has one."""
        if self.is_typed and self.channel is Channel.EMAIL and not field.data:
            raise ValidationError("Type the subject of the e-mail.")

    def validate_body(self, field: Any) -> None:
        """Typed text is sent as it stands."""
        if not self.is_typed:
            return
        if not field.data:
            raise ValidationError("Type the words of the message.")
        AtMost(LONGEST_BODY[self.channel])(self, field)
        if "{{" in field.data:
            raise ValidationError("Only templates are filled in. Type the words themselves, or choose a template.")

    def is_confirmed(self) -> bool:
        """Whether somebody who was warned ticked the box and gave a reason; else the fields say what is missing."""
        if not self.sure.data:
            self.sure.errors = ["Tick the box if you want to send it anyway."]
        if not self.reason.data:
            self.reason.errors = ["Say why, so that others can understand it later."]
        return not (self.sure.errors or self.reason.errors)


def to_choose_from(channel: Channel) -> list[tuple[Template, TemplateVersion]]:
    """The templates of a channel, newest first."""
    return templates.listed(db.session(), templates.Search(channel=channel), None, MOST_TEMPLATES)


def chosen(contact: Contact, channel: Channel, name: str | None) -> Chosen | None:
    """The template with this public id for this contact. None: no such name, deleted, or of another channel."""
    found = templates.by_public_id(db.session(), name) if name and _TEMPLATE.fullmatch(name) else None
    if found is None or found[0].deleted_at is not None or found[1].channel is not channel:
        return None
    template, version = found
    draft = draft_of(version)
    preview = preview_for(draft, contact)
    empty = render.missing(draft, preview.reader.values)
    given = [name for name in empty if FIELDS[name].given]
    return Chosen(template, version, preview, [name for name in empty if name not in given], given)


def letter(contact: Contact, form: LetterForm, template: Chosen | None) -> Letter:
    """What the fields say, with the teammate's name on it."""
    rendered = template.preview.rendered if template else None
    marked = Category.MARKETING if form.marketing.data else Category.UTILITY
    return Letter(
        contact_id=contact.id,
        channel=form.channel,
        address=facts.address_of(contact, form.channel),
        category=template.version.category if template else marked,
        wording=template.wording if template else Wording.FREE_TEXT,
        subject=rendered.subject if rendered else form.subject.data or "",
        body=rendered.body if rendered else form.body.data or "",
        teammate=signature(),
        template_version_id=template.version.id if template else None,
        public_id=form.token.data or public_id("msg"),
    )


def judged(written: Letter) -> Judged:
    """What would become of it now."""
    return gate.judge(db.session.connection(), written.draft(Path.COMPOSE), now())
