"""What is typed about a contact, and the person that it makes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import select
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, ValidationError

from optin import contacts, preferences
from optin.addresses import AddressError, Email, Phone, read_email, read_mobile, read_phone, show_phone
from optin.contacts import AddressTakenError, Person
from optin.database import db
from optin.models import Contact
from optin.pages.contacts.languages import LANGUAGES, language, time_zones
from optin.pages.typed import AddressField, AtMost, DeskForm

T = TypeVar("T")

_NOT_KNOWN = SelectChoice("", "Not known")

TAKEN = {
    "phone": "This phone number belongs to another contact.",
    "email": "This e-mail address belongs to another contact.",
}


class PersonForm(DeskForm):
    """Name, addresses, language and time zone. `person` is there once the form is valid."""

    name = StringField("Name", validators=[Optional(), AtMost(200)])
    phone = AddressField("Phone number", validators=[Optional()])
    email = AddressField("E-mail address", validators=[Optional(), AtMost(320)])
    locale = SelectField("Language", default="", validators=[Optional()])
    time_zone = SelectField("Time zone", default="", validators=[Optional()])

    def __init__(self, contact: Contact | None = None, **options: Any) -> None:
        super().__init__(**options)
        self._contact = contact
        self._phone: Phone | None = None
        self._email: Email | None = None
        self.owners: dict[str, Contact] = {}
        kept = contact.locale if contact else None
        longer = {kept: language(kept)} if kept and kept not in LANGUAGES else {}
        languages = [SelectChoice(code, label) for code, label in {**LANGUAGES, **longer}.items()]
        self.locale.choices = [_NOT_KNOWN, *languages]
        self.time_zone.choices = [_NOT_KNOWN, *time_zones()]

    @property
    def person(self) -> Person:
        """What was typed, read."""
        return Person(
            name=self.name.data or "",
            phone=self._phone,
            email=self._email,
            locale=self.locale.data or None,
            time_zone=self.time_zone.data or None,
        )

    def validate_phone(self, field: Any) -> None:
        """A mobile number in any spelling."""
        country = preferences.current().country
        is_kept = self._contact is not None and field.data == filled(self._contact)["phone"]
        reader = read_phone if is_kept else read_mobile  # A landline that a program entered does not bar other changes.
        self._phone = _read(lambda: reader(field.data, country))

    def validate_email(self, field: Any) -> None:
        """An e-mail address in any spelling."""
        self._email = _read(lambda: read_email(field.data))

    def validate(self, extra_validators: Any = None) -> bool:
        """Each field by itself, and that there is something to know the contact by."""
        is_valid = bool(super().validate(extra_validators))
        if not is_valid:
            self._say_all_taken()
        elif not (self.name.data or self._phone or self._email):
            self.name.errors = ["Type a name, a phone number or an e-mail address."]
            return False
        return is_valid

    def say_taken(self, taken: AddressTakenError) -> None:
        """Put the sentence next to every address that belongs to somebody else; `taken` is the first that was found."""
        self._say_owned(taken.field, db.session.scalar(select(Contact).where(Contact.public_id == taken.public_id)))
        self._say_all_taken()

    def _say_all_taken(self) -> None:
        """So that whoever corrects something else does not learn of it only afterwards."""
        for field, address in (("phone", self._phone), ("email", self._email)):
            owner = contacts.find(db.session.connection(), address)
            if owner is not None and (self._contact is None or owner != self._contact.id):
                self._say_owned(field, db.session.get(Contact, owner))

    def _say_owned(self, field: str, owner: Contact | None) -> None:
        self[field].errors = [TAKEN[field]]
        if owner is not None:  # Deleted by now, between two looks.
            self.owners[field] = owner


def filled(contact: Contact) -> dict[str, str]:
    """A contact as the form shows it."""
    return {
        "name": contact.name,
        "phone": show_phone(contact.phone) if contact.phone else "",
        "email": contact.email or "",
        "locale": contact.locale or "",
        "time_zone": contact.time_zone or "",
    }


def _read(reader: Callable[[], T]) -> T:
    try:
        return reader()
    except AddressError as error:
        raise ValidationError(error.sentence) from error
