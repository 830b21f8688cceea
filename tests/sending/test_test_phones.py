"""What goes to a test phone stays in the simulator, whatever provider is set and whatever path it comes by."""

import pytest

from optin import test_phones
from optin.addresses import read_email, read_phone
from optin.channels import registry
from optin.channels.sandbox import Sandbox
from optin.sending import gate
from optin.vocabulary import Channel
from tests import cast
from tests.channels import fakes, test_twilio
from tests.sending import outgoing

SMS = Channel.SMS


@pytest.mark.parametrize("number", test_phones.NUMBERS)
def test_no_provider_is_called_for_a_test_phone(app, number):
    with fakes.served(test_twilio.CREATED) as server:
        fakes.set_up(app, **fakes.twilio_values(server.url), **fakes.whatsapp_values(server.url))
        for channel in (SMS, Channel.WHATSAPP):
            assert isinstance(registry.adapter_for(channel, number, is_test=False), Sandbox)
        contact_id = cast.add(cast.Person("Test phone", read_phone(number, "US"), None))
        message_id = outgoing.queue(outgoing.service(contact_id, address=number))
        gate.dispatch_due()

        assert outgoing.state(message_id) == "sent"
        assert outgoing.row(message_id).reference.startswith("sandbox-")
        assert server.received == []


@pytest.mark.parametrize("mailbox", [*test_phones.MAILBOXES, "Test-1@Example.com"])
def test_no_mail_server_is_called_for_a_test_phone(desk, mailbox):
    fakes.set_up(desk, smtp_host="mail.example.com", smtp_from="news@example.com")

    assert isinstance(registry.adapter_for(Channel.EMAIL, mailbox, is_test=False), Sandbox)
    assert read_email(mailbox)


@pytest.mark.parametrize("address", ["+14155550110", "+14155550134", "test-11@example.com", "ana@example.com"])
def test_everybody_else_is_reached_by_the_provider(desk, address):
    fakes.set_up(desk, **fakes.twilio_values())

    assert not isinstance(registry.adapter_for(SMS, address, is_test=False), Sandbox)
