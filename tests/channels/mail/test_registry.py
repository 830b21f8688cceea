"""Which provider a channel has, by the settings."""

import pytest

from app import create_app
from optin import database
from optin.channels import registry, smtp
from optin.channels.sandbox import Sandbox
from optin.sending import gate
from optin.vocabulary import Channel
from tests import cast
from tests.channels import mail_servers
from tests.channels.writing import read
from tests.databases import settings
from tests.sending import outgoing

EMAIL = Channel.EMAIL


@pytest.fixture
def configured(databases, tmp_path):
    """Opens desks with these settings, on one database."""
    url, opened = databases.fresh("sqlite"), []

    def desk(values, **more):
        named = {f"OPTIN_{name.upper()}": value for name, value in values.items()}
        opened.append(create_app(settings(tmp_path, url, **named, **more)))
        return opened[-1]

    yield desk
    for app in opened:
        with app.app_context():
            for adapter in registry.adapters().values():
                getattr(adapter, "close", lambda: None)()
            database.db.session.remove()
        database.stop(app)
    databases.forget(url)


def test_without_providers_every_channel_is_the_sandbox(desk):
    assert {type(adapter) for adapter in registry.adapters().values()} == {Sandbox}


def test_a_mail_server_in_the_settings_carries_mail_and_nothing_else(configured, mailbox):
    with mail_servers.real(mailbox) as values, configured(values).app_context():
        kinds = {channel: type(adapter) for channel, adapter in registry.adapters().items()}

    assert kinds == {Channel.SMS: Sandbox, Channel.WHATSAPP: Sandbox, EMAIL: smtp.Smtp}


def test_a_test_reaches_the_sandbox_all_the_same(configured):
    with configured(mail_servers.settings(25)).app_context():
        assert isinstance(registry.adapter_for(EMAIL, "ana@example.com", is_test=True), Sandbox)


def test_a_marketing_mail_leaves_with_links_that_are_the_persons(configured, mailbox):
    with (
        mail_servers.real(mailbox) as values,
        configured(values, OPTIN_PUBLIC_URL="https://desk.example.com").app_context(),
    ):
        message_id = mailed(cast.add(cast.ANA))
        mail = read(mailbox.raw())

        assert outgoing.state(message_id) == "sent"
        assert outgoing.row(message_id).reference == "2.0.0 queued as 4XG7Kz"
    link = mail["List-Unsubscribe"].strip("<>")
    assert link.startswith("https://desk.example.com/u/")
    assert link in mail.get_body(("plain",)).get_content()
    assert "https://desk.example.com/p/" in mail.get_body(("html",)).get_content()


def test_settings_that_cannot_be_used_fail_messages_with_the_reason_and_are_found_by_the_doctor(configured):
    values = mail_servers.settings(25, host="mail.example.com", password="x", user="y")
    with configured(values).app_context():
        message_id = mailed(cast.add(cast.ANA))

        why = "A password is sent over a secured connection only. Choose starttls or tls."
        assert outgoing.row(message_id).answer == f"Mail server (SMTP) is not set up: {why}"
        assert [(provider.name, said) for provider, said in registry.faults()] == [("smtp", why)]


def test_the_doctor_asks_the_server(configured, mailbox):
    with mail_servers.real(mailbox) as values, configured(values).app_context():
        assert registry.faults() == []
    with configured(values).app_context():
        assert registry.faults()[0][1].startswith("The mail server could not be used:")


def mailed(contact_id):
    """A marketing mail to Ana; its id."""
    cast.say_yes(contact_id, EMAIL)
    message_id = outgoing.queue(outgoing.draft(contact_id, channel=EMAIL, address="ana@example.com", subject="Spring"))
    gate.dispatch_due()
    return message_id
