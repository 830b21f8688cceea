"""The fields of a template's editor, and the draft that they make together."""

from __future__ import annotations

from typing import Any, Final

from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from optin import template_drafts
from optin.languages import ENGLISH
from optin.pages.contacts.languages import LANGUAGES, language
from optin.pages.templates.blueprint import CATEGORIES
from optin.pages.typed import AtMost, DeskForm, required
from optin.template_drafts import LONGEST_BODY, LONGEST_BUTTON, LONGEST_NAME, LONGEST_SUBJECT, Button, Draft
from optin.vocabulary import Category, Channel

_REPLIES: Final = ("reply_1", "reply_2", "reply_3")


class Editor(DeskForm):
    """The whole template. `draft` is what the fields say, valid or not."""

    name = StringField("Name", validators=[required("Type a name, for example Spring sale."), AtMost(LONGEST_NAME)])
    channel = RadioField(
        "Channel",
        choices=[SelectChoice(channel.word, channel.label) for channel in Channel],
        default=Channel.SMS.word,
    )
    category = RadioField(
        "Category",
        choices=[SelectChoice(category.word, label) for category, label in CATEGORIES.items()],
        default=Category.MARKETING.word,
    )
    language = SelectField("Language", default=ENGLISH)
    subject = StringField("Subject", validators=[AtMost(LONGEST_SUBJECT)])
    body = TextAreaField("Message", validators=[required("Type the words of the message."), AtMost(max(LONGEST_BODY.values()))])
    reply_1 = StringField("First quick reply", validators=[Optional(), AtMost(LONGEST_BUTTON)])
    reply_2 = StringField("Second quick reply", validators=[Optional(), AtMost(LONGEST_BUTTON)])
    reply_3 = StringField("Third quick reply", validators=[Optional(), AtMost(LONGEST_BUTTON)])
    opt_out_button = SelectField(
        "Opt-out button",
        choices=[
            SelectChoice("", "None"),
            SelectChoice("reply_1", "The first quick reply"),
            SelectChoice("reply_2", "The second quick reply"),
            SelectChoice("reply_3", "The third quick reply"),
        ],
        default="",
    )
    preview_as = StringField("Preview as", validators=[Optional()])

    def __init__(self, kept_language: str = ENGLISH, **options: Any) -> None:
        super().__init__(**options)
        languages = {**LANGUAGES, kept_language: language(kept_language)}  # A program may have stored a longer code.
        self.language.choices = [SelectChoice(code, label) for code, label in languages.items()]

    @property
    def draft(self) -> Draft:
        """What stands in the fields. A channel that there is not counts as SMS until the form is valid."""
        words = {channel.word: channel for channel in Channel}
        return Draft(
            name=self.name.data or "",
            channel=words.get(self.channel.data, Channel.SMS),
            category=template_drafts.category_of(self.category.data),
            language=self.language.data,
            body=self.body.data or "",
            subject=self.subject.data or "",
            buttons=self._buttons(),
        )

    def validate(self, extra_validators: Any = None) -> bool:
        """Each field by itself, and what the draft says as a whole."""
        if not super().validate(extra_validators):
            return False
        faults = template_drafts.faults(self.draft)
        for field, sentence in faults.items():
            self["reply_1" if field == "buttons" else field].errors = [sentence]
        return not faults

    def _buttons(self) -> tuple[Button, ...]:
        """The quick replies that have words, and the one that is to be the opt-out button even if it has none."""
        chosen = self.opt_out_button.data
        named = [(name, self[name].data or "") for name in _REPLIES]
        return tuple(Button(text, name == chosen) for name, text in named if text or name == chosen)


def filled(draft: Draft) -> dict[str, object]:
    """The fields' values for a template that exists."""
    replies = dict(zip(_REPLIES, (button.text for button in draft.buttons), strict=False))
    opts_out = [name for name, button in zip(_REPLIES, draft.buttons, strict=False) if button.opts_out]
    return {
        "name": draft.name,
        "channel": draft.channel.word,
        "category": draft.category.word,
        "language": draft.language,
        "subject": draft.subject,
        "body": draft.body,
        "opt_out_button": opts_out[0] if opts_out else "",
        **replies,
    }
