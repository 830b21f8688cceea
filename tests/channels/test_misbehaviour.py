"""Far ends that misbehave, and the state in which their message comes to rest: the whole way, from the outbox over the wire.

A yes is `sent`, a no is tried three times, and what nobody knows is `unknown` for ever. Each way to send meets each row of the
table.
"""

import contextlib

import pytest

from optin.channels import registry
from optin.channels.registry import adapters
from optin.clock import now
from optin.sending import gate
from optin.stored_channels import SECRETS
from optin.vocabulary import Channel
from tests import cast
from tests.channels import fakes
from tests.channels.far_ends import DOUBTS, KNOWN, REFUSALS, REPEATED, REPEATS, WAYS, YES, address, far_end
from tests.sending import outgoing

each_way = pytest.mark.parametrize("way", list(WAYS))
in_doubt, in_vain = pytest.mark.parametrize("how", list(DOUBTS)), pytest.mark.parametrize("how", list(REFUSALS))


@pytest.fixture
def ana(desk):
    """Ana, who opted in to everything and has just written on WhatsApp."""
    contact_id = cast.add(cast.ANA)
    for channel in Channel:
        cast.say_yes(contact_id, channel)
    cast.set_instants(contact_id, Channel.WHATSAPP, window_until=now() + 3600)
    return contact_id


@contextlib.contextmanager
def sending(app, way, *hows):
    """The desk sends this way to a far end that does so; gives how often that was heard."""
    with far_end(way, *hows) as (values, heard):
        fakes.set_up(app, **values)
        yield heard.times
        getattr(adapters()[KNOWN[way].channel], "close", lambda: None)()


def comes_to_rest(way, contact_id, make=outgoing.draft):
    """A message this way, and all the tries that it gets; its row."""
    channel = KNOWN[way].channel
    message_id = outgoing.queue(make(contact_id, channel=channel, address=address(channel), subject="Spring"))
    for _ in range(5):
        gate.dispatch_due()
        outgoing.make_due()
    return outgoing.row(message_id)


@each_way
@in_doubt
def test_marketing_that_may_have_arrived_stays_unknown(desk, ana, way, how):
    with sending(desk, way, how) as times:
        row = comes_to_rest(way, ana)

        assert (row.state.word, times(), bool(row.answer)) == ("unknown", 1, True)


@each_way
@in_vain
def test_a_no_is_tried_three_times(desk, ana, way, how):
    with sending(desk, way, how) as times:
        row = comes_to_rest(way, ana)

        assert (row.state.word, times(), bool(row.answer)) == ("failed", 3, True)


@each_way
@in_vain
def test_a_far_end_that_comes_back_gets_it(desk, ana, way, how):
    with sending(desk, way, how, YES) as times:
        assert (comes_to_rest(way, ana).state.word, times()) == ("sent", 2)


@each_way
@in_doubt
def test_the_desks_own_words_are_tried_again_but_not_for_ever(desk, ana, way, how):
    with sending(desk, way, how) as times:
        assert (comes_to_rest(way, ana, outgoing.service).state.word, times()) == ("unknown", 3)


@pytest.mark.parametrize("way", ["twilio", "whatsapp"])
@pytest.mark.parametrize(("how", "wait"), [("has too much to do", 30), ("has too much to do and says until when", 77)])
def test_nobody_is_asked_again_before_the_time(desk, ana, way, how, wait):
    with sending(desk, way, how) as times:
        message_id = outgoing.queue(outgoing.draft(ana, channel=KNOWN[way].channel))
        began = now()
        gate.dispatch_due()
        gate.dispatch_due()

        assert (outgoing.state(message_id), times()) == ("queued", 1)
        assert outgoing.row(message_id).due_at >= began + wait


@each_way
def test_a_secret_that_is_repeated_is_neither_kept_nor_said(desk, ana, way):
    secrets = {field.name: REPEATED for field in KNOWN[way].fields if field.name in SECRETS}
    with far_end(way, REPEATS) as (values, _):
        fakes.set_up(desk, **{**values, **secrets})
        kept, said = comes_to_rest(way, ana).answer, dict(registry.faults())[KNOWN[way]]

    assert ("•••" in kept, "harbour" in kept, "harbour" in said) == (True, False, False)


@each_way
def test_where_nobody_listens_it_fails_and_nobody_has_it(desk, ana, way):
    fakes.set_up(desk, **WAYS[way].values(fakes.nobody()))

    assert comes_to_rest(way, ana).state.word == "failed"


@pytest.mark.parametrize("way", ["twilio", "whatsapp"])
def test_where_the_name_cannot_even_be_asked_for_nobody_has_it(desk, ana, way):
    fakes.set_up(desk, **WAYS[way].values(f"https://{'a' * 64}.example"))

    assert comes_to_rest(way, ana).state.word == "failed"
