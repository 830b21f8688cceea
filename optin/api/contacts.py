"""/contacts: add, look up, list."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import ConfigDict, Field, model_validator
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from optin import contacts
from optin.addresses import Email, Phone
from optin.api import paging, people
from optin.api.operation import Answer, operation
from optin.api.paging import UNKNOWN_CURSOR, Listed, Page
from optin.api.people import ContactShown
from optin.api.problems import ProblemError
from optin.api.shapes import Body, EmailText, Line, PhoneText
from optin.contacts import Person
from optin.desk import desk
from optin.models import Contact

Locale = Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$", max_length=20, description="BCP 47.")]
Zone = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}$", max_length=64, description="IANA.")]


class NewContact(Body):
    """A person, with at least one address."""

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [{"required": [name], "properties": {name: {"type": "string"}}} for name in ("phone", "email")],
        }
    )

    name: Line | None = None
    phone: PhoneText | None = None
    email: EmailText | None = None
    locale: Locale | None = None
    time_zone: Zone | None = None

    @model_validator(mode="after")
    def _has_an_address(self) -> Self:
        if self.phone is None and self.email is None:
            raise ValueError("give a phone or an email")
        return self


class Wanted(Page):
    """Which contacts: the one with an address, or all."""

    phone: PhoneText | None = None
    email: EmailText | None = None


@operation(
    "POST",
    "/contacts",
    scope="consent",
    body=NewContact,
    answer=ContactShown,
    statuses=(201, 200),
    problems={409: ("addresses_differ",)},
)
def add_contact(session: Session, body: NewContact) -> Answer:
    """Add a contact.

    An address belongs to one contact: if there is one with it already, the answer is 200 and that contact, unchanged. If phone
    and email belong to two contacts, nothing is done. An opt-out or block that is remembered for an address comes back with it.
    """
    person = Person(
        name=body.name or "",
        phone=people.phone(body.phone, session) if body.phone else None,
        email=people.email(body.email) if body.email else None,
        locale=body.locale,
        time_zone=body.time_zone,
    )
    owners = _owners(session, person)
    if len(owners) > 1:
        raise ProblemError(409, "addresses_differ", "The phone number and the e-mail address belong to two contacts.")
    contact_id = contacts.find_or_create(session.connection(), person, desk().config.pepper, people.by_program())
    contact = session.get_one(Contact, contact_id)
    return Answer(people.shown(session, [contact])[0], 200 if owners else 201)


@operation("GET", "/contacts/<contact_id>", scope="read", answer=ContactShown, problems={404: ("no_such_contact",)})
def get_contact(session: Session, contact_id: str) -> Answer:
    """Get a contact."""
    return Answer(people.shown(session, [people.found(session, contact_id)])[0])


@operation(
    "GET",
    "/contacts",
    scope="read",
    query=Wanted,
    answer=Listed[ContactShown],
    problems={400: (UNKNOWN_CURSOR[0],)},
)
def list_contacts(session: Session, query: Wanted) -> Answer:
    """List contacts, newest first.

    With `phone` or `email` the list has the one contact that the address belongs to, or none.
    """
    rows = list(session.scalars(_wanted(session, query).order_by(Contact.id.desc()).limit(query.limit + 1)))
    return Answer(paging.page(Listed[ContactShown], rows, query.limit, lambda some: people.shown(session, some)))


def _wanted(session: Session, query: Wanted) -> Select[Contact]:
    wanted = select(Contact)
    if query.phone is not None:
        wanted = wanted.where(Contact.phone == people.phone(query.phone, session).e164)
    if query.email is not None:
        wanted = wanted.where(Contact.email_key == people.email(query.email).key)
    before = paging.before(session, Contact, query.after)
    return wanted if before is None else wanted.where(Contact.id < before)


def _owners(session: Session, person: Person) -> set[int]:
    given: list[Phone | Email] = [address for address in (person.phone, person.email) if address is not None]
    found = (contacts.find(session.connection(), address) for address in given)
    return {owner for owner in found if owner is not None}
