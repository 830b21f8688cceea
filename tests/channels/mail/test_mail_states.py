"""What becomes of messages, through the gate, on mail servers that behave and that do not."""

import pytest

from optin.channels.registry import adapters
from optin.sending import gate
from optin.vocabulary import Channel
from tests import cast
from tests.channels import mail_servers
from tests.channels.mail_servers import CUT, Misbehaving
from tests.sending import outgoing

EMAIL = Channel.EMAIL


@pytest.fixture
def ana(app):
    """Ana, who opted in to mail."""
    contact_id = cast.add(cast.ANA)
    cast.say_yes(contact_id, EMAIL)
    return contact_id


def handed_over(values, make, contact_id, tries=1):
    """A mail to Ana that was handed over as often as it is due; its row."""
    message_id = outgoing.queue(make(contact_id, channel=EMAIL, address="ana@example.com", subject="Spring"))
    with mail_servers.adapter(values) as adapters()[EMAIL]:
        for _ in range(tries):
            gate.dispatch_due()
            outgoing.make_due()
    return outgoing.row(message_id)


@pytest.mark.parametrize(
    ("script", "state"),
    [
        ({}, "sent"),
        ({"RCPT": "550 5.1.1 No such user"}, "rejected"),
        ({"END": "554 5.6.0 No"}, "rejected"),
        ({"RCPT": "421 4.3.2 Closing"}, "queued"),
        ({"END": "451 4.3.0 Later"}, "queued"),
        ({"BANNER": CUT}, "queued"),
        ({"RCPT": CUT}, "queued"),
        ({"DATA": CUT}, "queued"),
        ({"END": CUT}, "unknown"),
        ({"END": "what"}, "unknown"),
    ],
)
def test_the_state_is_as_sure_as_the_answer(ana, script, state):
    with Misbehaving(**script) as values:
        assert handed_over(values, outgoing.draft, ana).state.word == state


def test_three_tries_are_enough(ana):
    server = Misbehaving(RCPT="450 4.2.1 Later")
    with server as values:
        row = handed_over(values, outgoing.draft, ana, tries=5)

    assert (row.state.word, row.answer, server.received.count("RCPT")) == ("failed", "RCPT: 450 4.2.1 Later", 3)


def test_marketing_that_may_have_arrived_is_never_sent_again(ana):
    server = Misbehaving(END=CUT)
    with server as values:
        row = handed_over(values, outgoing.draft, ana, tries=5)

    assert (row.state.word, server.received.count("DATA")) == ("unknown", 1)


def test_the_desks_own_words_may_be_tried_again_and_carry_the_same_name(ana):
    server = Misbehaving(END=[CUT, "250 OK"])
    with server as values:
        row = handed_over(values, outgoing.service, ana, tries=3)

    assert (row.state.word, server.received.count("DATA")) == ("sent", 2)
