"""People whom Meta names by a user id that nobody knows yet: what they say is kept until their number is known."""

import pytest
from sqlalchemy import select

from optin import inbound, provider_names
from optin.channels.adapter import Accepted
from optin.clock import now
from optin.database import hot
from optin.models import InboundMessage, Message, ProviderSwitch
from optin.sending import gate
from optin.vocabulary import Channel, Effect
from tests import cast
from tests.hooks.telling import ANA, became, chat, chat_status, preference, preferred, words, wrote
from tests.inbound.writing_in import blocks, events, flag, known
from tests.sending import outgoing
from tests.widget.visiting import read

WA = Channel.WHATSAPP
USER = "US.13491208655302741918"


def unnamed(message, **more):
    """The same from somebody whose number does not come with it."""
    return {name: value for name, value in {**message, **more}.items() if name not in ("from", "wa_id")}


def by_a_message(app, ana):
    wrote(app, words("Hello"))


def by_a_switch(app, ana):
    preferred(app, preference("resume", now() - 3600))


def by_a_status(app, ana):
    outgoing.provider(Accepted("wamid.1"))
    cast.set_instants(ana, WA, window_until=now() + 3600)
    message_id = outgoing.queue(outgoing.service(ana, channel=WA))
    gate.dispatch_due()
    became(app, chat_status("sent", outgoing.row(message_id).public_id, recipient_user_id=USER))


STOPS = [
    lambda: words("STOP"),
    lambda: chat(type="button", button={"payload": "out:msg_x", "text": "No more"}),
]


@pytest.mark.parametrize("become_known", [by_a_message, by_a_switch, by_a_status])
@pytest.mark.parametrize("stop", STOPS, ids=["text", "button"])
def test_a_stop_counts_when_it_becomes_known_whose_it_was(called, ana, stop, become_known):
    wrote(called, unnamed(stop()))
    assert flag(ana, WA) == "opted_in"

    become_known(called, ana)
    assert (flag(ana, WA), flag(ana)) == ("opted_out", "opted_in")


def test_it_is_told_when_the_person_said_it(called, ana):
    wrote(called, unnamed(words("STOP", ago=600)))
    wrote(called, words("Hello"))

    assert "opted_out" in events(ana)
    assert read(select(InboundMessage.effect).order_by(InboundMessage.id))[0][0] is Effect.OPTED_OUT


def test_a_start_that_is_newer_stays_newer(called, ana):
    wrote(called, unnamed(words("STOP", ago=600)))
    wrote(called, words("START", ago=300))

    assert flag(ana, WA) == "opted_in"


def test_all_that_was_said_counts_in_the_order_of_its_time(called, ana):
    wrote(called, unnamed(words("STOP", ago=600)), unnamed(words("START", ago=500)))
    wrote(called, words("Hello"))

    assert flag(ana, WA) == "opted_in"


def test_what_others_said_stays_theirs(called, ana):
    wrote(called, unnamed(words("STOP"), from_user_id="US.2"))
    wrote(called, words("Hello"))

    assert flag(ana, WA) == "opted_in"


def test_a_switch_waits_for_the_number_too(called, ana):
    preferred(called, unnamed(preference("stop")))
    assert flag(ana, WA) == "opted_in"

    wrote(called, words("Hello"))
    assert (flag(ana, WA), blocks(ana, WA)) == ("opted_out", ["stopped"])


@pytest.mark.parametrize("order", [[0, 1], [1, 0]])
@pytest.mark.parametrize(("last", "expected"), [("stop", "opted_out"), ("resume", "opted_in")])
def test_of_switches_that_waited_the_newest_counts(called, ana, order, last, expected):
    first = "resume" if last == "stop" else "stop"
    told = [unnamed(preference(first, now() - 20)), unnamed(preference(last, now() - 10))]
    for number in order:
        preferred(called, told[number])
    wrote(called, words("Hello"))

    assert flag(ana, WA) == expected
    assert len(read(select(ProviderSwitch.at))) == 1


def test_a_switch_of_nobody_at_all_is_kept_for_nobody(called, ana):
    preferred(called, unnamed(preference("stop", user_id="")))

    assert read(select(ProviderSwitch.at)) == []


def test_somebody_new_is_kept_with_their_number(called):
    preferred(called, unnamed(preference("stop", user_id="US.3")))
    wrote(called, words("Hello", sender="14155550177", user_id="US.3"))

    assert flag(known("+14155550177").id, WA) == "opted_out"


def test_what_came_while_the_number_became_known_is_found_by_the_sweep(called, ana):
    wrote(called, unnamed(words("STOP")))
    hot(lambda connection: provider_names.note(connection, WA, [USER], ANA, now()))
    inbound.take_up()

    assert flag(ana, WA) == "opted_out"


def test_a_message_that_waited_stands_in_the_conversation_once(called, ana):
    said = unnamed(words("STOP"))
    wrote(called, said)
    for _ in range(2):
        wrote(called, words("Hello"), said)

    assert len(read(select(Message.id).where(Message.contact_id == ana, Message.body == "STOP"))) == 1
