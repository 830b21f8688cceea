"""The form of one provider's settings, made of the provider's own fields. A secret is never put into the page.

What may not live here: what a provider makes of its settings, and where they are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from wtforms import PasswordField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from optin.channel_settings import CHANNEL_SETTINGS
from optin.channels.known import MACHINES_OWN
from optin.channels.provider import Field, Provider
from optin.channels.registry import fault_in
from optin.pages.typed import AtMost, DeskForm
from optin.setting import Setting

LONGEST: Final = 500

_SETTINGS: Final[Mapping[str, Setting]] = {setting.field: setting for setting in CHANNEL_SETTINGS}

CHOICES: Final[Mapping[str, Mapping[str, str]]] = {
    "smtp_security": {"starttls": "STARTTLS", "tls": "TLS from the first byte", "none": "None: a relay on this machine"},
    "twilio_opt_outs": {
        "default": "Twilio, by its standard words",
        "advanced": "Twilio, by its Advanced Opt-Out",
        "off": "This desk",
    },
}

# Whoever may change where a secret is sent must know the secret: otherwise a stored one could be had by sending it elsewhere.
_PLACES: Final = ("smtp_host", "smtp_port", "smtp_security")
_SENT_THERE: Final = "smtp_password"


class ProviderForm(DeskForm):
    """The settings of one provider. `stored` are those that are kept now, `has` the names of the secrets among them."""

    provider: Provider
    stored: Mapping[str, str]
    has: frozenset[str]

    def wanted(self) -> dict[str, str]:
        """All fields as they are to be kept: an empty secret stays what it was."""
        typed = {field.name: self[field.name].data or "" for field in shown(self.provider)}
        kept = {name: self.stored.get(name, "") for name in typed if not typed[name] and _is_secret(self.provider, name)}
        return {**typed, **kept}

    def validate(self, extra_validators: Any = None) -> bool:
        """Each field by itself; then whether the provider can work with all of them."""
        if not super().validate(extra_validators):
            return False
        wanted = self.wanted()
        missing = [field for field in shown(self.provider) if field.is_needed and not wanted[field.name]]
        for field in missing:
            self[field.name].errors = [f"{field.label} is needed."]
        if not missing and self._has_moved(wanted):
            self[_SENT_THERE].errors = ["Type the password again: it would be sent to another server."]
        elif not missing and (why := fault_in(self.provider, {"public_url": "https://example.com", **wanted})):
            self.form_errors.append(why)
        return not self.errors

    def _has_moved(self, wanted: Mapping[str, str]) -> bool:
        if _SENT_THERE not in self.has or self[_SENT_THERE].data:
            return False
        return any(wanted[name] != self.stored.get(name, _SETTINGS[name].default) for name in _PLACES)


def form_for(provider: Provider, stored: Mapping[str, str], has: frozenset[str], **given: Any) -> ProviderForm:
    """The form of this provider, with what is stored where nothing was typed."""
    controls = {field.name: _control(field, field.name in has) for field in shown(provider)}
    made: type[ProviderForm] = type(
        "TheForm", (ProviderForm,), {"provider": provider, "stored": stored, "has": has, **controls}
    )
    plain = {
        field.name: stored.get(field.name, _SETTINGS[field.name].default) for field in shown(provider) if not field.is_secret
    }
    return made(data=plain, **given)


def shown(provider: Provider) -> list[Field]:
    """The fields that may be set on a page."""
    return [field for field in provider.fields if field.name not in MACHINES_OWN]


def _is_secret(provider: Provider, name: str) -> bool:
    return any(field.name == name and field.is_secret for field in provider.fields)


def _control(field: Field, is_stored: bool) -> Any:
    kept = "Stored; leave empty to keep it. " if field.is_secret and is_stored else ""
    about = {"validators": [AtMost(LONGEST), _read_by(field)], "description": kept + field.help}
    if field.name in CHOICES:
        choices = [SelectChoice(value, label) for value, label in CHOICES[field.name].items()]
        return SelectField(field.label, choices=choices)
    # A secret keeps its spaces: nobody knows better.
    return (PasswordField if field.is_secret else StringField)(field.label, **about)


def _read_by(field: Field) -> Callable[[Any, Any], None]:
    """The same reader as for the environment."""

    def check(_form: Any, control: Any) -> None:
        try:
            _SETTINGS[field.name].read(control.data or "")
        except ValueError as error:
            raise ValidationError(f"{field.label} {error}.") from error

    return check
