"""A program sends to one contact: it is told at once, and every refusal leaves a row."""

import pytest

from optin.clock import now
from optin.database import hot
from optin.sending import api
from optin.sending.api import Call
from optin.vocabulary import Category, Channel, Outcome, Path, Reason, Wording
from tests import cast
from tests.sending import outgoing


def call(contact_id, **changes):
    usual = {"channel": Channel.SMS, "address": cast.ANA.phone.e164, "wording": Wording.FREE_TEXT, "body": "News"}
    return Call(**{**usual, "contact_id": contact_id, "program": "shop", **changes})


def handed_in(send, contact_id, **changes):
    entry = hot(lambda connection: send(connection, call(contact_id, **changes), now()))
    return entry, outgoing.row(entry.message_id)


@pytest.fixture
def ana(app):
    """Ana, who opted out of texts."""
    contact_id = cast.add(cast.ANA)
    cast.say_no(contact_id, Channel.SMS)
    return contact_id


def test_a_program_is_refused_marketing_after_an_opt_out_and_the_row_says_why(ana):
    entry, message = handed_in(api.send, ana)

    assert (entry.verdict.outcome, entry.verdict.reason) == (Outcome.REFUSE, Reason.OPTED_OUT)
    assert (message.state.word, message.reason, message.path) == ("refused", Reason.OPTED_OUT, Path.API)
    assert message.started_by == "shop"


@pytest.mark.parametrize(("send", "state"), [(api.send, "queued"), (api.send_if_opted_in, "refused")])
def test_require_opt_in_refuses_every_category(ana, send, state):
    _, message = handed_in(send, ana, category=Category.UTILITY)

    assert message.state.word == state


def test_somebody_who_opted_in_gets_it_on_both(app):
    ana = cast.add(cast.ANA)
    cast.say_yes(ana, Channel.SMS)

    assert [handed_in(send, ana)[1].state.word for send in (api.send, api.send_if_opted_in)] == ["queued", "queued"]
