"""Names that visitors type about themselves: read, and given to a contact that has none.

Nobody has proved such a name, so it never takes the place of another. What may not live here: when it may be given (`widget/`).
"""

from __future__ import annotations

import re
from typing import Any, Final

from sqlalchemy import Connection, update

from optin.contacts import fold_name
from optin.models.contact import Contact

LONGEST: Final = 100  # characters

_contacts: Any = Contact.__table__

# Control characters, and what turns the reading direction of a text: embeddings, overrides and isolates. Joiners stay; names in
# several scripts need them.
_UNSEEN: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]")


def clean(typed: str) -> str:
    """A typed name on one line, without characters that nobody can see, cut where a browser would have cut it."""
    return " ".join(_UNSEEN.sub("", typed).split())[:LONGEST].strip()


def give(connection: Connection, contact_id: int, name: str, at: int) -> None:
    """Name a contact that has no name; one that has keeps it. `at`: UTC seconds. An empty name changes nothing."""
    if not name:
        return
    nameless = update(_contacts).where(_contacts.c.id == contact_id, _contacts.c.name == "")
    connection.execute(nameless.values(name=name, name_folded=fold_name(name), updated_at=at))
