"""The messages behind the numbers of `outbound.py`, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select, tuple_

from optin.models.contact import Contact
from optin.models.message import Message
from optin.models.template import Template, TemplateVersion
from optin.reports.outbound import Wanted, conditions

_m: Any = Message.__table__.c
_c: Any = Contact.__table__.c


def listed(connection: Connection, wanted: Wanted, before: int | None, most: int) -> Sequence[Any]:
    """Those made before the message with the id `before`: its columns without the words, and `contact`, `name`, `phone` and
    `email` of the contact, `template` (public id), `number` and `template_name`."""
    said = (_m.id, _m.channel, _m.path, _m.category, _m.wording, _m.state, _m.reason, _m.answer, _m.created_at)
    who = (_c.public_id.label("contact"), _c.name, _c.phone, _c.email)
    words = (Template.public_id.label("template"), TemplateVersion.number, TemplateVersion.name.label("template_name"))
    query = (
        select(*said, *who, *words)
        .join_from(Message, Contact, _c.id == _m.contact_id)
        .outerjoin(TemplateVersion, TemplateVersion.id == _m.template_version_id)
        .outerjoin(Template, Template.id == TemplateVersion.template_id)
        .where(*conditions(wanted))
    )
    if before is not None:
        last = select(Message.created_at).where(Message.id == before).scalar_subquery()
        query = query.where(tuple_(_m.created_at, _m.id) < tuple_(last, before))
    # In the order of the index by time, which also leads to old days at once.
    return connection.execute(query.order_by(_m.created_at.desc(), _m.id.desc()).limit(most)).all()
