"""Templates: create, edit (every edit is a new version), duplicate, delete, WhatsApp's approval, and the list of them.

What may not live here: what a template consists of (`optin/template_drafts.py`) and how it is filled for a contact
(`optin/sending/render.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from optin.clock import now
from optin.models.columns import public_id
from optin.models.template import Template, TemplateVersion
from optin.template_drafts import LONGEST_NAME, Draft, columns, draft_of
from optin.vocabulary import Approval, Category, Channel


@dataclass(frozen=True, slots=True)
class Search:
    """What the list is narrowed to."""

    words: str = ""
    channel: Channel | None = None
    category: Category | None = None
    approval: Approval | None = None


def create(session: Session, draft: Draft, created_by: str) -> Template:
    """A new template with its first version. The draft has no `template_drafts.faults`."""
    template = Template(public_id=public_id("tpl"), created_at=now())
    session.add(template)
    session.flush()
    edit(session, template, draft, created_by)
    return template


def edit(session: Session, template: Template, draft: Draft, created_by: str) -> TemplateVersion:
    """A new version, which is sent from now on. An edit that changes nothing makes none.

    What WhatsApp has approved stays approved while only the name changes; other words are a draft again.
    """
    standing = session.get(TemplateVersion, template.version_id) if template.version_id else None
    if standing is not None and draft_of(standing) == draft:
        return standing
    last = session.scalar(select(func.max(TemplateVersion.number)).where(TemplateVersion.template_id == template.id)) or 0
    version = TemplateVersion(template_id=template.id, number=last + 1, **columns(draft))
    version.created_at, version.created_by, version.approval = now(), created_by, Approval.DRAFT
    if standing is not None and draft_of(standing).wording == draft.wording:
        version.approval, version.approval_at = standing.approval, standing.approval_at
        version.approval_by = standing.approval_by
    session.add(version)
    session.flush()
    template.version_id = version.id
    return version


def duplicate(session: Session, template: Template, created_by: str) -> Template:
    """A new template with the words of this one's current version. Nobody has approved it yet."""
    draft = draft_of(session.get_one(TemplateVersion, template.version_id))
    return create(session, replace(draft, name=f"Copy of {draft.name}"[:LONGEST_NAME]), created_by)


def delete(template: Template) -> None:
    """Take it off the list; nothing new can be made from it. Messages that were keep showing their version."""
    template.deleted_at = template.deleted_at or now()


def set_approval(version: TemplateVersion, approval: Approval, by: str) -> None:
    """Note what WhatsApp says of exactly these words."""
    version.approval, version.approval_at, version.approval_by = approval, now(), by


def by_public_id(session: Session, name: str) -> tuple[Template, TemplateVersion] | None:
    """The template with its current version, deleted ones included: messages lead to them."""
    row = session.execute(_all().where(Template.public_id == name)).one_or_none()
    return None if row is None else (row[0], row[1])


def for_change(session: Session, name: str) -> Template | None:
    """The template by its public id, locked until the transaction ends so that two edits get two numbers. None: gone."""
    query = select(Template).where(Template.public_id == name, Template.deleted_at.is_(None)).with_for_update()
    return session.scalar(query)


def version(session: Session, template: Template, number: int) -> TemplateVersion | None:
    """One version by its number."""
    return session.scalar(
        select(TemplateVersion).where(TemplateVersion.template_id == template.id, TemplateVersion.number == number)
    )


def versions(session: Session, template: Template, before: int | None, most: int | None) -> list[TemplateVersion]:
    """The newest versions first, from the one below the number `before` on."""
    query = select(TemplateVersion).where(TemplateVersion.template_id == template.id).limit(most)
    query = query if before is None else query.where(TemplateVersion.number < before)
    return list(session.scalars(query.order_by(TemplateVersion.number.desc())))


def listed(session: Session, search: Search, before: int | None, most: int | None) -> list[tuple[Template, TemplateVersion]]:
    """Templates that are not deleted, newest first, from the id `before` on; all of them where `most` is None.

    Databases fold letters outside ASCII differently or not at all, so names are compared here.
    """
    query = _narrowed(search)
    if before is not None:
        query = query.where(Template.id < before)
    if search.words:
        wanted = search.words.casefold()
        named = session.execute(query.with_only_columns(Template.id, TemplateVersion.name))
        query = query.where(Template.id.in_([row.id for row in named if wanted in row.name.casefold()][:most]))
    return [(row[0], row[1]) for row in session.execute(query.limit(most))]


def _narrowed(search: Search) -> Select[Template, TemplateVersion]:
    query = _all().where(Template.deleted_at.is_(None)).order_by(Template.id.desc())
    if search.channel is not None:
        query = query.where(TemplateVersion.channel == search.channel)
    if search.category is not None:
        query = query.where(TemplateVersion.category == search.category)
    if search.approval is not None:
        query = query.where(TemplateVersion.channel == Channel.WHATSAPP, TemplateVersion.approval == search.approval)
    return query


def _all() -> Select[Template, TemplateVersion]:
    return select(Template, TemplateVersion).join(TemplateVersion, TemplateVersion.id == Template.version_id)
