"""Providers whose settings the team has stored: taken up by every process, and never mixed with those of the environment."""

from dataclasses import replace

import pytest

from app import create_app
from optin import database, stored_channels
from optin.channels import registry
from optin.channels.registry import Unusable
from optin.channels.sandbox import Sandbox
from optin.channels.twilio import Twilio
from optin.database import db, writing
from optin.desk import Desk
from optin.desk import desk as running
from optin.sending import gate
from optin.vocabulary import Channel, Wired
from tests import cast
from tests.channels import fakes, test_twilio
from tests.databases import settings
from tests.sending import outgoing
from tests.waiting import until

SMS = Channel.SMS
TYPED = {"twilio_account_sid": fakes.ACCOUNT, "twilio_auth_token": fakes.TOKEN, "twilio_from": "+14155550199"}


def store(**fields):
    with writing() as session:
        stored_channels.keep(session, fields)
    registry.look_again()


def at_the_machine(app, **values):
    """What the environment says, by field."""
    app.extensions["optin.desk"] = Desk(replace(running().config, channels=values), running().tokens)


def test_stored_settings_make_an_adapter_and_secrets_are_sealed(app):
    store(**TYPED)

    assert isinstance(registry.adapters()[SMS], Twilio)
    assert registry.values()["twilio_auth_token"] == fakes.TOKEN
    with db.engine.connect() as connection:
        kept = stored_channels.read(connection)
    assert kept["twilio_from"] == "+14155550199"
    assert fakes.TOKEN not in str(kept)


def test_a_message_leaves_with_them(app):
    with fakes.served(test_twilio.CREATED) as server:
        at_the_machine(app, twilio_url=server.url)
        store(**TYPED)
        contact_id = cast.add(cast.ANA)
        cast.say_yes(contact_id, SMS)
        message_id = outgoing.queue(outgoing.draft(contact_id))
        gate.dispatch_due()

        assert outgoing.state(message_id) == "sent"
        assert len(server.received) == 1


def test_what_is_removed_leaves_the_sandbox(app):
    store(**TYPED)
    store(**dict.fromkeys(TYPED, ""))

    assert registry.standing(SMS).wired is Wired.SANDBOX


def test_another_process_takes_up_what_was_stored_within_seconds(app, tmp_path):
    other = create_app(settings(tmp_path, running().config.database_url))
    with other.app_context():
        assert isinstance(registry.adapters()[SMS], Sandbox)
    store(**TYPED)
    with other.app_context():
        until(lambda: isinstance(registry.adapters()[SMS], Twilio))
        before = registry.adapters()[SMS]
    store(twilio_auth_token="another token")
    with other.app_context():
        until(lambda: registry.values()["twilio_auth_token"] == "another token")
        assert registry.adapters()[SMS] is not before
        db.session.remove()
    database.stop(other)


def test_a_change_of_one_provider_leaves_the_others_connections_alone(app):
    store(**TYPED)
    before = registry.adapters()[SMS]
    store(smtp_host="mail.example.com", smtp_from="news@example.com")

    assert registry.adapters()[SMS] is before
    assert registry.standing(Channel.EMAIL).wired is Wired.READY


def test_the_environment_comes_first_and_is_never_mixed_with_what_is_stored(app):
    store(**TYPED)
    at_the_machine(app, **fakes.twilio_values(twilio_auth_token="of the machine", twilio_from=""))

    stands = registry.standing(SMS)
    assert (stands.wired, stands.source) == (Wired.UNUSABLE, "environment")
    assert stands.why == "Twilio needs a number to send from, or a Messaging Service."
    assert registry.values()["twilio_auth_token"] == "of the machine"


@pytest.mark.parametrize(
    ("some", "why"),
    [
        ({"twilio_account_sid": fakes.ACCOUNT}, "Auth token is missing."),
        ({"twilio_auth_token": fakes.TOKEN}, "Account SID is missing."),
        ({"whatsapp_token": "t", "whatsapp_verify_token": "v"}, "Phone number ID and App secret are missing."),
        ({"whatsapp_token": "t"}, "Phone number ID, App secret and Verify token are missing."),
        ({"smtp_host": "mail.example.com"}, "Sender is missing."),
        ({"smtp_password": "hidden"}, "Server and Sender are missing."),
    ],
)
def test_what_is_set_in_part_sends_nothing_and_is_no_sandbox(desk, some, why):
    store(**some)
    unusable = [one for one in map(registry.standing, Channel) if one.wired is not Wired.SANDBOX]

    assert [(one.wired, one.why) for one in unusable] == [(Wired.UNUSABLE, why)]


def test_a_sender_for_incoming_mail_alone_leaves_the_sandbox(desk):
    store(smtp_from="news@example.com", smtp_inbound_secret="a lantern in the harbour")

    assert registry.standing(Channel.EMAIL).wired is Wired.SANDBOX


def test_with_another_key_the_channel_is_closed_and_says_so(app):
    store(**TYPED)
    app.extensions["optin.desk"] = Desk(replace(running().config, at_rest_key="another"), running().tokens)
    app.extensions.pop("optin.adapters", None)
    contact_id = cast.add(cast.ANA)
    cast.say_yes(contact_id, SMS)
    message_id = outgoing.queue(outgoing.draft(contact_id))
    gate.dispatch_due()

    assert isinstance(registry.adapters()[SMS], Unusable)
    assert "Put the old key back, or enter the secret again." in outgoing.row(message_id).answer
    assert "twilio_auth_token" not in registry.values()


def test_no_message_costs_a_query(desk, monkeypatch):
    registry.adapters()
    monkeypatch.setattr(registry, "KNOWN_FOR", 1e9)
    monkeypatch.setattr(stored_channels, "read", None)

    for _ in range(100):
        registry.adapter_for(SMS, "+14155550134", is_test=False)
