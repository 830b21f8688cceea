"""The catalogues beside the code: `python -m tests.catalogues` takes sentences that are new or gone into every language's file
and compiles it. What has no translation yet is printed, and a test names it, too."""

from __future__ import annotations

import gettext
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.frontend import CommandLineInterface
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from optin.languages import CATALOGUES, ENGLISH, LANGUAGES

ROOT = Path(__file__).parent.parent
# A catalogue without dates cannot be written, and real ones would differ with every run.
NO_DATE = datetime(2026, 1, 1, tzinfo=UTC)
TRANSLATED = [language for language in LANGUAGES if language != ENGLISH]


def path(language, ending):
    return CATALOGUES / language / "LC_MESSAGES" / f"messages.{ending}"


def catalogue(language):
    """The sentences of a language as they were written."""
    with path(language, "po").open("rb") as file:
        return read_po(file, locale=language)


def compiled(language):
    """The sentences of a language as the desk reads them, by the English ones."""
    with path(language, "mo").open("rb") as file:
        return {english: said for english, said in gettext.GNUTranslations(file)._catalog.items() if english}


def extracted():
    """The English sentences that the code and the templates say now."""
    with tempfile.TemporaryDirectory() as directory:
        template = Path(directory) / "messages.pot"
        mapping = str(CATALOGUES / "babel.cfg")
        command = ["pybabel", "-q", "extract", "-F", mapping, "-k", "N_", "-k", "say:2", "-o", str(template), str(ROOT)]
        CommandLineInterface().run(command)
        with template.open("rb") as file:
            return read_po(file)


def english():
    return {message.id for message in extracted() if message.id}


def renew(language, template):
    """Bring one language's file up to date and compile it. Returns what it cannot say yet."""
    known = catalogue(language) if path(language, "po").exists() else {}
    fresh = Catalog(
        locale=language,
        project="Optin",
        version="1",
        last_translator="Optin",
        language_team="Optin",
        msgid_bugs_address="Optin",
        fuzzy=False,
        header_comment=f"# {LANGUAGES[language]}, in the formal register.",
    )
    fresh.revision_date = fresh.creation_date = NO_DATE
    for message in sorted((message for message in template if message.id), key=lambda message: message.id):
        said = known[message.id].string if message.id in known else ""
        fresh.add(message.id, said, flags=message.flags)
    path(language, "po").parent.mkdir(parents=True, exist_ok=True)
    with path(language, "po").open("wb") as file:
        write_po(file, fresh, no_location=True, width=120)
    with path(language, "mo").open("wb") as file:
        write_mo(file, fresh)
    return [message.id for message in fresh if message.id and not message.string]


if __name__ == "__main__":
    sentences = extracted()
    for tongue in TRANSLATED:
        for missing in renew(tongue, sentences):
            print(f"{tongue}: {missing}")  # noqa: T201 - a tool for the terminal
