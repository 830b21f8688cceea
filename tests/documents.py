"""The tables of the README, rendered from the code, and what the documents name: commands, paths, pictures.

Run as a program (`python -m tests.documents`) it writes the tables into the README; `test_docs.py` checks that they are there.
"""

import re
from pathlib import Path

from optin.config import SETTINGS
from optin.policy import TABLE

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
SECURITY = ROOT / "docs/security.md"
GUIDES = ("mail.md", "sms-and-whatsapp.md", "webhooks.md", "deployment.md", "adding-a-channel.md")
SETTING_UP = tuple(ROOT / "docs" / name for name in GUIDES)
DOCUMENTS = (README, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", SECURITY, *SETTING_UP)

# A path below one of our folders, as a word of its own; and a file at the top, as the first word.
PATH = re.compile(r"(?<![\w/.~-])(?:optin|widget|templates|static|tests|docs|\.ci)/[\w./-]*")
FILE = re.compile(r"[\w-]+\.(?:py|md|toml|lock)(?= |$)|LICENSE$")


def settings_table():
    """Every setting as a row: name, default, help."""
    rows = [(_name(setting), _default(setting), setting.help) for setting in SETTINGS]
    return _table(("setting", "default", "what it is"), rows)


def policy_table():
    """Every path as a row, in the words of the vocabulary."""
    rows = [
        (f"`{path.word}`", row.starter, row.on_opt_out, row.outside_hours.word, row.over_cap.word)
        for path, row in TABLE.items()
    ]
    return _table(("path", "who starts it", "effective opt-out", "outside the contact's hours", "over the frequency cap"), rows)


TABLES = {"policy table": policy_table, "settings": settings_table}


def section(name, text):
    """What stands in a document between the marks of a generated table."""
    return text.split(_opening(name), 1)[1].split(_closing(name), 1)[0].strip()


def with_tables(text):
    """A document with every generated table as the code has it now."""
    for name, table in TABLES.items():
        before, rest = text.split(_opening(name), 1)
        text = f"{before}{_opening(name)}\n\n{table()}\n\n{_closing(name)}{rest.split(_closing(name), 1)[1]}"
    return text


def code(text):
    """The pieces of a Markdown document that are set as code: whole lines of blocks, and what stands between backticks."""
    blocks = re.findall(r"^```[^\n]*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    return lines + re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))


def commands(text):
    """The words after `manage.py` or `optin` in a document, as far as they are words: ("ledger", "check")."""
    calls = [re.match(r"(?:python3 )?(?:manage\.py|optin) ((?:[a-z]+ ?)+)", piece.strip()) for piece in code(text)]
    return {tuple(call[1].split()) for call in calls if call}


def paths(text):
    """The paths of this repository that a document names in code or links to, as far as they can be told from other words."""
    linked = re.findall(r"\]\(([^)#:]+)\)|(?:src|srcset)=\"([^\":]+)\"", text)
    named = {match[0] for piece in code(text) for match in PATH.finditer(piece)}
    at_the_top = {match[0] for piece in code(text) if (match := FILE.match(piece.strip()))}
    return {*named, *at_the_top, *(one or other for one, other in linked)}


def attacks_tried(text):
    """For each row of the table in docs/security.md the tests that it names: a file, or one test in it."""
    rows = [line for line in text.splitlines() if line.startswith("| **")]
    return [re.findall(r"`(tests/[^`]+)`", row.rsplit("|", 2)[1]) for row in rows]


def _name(setting):
    return f"`{setting.name}`" + (" or `…_FILE`" if setting.secret else "")


def _default(setting):
    if setting.made:
        return "made on the first start"
    return f"`{setting.default}`" if setting.default else "empty"


def _table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _opening(name):
    return f"<!-- {name} -->"


def _closing(name):
    return f"<!-- end of {name} -->"


if __name__ == "__main__":
    README.write_text(with_tables(README.read_text(encoding="utf-8")), encoding="utf-8")
