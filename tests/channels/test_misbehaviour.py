"""Far ends that misbehave, and the state in which their message comes to rest: the whole way, from the outbox over the wire.

A yes is `sent`, a no is tried three times, and what nobody knows is `unknown` for ever. Each way to send meets each row of the
table.
"""

import contextlib

import pytest

from optin.channels import calling, smtp
from optin.channels.registry import PROVIDERS, adapters
from optin.clock import now
from optin.sending import gate
from optin.vocabulary import Channel
from tests import cast
from tests.channels import fakes, test_twilio, test_whatsapp
from tests.channels.mail_servers import CUT, SILENCE, Misbehaving, settings
from tests.sending import outgoing

# What a far end does: as an HTTP answer, and as the words of a mail server; the state of marketing, and how often it was heard.
YES = "answers as it should"
MISBEHAVIOUR = {
    "answers with HTML": (fakes.page(200), {"END": "<html>Sorry</html>"}, "unknown", 1),
    "answers with HTML that it failed": (fakes.page(502), {"END": "199 Sorry"}, "unknown", 1),
    "says nothing": (fakes.hang, {"END": SILENCE}, "unknown", 1),
    "answers a byte now and then": (fakes.dribble, {"END": b"250-go\r\n"}, "unknown", 1),
    "takes it and closes the connection": (fakes.cut, {"END": CUT}, "unknown", 1),
    "has too much to do": (fakes.page(429), {"END": "451 4.3.0 Later"}, "failed", 3),
    "has too much to do and says until when": (fakes.page(429, **{"Retry-After": "77"}), {"RCPT": "450 4.2.1"}, "failed", 3),
    "is away": (fakes.page(503), {"RCPT": "421 4.3.2 Closing"}, "failed", 3),
    "knows no such sender": (fakes.page(403), {"BANNER": "554 No service"}, "failed", 3),
}
WAYS = {
    "twilio": (Channel.SMS, fakes.twilio_values, test_twilio.CREATED),
    "whatsapp": (Channel.WHATSAPP, fakes.whatsapp_values, test_whatsapp.TAKEN),
    "smtp": (Channel.EMAIL, None, {}),
}

each_way = pytest.mark.parametrize("way", list(WAYS))


@pytest.fixture
def ana(desk, monkeypatch):
    """Ana, who opted in to everything and has just written on WhatsApp. Nobody waits long for an answer."""
    monkeypatch.setattr(calling, "_TO_ANSWER", 0.3)
    monkeypatch.setattr(smtp, "LONGEST", 0.3)
    contact_id = cast.add(cast.ANA)
    for channel in Channel:
        cast.say_yes(contact_id, channel)
    cast.set_instants(contact_id, Channel.WHATSAPP, window_until=now() + 3600)
    return contact_id


@contextlib.contextmanager
def far_end(app, way, *hows):
    """The desk sends this way to a far end that does so, one thing after the other; gives how often it was heard."""
    _, values, yes = WAYS[way]
    if values is None:
        script = {}
        for word in {word for how in hows for word in _as_mail(how)}:
            script[word] = [_as_mail(how).get(word, Misbehaving.USUAL[word]) for how in hows]
        server = Misbehaving(**script)
        with server as given:
            fakes.set_up(app, **given)
            with contextlib.closing(adapters()[Channel.EMAIL]):
                yield lambda: server.connections if "BANNER" in script else server.received.count("RCPT")
        return
    with fakes.served(*(yes if how == YES else MISBEHAVIOUR[how][0] for how in hows)) as server:
        fakes.set_up(app, **values(server.url))
        yield lambda: len(server.received)


def _as_mail(how):
    return {} if how == YES else MISBEHAVIOUR[how][1]


def comes_to_rest(way, contact_id, make=outgoing.draft):
    """A message this way, and all the tries that it gets; its row."""
    channel = WAYS[way][0]
    address = "ana@example.com" if channel is Channel.EMAIL else cast.ANA.phone.e164
    message_id = outgoing.queue(make(contact_id, channel=channel, address=address, subject="Spring"))
    for _ in range(5):
        gate.dispatch_due()
        outgoing.make_due()
    return outgoing.row(message_id)


def test_every_way_to_send_is_tried():
    assert {provider.name: provider.channel for provider in PROVIDERS} == {name: way[0] for name, way in WAYS.items()}


@each_way
@pytest.mark.parametrize("how", list(MISBEHAVIOUR))
def test_marketing_comes_to_rest_where_the_design_says(desk, ana, way, how):
    *_, state, heard = MISBEHAVIOUR[how]
    with far_end(desk, way, how) as times:
        row = comes_to_rest(way, ana)

        assert (row.state.word, times(), bool(row.answer)) == (state, heard, True)


@each_way
@pytest.mark.parametrize("how", [how for how, row in MISBEHAVIOUR.items() if row[2] == "failed"])
def test_a_far_end_that_comes_back_gets_it(desk, ana, way, how):
    with far_end(desk, way, how, YES) as times:
        assert (comes_to_rest(way, ana).state.word, times()) == ("sent", 2)


@each_way
@pytest.mark.parametrize("how", [how for how, row in MISBEHAVIOUR.items() if row[2] == "unknown"])
def test_the_desks_own_words_are_tried_again_but_not_for_ever(desk, ana, way, how):
    with far_end(desk, way, how) as times:
        assert (comes_to_rest(way, ana, outgoing.service).state.word, times()) == ("unknown", 3)


@pytest.mark.parametrize("way", ["twilio", "whatsapp"])
@pytest.mark.parametrize(("how", "wait"), [("has too much to do", 30), ("has too much to do and says until when", 77)])
def test_nobody_is_asked_again_before_the_time(desk, ana, way, how, wait):
    with far_end(desk, way, how) as times:
        message_id = outgoing.queue(outgoing.draft(ana, channel=WAYS[way][0]))
        began = now()
        gate.dispatch_due()
        gate.dispatch_due()

        assert (outgoing.state(message_id), times()) == ("queued", 1)
        assert outgoing.row(message_id).due_at >= began + wait


@each_way
def test_where_nobody_listens_it_fails_and_nobody_has_it(desk, ana, way):
    _, values, _ = WAYS[way]
    where = fakes.nobody()
    fakes.set_up(desk, **(values(where) if values else settings(where.rpartition(":")[2])))

    assert comes_to_rest(way, ana).state.word == "failed"
