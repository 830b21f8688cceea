"""The fields of the editor for the look of a form, the optional name and a privacy policy of its own."""

from dataclasses import replace

import pytest

from optin import drafts, forms, preferences
from optin.database import db, writing
from optin.drafts import Look
from optin.vocabulary import Corners, Theme
from tests.pages.browse import browse, submit
from tests.pages.opt_in_forms import DRAFT, made, second_step


def saved(client, name, status=200, **typed):
    return submit(client, browse(client, f"/forms/{name}/edit"), "Save", typed, status=status)


def draft(name):
    db.session.rollback()
    return drafts.draft_of(forms.by_public_id(db.session(), name)[1])


def test_a_new_form_is_plain_unless_somebody_says_otherwise(editor):
    submit(editor, second_step(editor), "Create")
    (_, version), *_ = forms.listed(db.session(), "", None, 10)

    assert drafts.draft_of(version).look == Look()
    assert not version.asks_name


def test_a_look_can_be_chosen_and_is_shown(editor):
    name = made()
    page = saved(editor, name, theme="auto", accent="#1A7F5A", corners="none", asks_name="y")

    assert draft(name).look == Look(Theme.AUTO, "#1a7f5a", Corners.NONE)
    assert draft(name).asks_name
    for words in ("As the visitor's device", "#1a7f5a", "Square", "Yes, visitors may leave it empty"):
        assert words in page.text


def test_the_editor_opens_with_what_was_chosen(editor):
    name = made(replace(DRAFT, theme=Theme.DARK, accent="#ffe066", corners=Corners.SMALL, asks_name=True))

    assert "Nothing was changed" in saved(editor, name).text
    assert browse(editor, f"/forms/{name}/edit").find("input", name="accent")["value"] == "#ffe066"


@pytest.mark.parametrize(
    ("theme", "accent", "sentence"),
    [
        ("light", "#ffe066", "contrast of 1.3 to white; 3 is needed. The nearest darker one is #a89443."),
        ("dark", "#003366", "contrast of 1.3 to the dark background; 3 is needed. The nearest lighter one is #"),
        ("auto", "#ffe066", "to white"),
        ("auto", "#003366", "to the dark background"),
    ],
)
def test_an_accent_that_cannot_be_seen_is_refused_with_one_that_can(editor, theme, accent, sentence):
    page = saved(editor, made(), status=422, theme=theme, accent=accent)
    said = page.find(id="accent-error").text

    assert sentence in said
    assert page.find("input", name="accent")["value"] == accent
    assert page.find("input", name="accent")["aria-describedby"] == "accent-hint accent-error"


@pytest.mark.parametrize(("theme", "accent"), [("light", "#003366"), ("dark", "#ffe066"), ("auto", "#1a7f5a"), ("light", "")])
def test_an_accent_that_can_be_seen_is_taken(editor, theme, accent):
    name = made()
    saved(editor, name, theme=theme, accent=accent)

    assert draft(name).look == Look(Theme.of(theme), accent)


@pytest.mark.parametrize("accent", ["red", "#12", "#12345g", "url(x)", "#123456;}", "</style>", "a\0b", "\u202e#fff"])
def test_what_is_no_colour_gets_a_sentence_and_is_kept(editor, accent):
    page = saved(editor, made(), status=422, accent=accent)

    assert page.find(id="accent-error").text.startswith("Error: ")
    assert page.find("input", name="accent")["value"] == accent


@pytest.mark.parametrize(("field", "made_up"), [("theme", "neon"), ("corners", "9"), ("theme", ""), ("corners", "LARGE")])
def test_a_made_up_choice_is_refused(editor, field, made_up):
    assert saved(editor, made(), status=422, **{field: made_up}).find(id=f"{field}-error")


def test_an_editor_from_before_there_were_looks_saves_a_plain_form(editor):
    name = made()
    page = browse(editor, f"/forms/{name}/edit")
    gone = dict.fromkeys(["theme", "accent", "corners", "privacy_url"])
    submit(editor, page, "Save", {"button_text": "Yes", **gone})

    assert draft(name) == replace(DRAFT, button_text="Yes")


def test_a_privacy_policy_of_its_own_stays_when_the_preferences_change(editor):
    name = made()
    saved(editor, name, privacy_url="https://bücher.example/datenschutz")
    with writing() as session:
        preferences.change(session, {"privacy_url": "https://www.example.com/new"}, "Olive")

    assert draft(name).privacy_url == "https://xn--bcher-kva.example/datenschutz"
    assert "as they were" not in browse(editor, f"/forms/{name}").text


def test_an_empty_one_is_that_of_the_data_preferences(editor):
    name = made(replace(DRAFT, privacy_url="https://own.example.com/", privacy_is_own=True))
    with writing() as session:
        preferences.change(session, {"privacy_url": "https://www.example.com/new"}, "Olive")
    saved(editor, name, privacy_url="")

    assert draft(name).privacy_url == "https://www.example.com/new"
    assert not draft(name).privacy_is_own


@pytest.mark.parametrize("link", ["http://example.com/", "javascript:alert(1)", "//example.com", "https://a b.com", "x" * 600])
def test_a_link_that_is_not_https_is_refused(editor, link):
    page = saved(editor, made(), status=422, privacy_url=link)

    assert page.find(id="privacy_url-error").text.startswith("Error: ")


def test_a_copy_and_a_translation_keep_the_look(editor):
    name = made(replace(DRAFT, theme=Theme.DARK, accent="#ffe066", asks_name=True))
    page = submit(editor, browse(editor, f"/forms/{name}"), "Duplicate")

    assert draft(page.url.rpartition("/")[2]).look == Look(Theme.DARK, "#ffe066")
