"""Documents that cannot drift: what they say of the code is compared with the code."""

import re
import tomllib
from pathlib import Path

import pytest

import manage
from optin import cli
from tests.documents import DOCUMENTS, README, ROOT, SECURITY, TABLES, attacks_tried, commands, paths, section

HOW = "run `.venv/bin/python -m tests.documents`"


def read(document):
    return document.read_text(encoding="utf-8")


def called(document):
    return document.name


def exists(command):
    """Whether the words are a command of manage.py or `optin`, as deep as groups go."""
    if command[0] in manage.WORDS:
        return True
    group = cli.optin
    for word in command:
        if not hasattr(group, "commands"):
            return True
        if word not in group.commands:
            return False
        group = group.commands[word]
    return True


@pytest.mark.parametrize("name", TABLES)
def test_a_table_of_the_readme_is_what_the_code_says(name):
    assert section(name, read(README)) == TABLES[name](), HOW


@pytest.mark.parametrize("document", DOCUMENTS, ids=called)
def test_every_path_that_a_document_names_exists(document):
    """Code names them from the top, links from where the document lies."""
    places = (ROOT, document.parent)
    assert [path for path in sorted(paths(read(document))) if not any((place / path).exists() for place in places)] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=called)
def test_every_command_that_a_document_names_exists(document):
    assert [command for command in sorted(commands(read(document))) if not exists(command)] == []


def test_a_document_can_name_a_command_and_a_path_that_are_missing():
    assert not exists(("sing",))
    assert not exists(("ledger", "burn"))
    assert commands("`optin sing` and\n```\npython3 manage.py ledger burn   # hot\n```\n") == {("sing",), ("ledger", "burn")}
    assert paths("`optin/songs.py`, `sing.py`, [a song](docs/song.md)") == {"optin/songs.py", "sing.py", "docs/song.md"}


def found_in(name):
    """The tests that pytest finds under a name: a file, or one test in it."""
    path, _, test = name.partition("::")
    defined = re.findall(r"^def (test_\w+)\(", read(ROOT / path), re.MULTILINE) if Path(path).match("test_*.py") else []
    return [one for one in defined if one == test or not test]


def test_every_attack_that_was_tried_is_still_tried():
    rows = attacks_tried(read(SECURITY))

    assert len(rows) == 15
    assert [
        name for row in rows for name in row or ["nothing"] if not (ROOT / name.split("::")[0]).is_file() or not found_in(name)
    ] == []


def test_a_test_that_is_gone_is_missed():
    assert found_in("tests/test_docs.py::test_a_test_that_is_gone_is_missed")
    assert not found_in("tests/test_docs.py::test_of_nothing")
    assert not found_in("tests/documents.py")


def test_no_attack_is_tried_without_being_told_of():
    told = {name.split("::")[0] for row in attacks_tried(read(SECURITY)) for name in row}

    assert {f"tests/widget/attacks/{path.name}" for path in ROOT.glob("tests/widget/attacks/test_*.py")} <= told


def test_every_room_is_on_the_map():
    files = [path.relative_to(ROOT) for path in ROOT.glob("optin/*") if path.name not in ("__pycache__", "__init__.py")]
    rooms = {f"{path}/" if (ROOT / path).is_dir() else f"{path}" for path in files}

    assert sorted(rooms - paths(read(README))) == [], "add a line to the map in README.md"


def test_every_setting_is_explained_by_a_sentence():
    assert [row for row in TABLES["settings"]().splitlines()[2:] if not row.endswith(". |")] == []


def test_the_changelog_tells_of_this_version():
    version = tomllib.loads(read(ROOT / "pyproject.toml"))["project"]["version"]

    assert re.search(rf"^## \[{re.escape(version)}\]", read(ROOT / "CHANGELOG.md"), re.MULTILINE)


@pytest.mark.parametrize("document", DOCUMENTS, ids=called)
@pytest.mark.parametrize("banned", ["TODO", "FIXME", "coming soon", "lorem", "/home/", "/root/", "/work/", "pypi.org"])
def test_a_document_promises_nothing_vague_and_knows_no_machine(document, banned):
    assert banned.lower() not in read(document).lower()


def test_there_are_pictures_and_every_one_is_shown_and_small():
    pictures = sorted(ROOT.glob("docs/pictures/*"))
    shown = paths(read(README))

    assert pictures
    assert [picture.name for picture in pictures if f"docs/pictures/{picture.name}" not in shown] == []
    assert [picture.name for picture in pictures if picture.stat().st_size >= 150_000] == []
    assert sum(picture.stat().st_size for picture in pictures) < 1_000_000
