"""`optin lab`: a line of JSON for each line, with the desk's rules or without a database."""

import json

import pytest
from click.testing import CliRunner

from app import create_app
from optin import cli, rules
from optin.database import writing
from optin.keywords import Match, Meaning
from optin.rule_drafts import Draft
from tests.databases import settings


def read(given, *words, factory=None):
    result = CliRunner().invoke(cli.optin, ["lab", *words], input=given, obj=factory)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture(autouse=True)
def nowhere(tmp_path, monkeypatch):
    """No database, and no directory for one."""
    monkeypatch.setenv("OPTIN_DATA", str(tmp_path / "none"))
    monkeypatch.delenv("OPTIN_DATABASE_URL", raising=False)
    return tmp_path / "none"


def test_each_line_gets_a_line_of_json():
    answers = read(b"STOP\nbus stop\n\nSTART\nHELP\nplease cancel\n")

    assert [answer["outcome"] for answer in answers] == ["opt_out", "none", "none", "opt_in", "help", "hold"]
    assert answers[0] == {"text": "STOP", "folded": "stop", "outcome": "opt_out", "rule": "word:stop"}
    assert list(answers[1]) == ["text", "folded", "outcome", "rule"]


def test_nothing_is_made_where_there_is_no_database(nowhere):
    read(b"STOP\n")

    assert not nowhere.exists()


def test_bytes_that_are_no_text_and_very_long_lines_are_read():
    answers = read(b"\xff\xfe\x00STOP\r\n" + b"a" * 100_000 + b"\n" + "🛑".encode() + b"\nstop\xc3")

    assert [answer["outcome"] for answer in answers] == ["opt_out", "none", "hold", "opt_out"]
    assert len(answers[1]["text"]) == 100_000


def test_no_lines_give_no_lines():
    assert read(b"") == []


def test_a_question_that_is_pending_makes_yes_count():
    assert [answer["outcome"] for answer in read(b"Yes\nno\n", "--asked")] == ["opt_in", "opt_out"]


def test_the_rules_of_the_desk_are_used(app, tmp_path, monkeypatch):
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    with writing() as session:
        name = rules.add(session, Draft("NO SALES", Match.PHRASE, Meaning.OPT_OUT), "olive@example.com").public_id
    monkeypatch.setenv("OPTIN_DATABASE_URL", url)
    answers = read(b"please, no sales\n", factory=lambda: create_app(settings(tmp_path, url)))

    assert (answers[0]["outcome"], answers[0]["rule"]) == ("opt_out", name)


def test_a_database_that_cannot_be_read_leaves_the_standard_words(tmp_path, monkeypatch):
    url = "postgresql+psycopg://nobody@127.0.0.1:9/none"
    monkeypatch.setenv("OPTIN_DATABASE_URL", url)

    assert read(b"STOP\n", factory=lambda: create_app(settings(tmp_path, url)))[0]["outcome"] == "opt_out"
