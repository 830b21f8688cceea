"""The catalogues: every sentence in every language, with its placeholders, and compiled as written."""

import re

import pytest
from sqlalchemy import literal, select

from optin import drafts, forms
from optin.addresses.typed import SENTENCES
from optin.database import db, writing
from optin.drafts import Words, columns, hashes, words_hash
from optin.languages import ENGLISH, LANGUAGES, channel_label, direction, say
from optin.models import FormVersion
from optin.vocabulary import Channel
from tests.catalogues import TRANSLATED, catalogue, compiled, english
from tests.test_forms import DRAFT
from widget import sentences

HOW = "run `.venv/bin/python -m tests.catalogues` and write what is missing"
GERMAN = Words("de", "Angebote", "Ich möchte Angebote erhalten.", "Anmelden", "Danke.")
# The columns of a version before there were languages.
OLD = [
    "form_id", "description", "channels", "confirmation_message", "button_text", "after_text", "privacy_url", "organisation",
    "sites", "double_opt_in", "words_hash", "created_at", "created_by",
]  # fmt: skip
VERSIONS = FormVersion.__table__
GERMAN_HASH = "ec53e4799f9e43e178bd2b90c5bb7f93a4e4e2306f0e648fdf33c4c105d35c77"


@pytest.fixture(scope="module")
def said():
    return english()


def test_the_sentences_are_found_in_code_and_templates(said):
    assert {"Phone number", "Yes, I agree", "Hello,", "Skip to main content"} <= said
    assert set(sentences.MISTAKES.values()) <= said


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_sentence_is_said_in_every_language_and_none_is_left_over(said, language):
    written = {message.id: message.string for message in catalogue(language) if message.id}

    assert written.keys() == said, HOW
    assert [sentence for sentence, translation in written.items() if not translation.strip()] == [], HOW


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_placeholder_is_lost_and_no_line_break_added(language):
    for message in catalogue(language):
        if message.id:
            assert re.findall(r"%\(\w+\)s|%", message.id) == re.findall(r"%\(\w+\)s|%", message.string), message.id
            assert "\n" not in message.string


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_is_compiled_is_what_is_written(language):
    assert compiled(language) == {message.id: message.string for message in catalogue(language) if message.id}, HOW


@pytest.mark.parametrize("code", SENTENCES)
def test_a_mistake_has_the_words_of_its_error_in_english(code):
    assert sentences.mistake(code, ENGLISH) == SENTENCES[code]


def test_an_example_keeps_its_direction_inside_arabic():
    assert "\u2068+1 415 555 0134\u2069" in sentences.mistake("phone_invalid", "ar")
    assert [language for language in LANGUAGES if direction(language) == "rtl"] == ["ar"]


def test_a_sentence_without_a_translation_is_said_in_english():
    assert say("de", "Nobody has translated this, %(name)s.", name="Ana") == "Nobody has translated this, Ana."


def test_labels_that_hashes_cover_never_change():
    labels = {language: [channel_label(channel, language) for channel in Channel] for language in LANGUAGES}

    assert labels.pop("de") == ["SMS", "WhatsApp", "E-Mail"]
    assert labels.pop("es") == ["SMS", "WhatsApp", "Correo electrónico"]
    assert labels.pop("ar") == ["رسائل SMS", "واتساب", "البريد الإلكتروني"]
    assert set(map(tuple, labels.values())) == {("SMS", "WhatsApp", "E-mail")}


def test_the_hash_of_given_german_words_never_changes():
    assert words_hash(DRAFT.translated(GERMAN).spoken("de")) == GERMAN_HASH


def test_a_translation_leaves_the_hash_of_the_main_language_alone():
    version = FormVersion(**columns(DRAFT.translated(GERMAN)))

    assert hashes(version) == {"en": words_hash(DRAFT), "de": GERMAN_HASH}


def test_a_draft_speaks_one_language_at_a_time():
    draft = DRAFT.translated(GERMAN)

    assert draft.languages == ("en", "de")
    assert (draft.spoken("de").button_text, draft.spoken("de").description) == ("Anmelden", "Angebote")
    assert draft.spoken("en") == draft.without("de") == DRAFT
    with pytest.raises(KeyError):
        draft.spoken("fr")


def test_a_version_from_before_there_were_languages_is_english(app):
    with writing() as session:
        forms.create(session, DRAFT, "Olive")
        names = ["id", "number", *OLD]
        copied = select(VERSIONS.c.id + 1, literal(2), *(VERSIONS.c[name] for name in OLD))
        session.execute(VERSIONS.insert().from_select(names, copied, include_defaults=False))
    old = db.session().scalars(select(FormVersion).where(FormVersion.number == 2)).one()

    assert drafts.draft_of(old) == DRAFT
    assert hashes(old) == {"en": words_hash(DRAFT)}
