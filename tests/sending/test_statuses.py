"""What providers say later: in any order and any number, a message never moves backwards."""

from itertools import permutations

import pytest

from optin.channels.adapter import Accepted, Unclear
from optin.clock import now
from optin.database import hot
from optin.sending import gate, outbox, statuses
from optin.vocabulary import MessageState
from tests.sending import outgoing

SENT, DELIVERED, READ, FAILED = MessageState.SENT, MessageState.DELIVERED, MessageState.READ, MessageState.FAILED


def handed_over(contact_id, answer):
    """A message that the provider has answered like this; its id."""
    outgoing.provider(answer)
    message_id = outgoing.queue(outgoing.draft(contact_id))
    gate.dispatch_due()
    return message_id


def told(message_id, state):
    reference = outgoing.row(message_id).public_id
    return hot(lambda connection: statuses.report(connection, reference, state, now()))


def test_read_is_the_end_in_whatever_order_the_statuses_come(ana):
    for order in permutations([SENT, DELIVERED, READ, DELIVERED]):
        message_id = handed_over(ana, Accepted("SM1"))
        for state in order:
            told(message_id, state)

        assert outgoing.row(message_id).state is READ


@pytest.mark.parametrize("state", [SENT, DELIVERED, READ, FAILED])
def test_a_status_ends_the_doubt_about_an_unknown_message(ana, state):
    message_id = handed_over(ana, Unclear("cut"))

    assert told(message_id, state)
    assert outgoing.row(message_id).state is state
    assert (outgoing.row(message_id).sent_at is None) == (state is FAILED)


def test_what_was_delivered_does_not_fail_any_more(ana):
    message_id = handed_over(ana, Accepted("SM1"))
    told(message_id, DELIVERED)

    assert not told(message_id, FAILED)
    assert outgoing.row(message_id).state is DELIVERED


def test_a_status_that_overtakes_the_answer_stands(ana):
    message_id = outgoing.queue(outgoing.draft(ana))
    mine = outgoing.claim()[0]
    hot(lambda connection: outbox.depart(connection, {mine: None}, None, now()))

    told(message_id, DELIVERED)
    late = hot(lambda connection: outbox.sent(connection, {mine: "SM1"}, now()))

    assert (late, outgoing.row(message_id).state) == (False, DELIVERED)


def test_nothing_is_believed_about_a_message_that_was_never_tried(ana):
    message_id = outgoing.queue(outgoing.draft(ana))

    assert not told(message_id, DELIVERED)
    assert outgoing.state(message_id) == "queued"


def test_a_retry_that_waits_is_not_sent_again_once_the_provider_says_it_arrived(ana):
    there = outgoing.provider(Unclear("cut"))
    message_id = outgoing.queue(outgoing.service(ana))
    gate.dispatch_due()
    told(message_id, DELIVERED)
    outgoing.make_due()

    gate.dispatch_due()

    assert (outgoing.state(message_id), len(there.received)) == ("delivered", 1)
