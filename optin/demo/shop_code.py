"""The code that the demonstration's shop has in its page: what the Code page of the offers form gives."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from optin import forms, snippet
from optin.database import writing
from optin.demo.drafts import OFFERS
from optin.demo.post import MADE_BY
from optin.models import FormVersion, OptInForm


def shop_snippet(shop_origin: str) -> str | None:
    """The code of the offers form; the shop's origin is allowed if it was not yet. None where the form was deleted."""
    with writing() as session:
        row = session.execute(
            select(OptInForm, FormVersion)
            .join(FormVersion, FormVersion.id == OptInForm.version_id)
            .where(FormVersion.description == OFFERS.description, OptInForm.deleted_at.is_(None))
            .order_by(OptInForm.id)
        ).first()
        if row is None:
            return None
        form, version = row
        if shop_origin not in version.sites:
            draft = forms.draft_of(version)
            version = forms.edit(session, form, replace(draft, sites=(*draft.sites, shop_origin)), MADE_BY)
        return snippet.snippet(version, snippet.frame_address(form.public_id))
