"""What every form of the dashboard shares: how typed text is read, and which characters it may not hold.

What may not live here: fields of a particular page.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from flask_wtf import FlaskForm
from wtforms import Field, PasswordField, StringField, TextAreaField
from wtforms.validators import DataRequired, StopValidation, ValidationError

LINE: Final = 200  # characters; what a field takes that names no other limit
AREA: Final = 2000

# NUL and the other control characters. A line break or a tab may stand in a text area.
_CONTROL: Final = re.compile("[\x00-\x1f\x7f-\x9f]")
_CONTROL_IN_AREA: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# Embeddings, overrides and isolates: they make a text read as another one.
_TURNING: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")


class AddressField(StringField):
    """A phone number or e-mail address. `optin.addresses` says what it may hold, since copied ones carry invisible marks."""


class ReadArea(TextAreaField):
    """A text that is looked at and never kept, whatever characters are in it."""


class AtMost:
    """Refuses longer texts in words. Unlike a `maxlength` in the page it loses nothing of what was pasted."""

    def __init__(self, most: int) -> None:
        self.most = most

    def __call__(self, _form: Any, field: Any) -> None:
        length = len(field.data or "")
        if length > self.most:
            raise StopValidation(f"Use at most {self.most:,} characters. This has {length:,}.")


class DeskForm(FlaskForm):
    """Base of every form of the dashboard: CSRF, trimmed text, a limit on every text, no characters that nobody can see."""

    class Meta(FlaskForm.Meta):
        """How fields are made."""

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
            """Trim what is typed before anything reads it. A password is left as it is."""
            kind = unbound_field.field_class
            if issubclass(kind, StringField) and not issubclass(kind, PasswordField):
                own = unbound_field.kwargs.get("filters", ())
                options = {**options, "filters": (_trim, *own)}
            return unbound_field.bind(form=form, **options)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self:
            if isinstance(field, StringField):
                field.validators = (*_rules(field), *field.validators)


def required(sentence: str) -> DataRequired:
    """Something has to be typed; `sentence` says what."""
    return DataRequired(sentence)


def reads(read: Callable[[str], object], error: type[Exception]) -> Callable[[Any, Any], None]:
    """A validator out of a reader: what the reader refuses is shown with the sentence of its error."""

    def check(_form: Any, field: Any) -> None:
        if field.data:
            try:
                read(field.data)
            except error as refused:
                raise ValidationError(str(refused)) from refused

    return check


def _trim(text: Any) -> Any:
    return text.replace("\r\n", "\n").strip() if isinstance(text, str) else text


def _rules(field: Field) -> list[Callable[[Any, Any], None]]:
    rules: list[Callable[[Any, Any], None]] = []
    if not any(isinstance(rule, AtMost) for rule in field.validators):
        rules.append(AtMost(AREA if isinstance(field, TextAreaField) else LINE))
    if not isinstance(field, (AddressField, ReadArea)):
        rules.append(_readable)
    return rules


def _readable(_form: Any, field: Any) -> None:
    text = field.data or ""
    control = _CONTROL_IN_AREA if isinstance(field, TextAreaField) else _CONTROL
    if control.search(text):
        raise StopValidation("This holds control characters that cannot be kept. Type it instead of pasting it.")
    if _TURNING.search(text):
        raise StopValidation("This holds characters that turn the reading direction. Type it without them.")
