"""Opt-in forms: create, edit (every edit is a new version), pause, duplicate, delete, and the hash of a version's words.

What may not live here: what a visitor's submission does (`widget/`) and how a form looks (`templates/`).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from optin.clock import now
from optin.models import FormVersion, OptInForm
from optin.models.columns import public_id
from optin.vocabulary import Channel


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything an editor may choose about a form. `sites` are ASCII origins (`https://shop.example.com`)."""

    description: str
    channels: tuple[Channel, ...]
    confirmation_message: str
    button_text: str
    after_text: str
    privacy_url: str
    organisation: str
    sites: tuple[str, ...] = ()
    double_opt_in: bool = False


def words_hash(draft: Draft) -> str:
    """SHA-256 (hex) over what the visitor agrees to: organisation, confirmation message, button, channel labels, privacy link."""
    agreed = {
        "organisation": draft.organisation,
        "confirmation_message": draft.confirmation_message,
        "button_text": draft.button_text,
        "channels": [channel.label for channel in draft.channels],
        "privacy_url": draft.privacy_url,
    }
    written = json.dumps(agreed, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()


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
    values = asdict(draft) | {"channels": [channel.word for channel in draft.channels], "sites": list(draft.sites)}
    version = FormVersion(
        form_id=form.id,
        number=last + 1,
        words_hash=words_hash(draft),
        created_at=now(),
        created_by=created_by,
        **values,
    )
    session.add(version)
    session.flush()
    form.version_id = version.id
    return version


def draft_of(version: FormVersion) -> Draft:
    """What an editor chose for this version."""
    return Draft(
        description=version.description,
        channels=tuple(Channel.of(word) for word in version.channels),
        confirmation_message=version.confirmation_message,
        button_text=version.button_text,
        after_text=version.after_text,
        privacy_url=version.privacy_url,
        organisation=version.organisation,
        sites=tuple(version.sites),
        double_opt_in=version.double_opt_in,
    )


def by_public_id(session: Session, name: str) -> tuple[OptInForm, FormVersion] | None:
    """The form with its current version, deleted ones included: a visitor of a deleted form deserves a sentence."""
    query = (
        select(OptInForm, FormVersion)
        .join(FormVersion, FormVersion.id == OptInForm.version_id)
        .where(OptInForm.public_id == name)
    )
    row = session.execute(query).one_or_none()
    return None if row is None else (row[0], row[1])
