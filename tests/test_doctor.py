"""What `optin doctor` says of each channel: who serves it, where that is set, what the provider answers, its webhook."""

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from app import create_app
from optin import cli, database, provider_sightings, stored_channels
from optin.database import writer, writing
from tests.channels import fakes
from tests.databases import settings

ACTIVE = fakes.answer(200, {"status": "active"})
STORED = {"twilio_account_sid": fakes.ACCOUNT, "twilio_auth_token": "a quiet harbour", "twilio_from": "+14155550199"}


@pytest.fixture
def doctor(app, tmp_path):
    """Runs the doctor on the test's database with these values of fields in its environment; what it printed."""

    def run(public_url="https://desk.example.com", **fields):
        named = {f"OPTIN_{name.upper()}": value for name, value in fields.items()}
        given = settings(tmp_path, app.config["SQLALCHEMY_DATABASE_URI"], OPTIN_PUBLIC_URL=public_url, **named)
        opened = []

        def made():
            opened.append(create_app(given))
            return opened[-1]

        result = CliRunner().invoke(cli.optin, ["doctor"], obj=made)
        for one in opened:
            database.stop(one)
        return result

    return run


def about(result, channel):
    """The line of a channel."""
    (line,) = [line for line in result.output.splitlines() if line.startswith(f"{channel}: ")]
    return line


def test_a_channel_without_a_provider_is_the_sandbox(doctor):
    result = doctor()

    said = "SMS: the sandbox. Twilio is not set, and messages arrive in the simulator only. Last webhook: never."
    assert about(result, "SMS") == said
    assert result.exit_code == 0


def test_the_provider_is_asked_and_its_webhook_is_named(doctor):
    provider_sightings.note("twilio", 1_790_000_000)
    provider_sightings.note("twilio", 1_790_000_060, is_refused=True)
    with fakes.served(ACTIVE) as server:
        result = doctor(**fakes.twilio_values(server.url))

    seen = "Last webhook: 2026-09-21 14:13 UTC. Last refused: 2026-09-21 14:14 UTC."
    assert about(result, "SMS") == f"SMS: Twilio, set by the environment. It was asked, and all is well. {seen}"
    assert result.exit_code == 0


def test_what_is_stored_is_looked_at_and_its_secret_stays_hidden(doctor):
    with writing() as session:
        stored_channels.keep(session, STORED)
    with fakes.served(fakes.answer(401, {"code": 20003})) as server:
        result = doctor(twilio_url=server.url)

    sentence = "Twilio does not know this account with this auth token. Copy both again from the Console."
    assert f"Twilio, set on the page of the channel. {sentence}" in about(result, "SMS")
    assert f"must be repaired: Twilio: {sentence}" in result.output
    assert "a quiet harbour" not in result.output
    assert result.exit_code == 1


def test_what_is_missing_is_named(doctor):
    result = doctor(whatsapp_token="t", whatsapp_phone_number_id=fakes.NUMBER_ID)

    missing = "App secret and Verify token are missing."
    assert f"nothing is sent. WhatsApp Cloud API, set by the environment: {missing}" in about(result, "WhatsApp")
    assert f"must be repaired: WhatsApp Cloud API: {missing}" in result.output


def test_a_lost_key_is_a_sentence(doctor):
    with writing() as session:
        stored_channels.keep(session, STORED)
    result = doctor(at_rest_key="another key altogether")

    assert "must be repaired: Twilio: A stored secret cannot be opened" in result.output
    assert result.exit_code == 1


def test_a_desk_without_https_cannot_be_reached(doctor):
    with fakes.served(ACTIVE) as server:
        result = doctor("http://desk.example.com", **fakes.twilio_values(server.url))

    assert "worth a look: Twilio cannot reach this desk: OPTIN_PUBLIC_URL is http://desk.example.com" in result.output


def test_a_database_of_another_version_is_left_alone(app, doctor):
    with writer().begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    result = doctor()

    assert "must be repaired: The database is not at this version. Run `optin migrate`." in result.output
    assert result.exit_code == 1
    with writer().connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "0001"


def test_the_password_of_the_database_is_hidden(monkeypatch, doctor):
    monkeypatch.setenv("OPTIN_DATABASE_URL", "postgresql://desk:quiet@db.example.com/optin")
    output = doctor().output

    assert "://desk:(hidden)@db.example.com/optin  [environment]" in output
    assert "quiet" not in output
