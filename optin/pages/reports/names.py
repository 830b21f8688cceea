"""What templates and broadcasts that numbers are about are called now, deleted ones included."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import aliased

from optin.database import db
from optin.models import Template, TemplateVersion
from optin.models.broadcast import Broadcast


class Named(NamedTuple):
    """A public id, and what stands under it."""

    public_id: str
    name: str


def template_names(version_ids: Collection[int]) -> dict[int | None, Named]:
    """The template of each version, by the name that it has now."""
    now = aliased(TemplateVersion)
    query = (
        select(TemplateVersion.id, Template.public_id, now.name)
        .join(Template, Template.id == TemplateVersion.template_id)
        .join(now, now.id == Template.version_id)
        .where(TemplateVersion.id.in_(version_ids))
    )
    return {row[0]: Named(row[1], row[2]) for row in db.session.execute(query)}


def broadcast_names(broadcast_ids: Collection[int]) -> dict[int, Named]:
    """Each broadcast."""
    query = select(Broadcast.id, Broadcast.public_id, Broadcast.name).where(Broadcast.id.in_(broadcast_ids))
    return {row[0]: Named(row[1], row[2]) for row in db.session.execute(query)}
