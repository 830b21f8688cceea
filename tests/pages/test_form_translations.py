"""A form's words in other languages: writing, changing and removing them, and what an edit of the form leaves alone."""

from dataclasses import replace

import pytest

from optin import drafts, forms
from optin.database import db
from optin.drafts import Words
from tests.pages.browse import browse, submit
from tests.pages.opt_in_forms import DRAFT, made

GERMAN = Words("de", "Angebote", "Ich möchte Angebote erhalten.", "Anmelden", "Danke.")
TYPED = {"description": "Angebote", "confirmation_message": "Ich möchte Angebote erhalten.", "button_text": "Anmelden",
         "after_text": "Danke."}  # fmt: skip


def draft_of(name):
    db.session.rollback()
    return drafts.draft_of(forms.by_public_id(db.session(), name)[1])


def translated(client, name, language="de", status=200, **typed):
    page = browse(client, f"/forms/{name}/translations/{language}")
    return submit(client, page, "Save", TYPED | typed, status=status)


def test_words_in_another_language_make_a_new_version(editor):
    name = made()
    page = translated(editor, name)

    assert "The words in German are saved. They are in version 2." in page.find(role="status").text
    assert draft_of(name) == DRAFT.translated(GERMAN)
    [row] = [row for row in page.find("tbody").all("tr") if "German" in row.text]
    assert "Own words" in row.text
    assert row.find("bdi")["lang"] == "de"


def test_the_main_words_stand_beside_and_the_fields_run_as_the_language_does(editor):
    page = browse(editor, f"/forms/{made()}/translations/ar")

    assert page.find("blockquote").text == DRAFT.confirmation_message
    for kind, name in (("textarea", "confirmation_message"), ("input", "button_text")):
        field = page.find(kind, name=name)
        assert (field["lang"], field["dir"], field.text or field["value"] or "") == ("ar", "rtl", "")


def test_an_edit_of_the_form_keeps_its_translations(editor):
    name = made(DRAFT.translated(GERMAN))
    submit(editor, browse(editor, f"/forms/{name}/edit"), "Save", {"button_text": "Yes please"})

    assert draft_of(name) == replace(DRAFT, button_text="Yes please").translated(GERMAN)


def test_what_becomes_the_main_language_is_no_translation_any_more(editor):
    name = made(DRAFT.translated(GERMAN))
    submit(editor, browse(editor, f"/forms/{name}/edit"), "Save", {"language": "de", "language_fixed": "y"})

    assert draft_of(name) == replace(DRAFT, language="de", language_fixed=True)
    assert editor.get(f"/forms/{name}/translations/de").status_code == 404
    assert "Visitors get German" in browse(editor, f"/forms/{name}/translations").text


def test_a_language_can_be_removed_and_its_words_stay_in_the_old_version(editor):
    name = made(DRAFT.translated(GERMAN))
    page = browse(editor, f"/forms/{name}/translations/de")
    assert page.find("input", name="button_text")["value"] == "Anmelden"
    submit(editor, page, "Remove this language")

    assert draft_of(name) == DRAFT
    assert GERMAN.confirmation_message in browse(editor, f"/forms/{name}/versions/1").text


def test_the_page_of_a_version_shows_every_language_with_its_hash(viewer):
    draft = DRAFT.translated(GERMAN)
    page = browse(viewer, f"/forms/{made(draft)}/versions/1")

    for words in (drafts.words_hash(draft), drafts.words_hash(draft.spoken("de")), GERMAN.confirmation_message):
        assert words in page.text


def test_half_a_translation_is_refused_and_keeps_what_was_typed(editor):
    name = made()
    page = translated(editor, name, status=422, button_text="")

    assert page.find(id="button_text-error").text == "Error: Type the words on the button."
    assert page.find("textarea", name="after_text").text == "Danke."
    assert draft_of(name) == DRAFT


def test_hostile_words_are_shown_as_text(editor):
    hostile = "<script>alert(1)</script>\"'{{7*7}}%(x)s"
    name = made()
    translated(editor, name, description=hostile, confirmation_message=hostile, button_text=hostile)

    for rest in ("/translations", "/translations/de", "/versions/2"):
        assert hostile in browse(editor, f"/forms/{name}{rest}").text or rest == "/translations/de"
        assert [script["src"] is not None for script in browse(editor, f"/forms/{name}{rest}").all("script")] == [True]


@pytest.mark.parametrize("language", ["en", "xx", "DE", "de-AT", "%00", "a" * 500])
def test_a_language_that_there_is_not_is_not_found(editor, language):
    assert editor.get(f"/forms/{made()}/translations/{language}").status_code == 404


def test_a_viewer_may_translate_nothing(viewer):
    name = made()
    token = browse(viewer, f"/forms/{name}").find("input", name="csrf_token")["value"]

    assert viewer.get(f"/forms/{name}/translations").status_code == 403
    for rest in ("", "/deletion"):
        assert viewer.post(f"/forms/{name}/translations/de{rest}", data={"csrf_token": token}).status_code == 403
