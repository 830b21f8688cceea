"""A form's own words in other languages. Saving or removing one is an edit, so it makes a new version."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField

from optin import drafts, forms
from optin.database import writing
from optin.drafts import Draft, Words
from optin.languages import LANGUAGES, direction
from optin.models import FormVersion, OptInForm
from optin.pages.access import at_least
from optin.pages.forms.blueprint import blueprint, found, found_for_change
from optin.pages.forms.fields import Wording
from optin.pages.signature import signature
from optin.pages.typed import AtMost, required
from optin.vocabulary import Role


class Translation(Wording):
    """The words in one language."""

    description = StringField(
        "Description",
        validators=[required("Type the description in this language."), AtMost(drafts.LONGEST_DESCRIPTION)],
    )

    def words(self, language: str) -> Words:
        """What the valid fields say."""
        message, after = self.confirmation_message.data, self.after_text.data
        return Words(language, self.description.data, message, self.button_text.data, after)


@blueprint.get("/<name>/translations")
@at_least(Role.EDITOR)
def translations(name: str) -> str:
    """Every language, and whether the form has words in it."""
    form, version = found(name)
    draft = drafts.draft_of(version)
    others = [code for code in LANGUAGES if code != draft.language]
    return render_template(
        "forms/translations.html", opt_in_form=form, version=version, draft=draft, languages=LANGUAGES, others=others
    )


@blueprint.get("/<name>/translations/<language>")
@at_least(Role.EDITOR)
def translation(name: str, language: str) -> str:
    """The words in one language beside those in the main one."""
    form, version = found(name)
    draft = _draft(version, language)
    data = draft.spoken(language) if language in draft.languages else None
    return _page(form, draft, language, Translation(formdata=None, obj=data))


@blueprint.post("/<name>/translations/<language>")
@at_least(Role.EDITOR)
def save_translation(name: str, language: str) -> ResponseReturnValue:
    """Make a version with these words."""
    form, version = found(name)
    draft, typed = _draft(version, language), Translation()
    if not typed.validate():
        return _page(form, draft, language, typed), 422
    with writing() as session:
        changed = found_for_change(session, name)
        standing = _draft(session.get_one(FormVersion, changed.version_id), language)
        number = forms.edit(session, changed, standing.translated(typed.words(language)), signature()).number
    flash(f"The words in {LANGUAGES[language]} are saved. They are in version {number}.", "done")
    return redirect(url_for("forms.translations", name=name), 303)


@blueprint.post("/<name>/translations/<language>/deletion")
@at_least(Role.EDITOR)
def delete_translation(name: str, language: str) -> ResponseReturnValue:
    """Make a version without this language. Earlier versions keep its words."""
    with writing() as session:
        changed = found_for_change(session, name)
        standing = _draft(session.get_one(FormVersion, changed.version_id), language)
        forms.edit(session, changed, standing.without(language), signature())
    flash(f"The form has no words in {LANGUAGES[language]} any more. Visitors read the main language instead.", "done")
    return redirect(url_for("forms.translations", name=name), 303)


def _draft(version: FormVersion, language: str) -> Draft:
    """The form, if the language is one that it can be translated into. Answers 404 for another."""
    draft = drafts.draft_of(version)
    if language not in LANGUAGES or language == draft.language:
        abort(404)
    return draft


def _page(form: OptInForm, draft: Draft, language: str, typed: Translation) -> str:
    return render_template(
        "forms/translation.html",
        opt_in_form=form,
        form=typed,
        draft=draft,
        code=language,
        direction=direction,
        languages=LANGUAGES,
    )
