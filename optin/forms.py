"""Opt-in forms: create, edit (every edit is a new version), pause, duplicate, delete, and the list of them.

What may not live here: what a form consists of (`optin/drafts.py`), what a visitor's submission does (`widget/`) and how a
form looks (`templates/`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from optin.clock import now
from optin.drafts import LONGEST_AFTER as LONGEST_AFTER
from optin.drafts import LONGEST_BUTTON as LONGEST_BUTTON
from optin.drafts import LONGEST_DESCRIPTION as LONGEST_DESCRIPTION
from optin.drafts import LONGEST_MESSAGE as LONGEST_MESSAGE
from optin.drafts import Draft as Draft
from optin.drafts import columns
from optin.drafts import draft_of as draft_of
from optin.drafts import words_hash as words_hash
from optin.models import ConsentEvent, FormVersion, OptInForm
from optin.models.columns import public_id
from optin.vocabulary import Act

WEEK: Final = 7 * 24 * 3600  # seconds

# Forms that are not deleted, each with its current version, newest first.
_CURRENT: Final = (
    select(OptInForm, FormVersion)
    .join(FormVersion, FormVersion.id == OptInForm.version_id)
    .where(OptInForm.deleted_at.is_(None))
    .order_by(OptInForm.id.desc())
)


def create(session: Session, draft: Draft, created_by: str) -> OptInForm:
    """A new form with its first version."""
    form = OptInForm(public_id=public_id("frm"), created_at=now())
    session.add(form)
    session.flush()
    edit(session, form, draft, created_by)
    return form


def edit(session: Session, form: OptInForm, draft: Draft, created_by: str) -> FormVersion:
    """A new version, which visitors see from now on. An edit that changes nothing makes none."""
    standing = session.get(FormVersion, form.version_id) if form.version_id else None
    if standing is not None and draft_of(standing) == draft:
        return standing
    last = session.scalar(select(func.max(FormVersion.number)).where(FormVersion.form_id == form.id)) or 0
    version = FormVersion(
        form_id=form.id,
        number=last + 1,
        created_at=now(),
        created_by=created_by,
        **columns(draft),
    )
    session.add(version)
    session.flush()
    form.version_id = version.id
    return version


def by_public_id(session: Session, name: str) -> tuple[OptInForm, FormVersion] | None:
    """The form with its current version, deleted ones included: a visitor of a deleted form deserves a sentence."""
    query = (
        select(OptInForm, FormVersion)
        .join(FormVersion, FormVersion.id == OptInForm.version_id)
        .where(OptInForm.public_id == name)
    )
    row = session.execute(query).one_or_none()
    return None if row is None else (row[0], row[1])


def for_change(session: Session, name: str) -> OptInForm | None:
    """The form by its public id, locked until the transaction ends so that two edits get two numbers. None: gone or deleted."""
    query = select(OptInForm).where(OptInForm.public_id == name, OptInForm.deleted_at.is_(None)).with_for_update()
    return session.scalar(query)


def pause(form: OptInForm) -> None:
    """Visitors read that the form takes no sign-ups at the moment."""
    form.paused_at = form.paused_at or now()


def resume(form: OptInForm) -> None:
    """Take sign-ups again."""
    form.paused_at = None


def delete(form: OptInForm) -> None:
    """Close the form for ever and take it off the list. Its versions stay: consent events name them."""
    form.deleted_at = form.deleted_at or now()


def duplicate(session: Session, form: OptInForm, created_by: str) -> OptInForm:
    """A new form with the words and choices of this one's current version."""
    draft = draft_of(session.get_one(FormVersion, form.version_id))
    return create(session, replace(draft, description=f"Copy of {draft.description}"[:LONGEST_DESCRIPTION]), created_by)


def version(session: Session, form: OptInForm, number: int) -> FormVersion | None:
    """One version by its number, whether it is current or not, and whether the form was deleted or not."""
    return session.scalar(select(FormVersion).where(FormVersion.form_id == form.id, FormVersion.number == number))


def versions(session: Session, form: OptInForm, before: int | None, most: int) -> list[FormVersion]:
    """The newest versions first, from the one below the number `before` on."""
    query = select(FormVersion).where(FormVersion.form_id == form.id).order_by(FormVersion.number.desc()).limit(most)
    return list(session.scalars(query if before is None else query.where(FormVersion.number < before)))


def listed(session: Session, words: str, before: int | None, most: int) -> list[tuple[OptInForm, FormVersion]]:
    """Forms that are not deleted, newest first, from the id `before` on; only those with `words` in their description.

    Databases fold letters outside ASCII differently or not at all, so descriptions are compared here.
    """
    query = _CURRENT if before is None else _CURRENT.where(OptInForm.id < before)
    if words:
        described = session.execute(query.with_only_columns(OptInForm.id, FormVersion.description))
        wanted = words.casefold()
        found = [form_id for form_id, description in described if wanted in description.casefold()]
        query = _CURRENT.where(OptInForm.id.in_(found[:most]))
    return [(form, version) for form, version in session.execute(query.limit(most))]


def opt_ins_since(session: Session, since: int) -> dict[int, int]:
    """How many opt-ins each form brought from the instant `since` on, by the form's id. Forms without any are left out."""
    query = (
        select(FormVersion.form_id, func.count())
        .select_from(ConsentEvent)
        .join(FormVersion, FormVersion.id == ConsentEvent.form_version_id)
        .where(ConsentEvent.recorded_at >= since, ConsentEvent.act == Act.OPTED_IN)
        .group_by(FormVersion.form_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}
