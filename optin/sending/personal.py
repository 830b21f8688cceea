"""The words of a broadcast as each of its recipients reads them. What may not live here: who they are, and who gets it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from optin import placeholders
from optin.models.desk import Preference
from optin.sending import render

_preferences: Any = Preference.__table__

# Where a name holds a link, it and its first word are left out, so the one cannot be read without the other.
_WHOLE_NAME: Final = "name"

# Gives the subject and body for a contact, who has a name, a phone number and an e-mail address.
Words = Callable[[Any], dict[str, str]]


def words(connection: Connection, row: Row[Any]) -> Words:
    """How to fill the texts of a broadcast, given as its row. Where nothing is to be filled, nothing is looked at."""
    found = placeholders.found(f"{row.subject}\n{row.body}")
    if not found:
        return lambda contact: {"subject": row.subject, "body": row.body}
    used = {_WHOLE_NAME, *(each.name for each in found)}
    chosen = select(_preferences.c.value).where(_preferences.c.name == "organisation")
    organisation = connection.scalar(chosen) or ""

    def filled(contact: Any) -> dict[str, str]:
        values = render.values_of(contact, organisation, used)
        return {"subject": render.fill(row.subject, values)[: render.LONGEST_SUBJECT], "body": render.fill(row.body, values)}

    return filled
