"""The frequency cap as a form: for each channel and for all together, so many messages in so many days."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from wtforms import StringField

from optin.caps import Cap, CapError, read_cap, stored_cap
from optin.pages.typed import DeskForm
from optin.vocabulary import Channel

# The names of the caps, and what each is called.
CAPS: Final = {**{channel.word: channel.label for channel in Channel}, "all": "All channels together"}

USUAL_DAYS: Final = "7"


def _messages(name: str) -> StringField:
    return StringField(f"{CAPS[name]}: messages")


def _days(name: str) -> StringField:
    return StringField(f"{CAPS[name]}: days")


class Caps(DeskForm):
    """At most so many marketing messages in so many days. Nothing typed: no cap. Zero: none at all."""

    sms_messages, sms_days = _messages("sms"), _days("sms")
    whatsapp_messages, whatsapp_days = _messages("whatsapp"), _days("whatsapp")
    email_messages, email_days = _messages("email"), _days("email")
    all_messages, all_days = _messages("all"), _days("all")

    def validate(self, extra_validators: Any = None) -> bool:
        """As everywhere; and each must be a cap or none."""
        is_sound: bool = super().validate(extra_validators)
        for name in CAPS if is_sound else ():
            try:
                self.cap(name)
            except CapError as error:
                self[f"{name}_{error.field}"].errors, is_sound = [f"{CAPS[name]}: {error}"], False
        return is_sound

    def cap(self, name: str) -> Cap | None:
        """The cap that was typed. Raises `CapError`."""
        return read_cap(self[f"{name}_messages"].data or "", self[f"{name}_days"].data or "")

    @property
    def stored(self) -> dict[str, str]:
        """What was typed, as preferences by name."""
        caps = {name: self.cap(name) for name in CAPS}
        return {f"cap_{name}": cap.text if cap else "" for name, cap in caps.items()}


def caps_as_set(values: Mapping[str, str]) -> Caps:
    """The form with what is set."""
    data = {}
    for name in CAPS:
        cap = stored_cap(values[f"cap_{name}"])
        data[f"{name}_messages"] = str(cap.messages) if cap else ""
        data[f"{name}_days"] = str(cap.days) if cap else USUAL_DAYS
    return Caps(formdata=None, data=data)
