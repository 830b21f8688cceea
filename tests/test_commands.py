"""The command line as somebody at the machine uses it."""

import re

import pytest
from click.testing import CliRunner
from sqlalchemy import select, text

from app import create_app
from optin import cli
from optin.database import db, writer
from optin.models import ApiKey, Contact
from optin.vocabulary import Channel
from tests.cast import ANA, add, say_yes
from tests.databases import settings


@pytest.fixture
def optin(app, tmp_path):
    """Runs `optin WORDS` on the same database and directory as the test's desk; returns what click noted."""
    chosen = settings(tmp_path, app.config["SQLALCHEMY_DATABASE_URI"])

    def run(*words):
        return CliRunner().invoke(cli.optin, words, obj=lambda: create_app(chosen))

    return run


def test_a_sound_ledger_is_said_to_be_sound(app, optin):
    say_yes(add(ANA), Channel.SMS)
    result = optin("ledger", "check")

    assert (result.exit_code, result.output) == (0, "1 events, 1 contacts, 0 faults.\n")


def test_a_flag_that_the_ledger_does_not_know_fails_the_check(app, optin):
    add(ANA)
    with writer().begin() as connection:
        connection.execute(text("UPDATE contact_channel SET flag = 1, standing = standing + 1 WHERE channel = 1"))
    result = optin("ledger", "check")

    assert result.exit_code == 1
    assert "the desk says opted in, the ledger says never asked" in result.output


def test_a_key_is_printed_alone_on_the_last_line_and_kept_as_a_hash(app, optin):
    result = optin("key", "add", "shop", "--scopes", "all")
    secret = result.output.splitlines()[-1]

    assert re.fullmatch(r"optin_live_\S{40,}", secret)
    assert secret.encode() not in db.session.scalars(select(ApiKey.secret_hash)).all()


def test_a_scope_that_does_not_exist_is_named(optin):
    result = optin("key", "add", "shop", "--scopes", "read,fly")

    assert result.exit_code == 2
    assert "There is no scope fly." in result.output


def test_somebody_is_invited_and_listed(optin):
    invited = optin("user", "add", "vera@example.com", "--role", "editor")

    assert "/join/" in invited.output
    assert optin("user", "list").output == "vera@example.com  editor\n"
    assert "Somebody with this address works here already." in optin("user", "add", "Vera@example.com").output


def test_a_set_up_link_is_given_only_before_somebody_works_here(optin):
    assert "/set-up/" in optin("user", "link").output
    optin("user", "add", "olive@example.com", "--role", "owner")
    assert "This desk is set up." in optin("user", "link").output


def test_the_cast_goes_into_an_empty_desk_only(app, optin):
    assert optin("demo").output == "The cast is loaded.\n"
    assert "Ana Alvarez" in db.session.scalars(select(Contact.name)).all()
    assert optin("demo").exit_code == 1


def test_the_doctor_hides_secrets(app, optin, monkeypatch, tmp_path):
    monkeypatch.setenv("OPTIN_DATA", str(tmp_path))
    result = optin("doctor")

    assert "OPTIN_SECRET_KEYS=(hidden)  [made]" in result.output
    assert not any(path.read_text() in result.output for path in (tmp_path / "keys").iterdir())
