"""What happens at the last moment: decided again, handed over once, and what came of it written down."""

import pytest
from sqlalchemy import delete, select

from optin import policy
from optin.channels.adapter import Accepted, NotAccepted, Outgoing, Unclear
from optin.channels.registry import adapters
from optin.clock import now
from optin.database import db, hot
from optin.ledger import write
from optin.models import ContactChannel, SandboxDelivery
from optin.sending import gate, wire
from optin.sending.stride import Stride
from optin.vocabulary import Category, Channel, Path, Reason
from tests import cast
from tests.sending import outgoing
from tests.sending.outgoing import provider, row, state

NO, UNCLEAR, YES = NotAccepted("503"), Unclear("timed out"), Accepted("SM1")


def tried(message, times):
    """Queue a message and dispatch what is due so many times, without the pauses."""
    message_id = outgoing.queue(message)
    for _ in range(times):
        gate.dispatch_due()
        outgoing.make_due()
    return message_id


def test_an_accepted_message_is_sent_once(ana):
    there = provider(YES)

    message = row(tried(outgoing.draft(ana), times=3))

    assert (message.state.word, message.reference, message.tries) == ("sent", "SM1", 1)
    assert [sent.reference for sent in there.received] == [message.public_id]


def test_what_leaves_together_arrives_in_the_order_in_which_it_was_written(ana):
    bodies = [f"Part {n}" for n in range(1, 9)]
    for body in bodies:
        outgoing.queue(outgoing.draft(ana, body=body))
    together = Stride()
    together.many = len(bodies)
    gate.dispatch(*outgoing.claim(most=len(bodies)), stride=together)

    with db.engine.connect() as connection:
        assert connection.scalars(select(SandboxDelivery.body).order_by(SandboxDelivery.id)).all() == bodies


def test_the_message_names_the_event_that_it_rests_on(app):
    contact_id = cast.add(cast.ANA)
    event = cast.say_yes(contact_id, Channel.SMS)

    assert row(tried(outgoing.draft(contact_id), times=1)).flag_event == event.event_id


def test_an_opt_out_after_the_message_was_accepted_refuses_it(ana):
    there = provider(YES)
    message_id = outgoing.queue(outgoing.draft(ana))
    cast.say_no(ana, Channel.SMS)

    gate.dispatch_due()

    assert (state(message_id), row(message_id).reason) == ("refused", Reason.OPTED_OUT)
    assert there.received == []


def test_what_came_to_need_send_anyway_is_refused(ana):
    message_id = outgoing.queue(outgoing.draft(ana, path=Path.COMPOSE))
    cast.say_no(ana, Channel.SMS)

    gate.dispatch_due()

    assert state(message_id) == "refused"


def test_a_message_to_an_address_that_went_is_refused(ana):
    message_id = outgoing.queue(outgoing.service(ana))
    cast.let(lambda connection, who, _channel, how: write.start(connection, who, Channel.SMS, None, 0, how), ana, None)

    gate.dispatch_due()

    assert row(message_id).reason is Reason.NO_ADDRESS


def test_a_message_on_a_channel_where_nothing_is_known_of_the_contact_is_refused(ana):
    message_id = outgoing.queue(outgoing.draft(ana))
    hot(lambda connection: connection.execute(delete(ContactChannel).where(ContactChannel.contact_id == ana)))

    gate.dispatch_due()

    assert row(message_id).reason is Reason.NO_ADDRESS


def test_three_definite_refusals_fail_it(ana):
    there = provider(NO)

    message = row(tried(outgoing.draft(ana), times=5))

    assert (message.state.word, message.answer, len(there.received)) == ("failed", "503", 3)


def test_a_refusal_waits_before_the_next_try(ana):
    provider(NO)
    message_id = outgoing.queue(outgoing.draft(ana))

    gate.dispatch_due()

    assert state(message_id) == "queued"
    assert row(message_id).due_at > row(message_id).created_at


def test_what_left_in_the_end_keeps_no_refusal(ana):
    provider(NO, YES)

    message = row(tried(outgoing.draft(ana), times=2))

    assert (message.state.word, message.tries, message.answer) == ("sent", 2, None)


def test_a_refusal_for_good_is_not_tried_again(ana):
    there = provider(NotAccepted("no such number", permanent=True))

    assert state(tried(outgoing.draft(ana), times=3)) == "rejected"
    assert len(there.received) == 1


@pytest.mark.parametrize("answer", [UNCLEAR, ConnectionResetError("cut")], ids=["unclear", "exception"])
def test_marketing_is_never_sent_again_when_nobody_knows(ana, answer):
    there = provider(answer)

    assert state(tried(outgoing.draft(ana), times=3)) == "unknown"
    assert len(there.received) == 1


def test_an_invite_is_guarded_like_marketing(ana):
    there = provider(UNCLEAR)

    assert state(tried(outgoing.draft(ana, path=Path.INVITE, category=Category.UTILITY), times=3)) == "unknown"
    assert len(there.received) == 1


@pytest.mark.parametrize("answers", [[YES], [YES] * 3], ids=["too few", "too many"])
def test_when_answers_do_not_match_the_messages_nobody_knows_what_became_of_any(ana, monkeypatch, answers):
    there = provider(YES)
    monkeypatch.setattr(there, "send_all", lambda letters: answers, raising=False)
    ids = [outgoing.queue(outgoing.draft(ana)) for _ in range(2)]

    gate.dispatch_due()

    said = f"ValueError: {len(answers)} answers for 2 messages"
    assert [(state(each), row(each).answer) for each in ids] == [("unknown", said)] * 2


@pytest.mark.parametrize("answer", [UNCLEAR, ConnectionResetError("cut")], ids=["unclear", "exception"])
def test_the_desks_own_message_is_tried_again_when_nobody_knows(ana, answer):
    there = provider(answer, YES)

    message = row(tried(outgoing.service(ana), times=3))

    assert (message.state.word, message.tries) == ("sent", 2)
    assert len({sent.reference for sent in there.received}) == 1


def test_it_is_unknown_after_the_third_try(ana):
    there = provider(UNCLEAR)

    assert state(tried(outgoing.service(ana), times=5)) == "unknown"
    assert len(there.received) == 3


def test_a_worker_that_slept_after_deciding_gives_the_message_back(ana, monkeypatch):
    there = provider(YES)
    message_id = outgoing.queue(outgoing.draft(ana))
    monkeypatch.setattr(wire, "WIRE_DEADLINE", -1)

    gate.dispatch(outgoing.claim()[0])

    assert (state(message_id), row(message_id).tries, there.received) == ("queued", 0, [])


def test_what_was_too_late_to_leave_does_not_make_the_worker_take_longer_strides(ana, monkeypatch):
    provider(YES)
    outgoing.queue(outgoing.draft(ana))
    monkeypatch.setattr(wire, "WIRE_DEADLINE", -1)
    stride = Stride()

    gate.dispatch(*outgoing.claim(), stride=stride)

    assert stride.many == Stride().many


def test_a_provider_that_makes_trouble_ties_few_messages_to_a_worker(ana, monkeypatch, time_machine):
    time_machine.move_to(now(), tick=False)  # However long it takes, no message is due again.
    there, taken = provider(NO), []
    ids = [outgoing.queue(outgoing.draft(ana)) for _ in range(20)]
    monkeypatch.setattr(there, "send", lambda letter: taken.append(sum(state(each) != "queued" for each in ids)) or NO)

    gate.dispatch_due()

    assert len(taken) == 20
    assert (max(taken) <= 8, max(taken[8:]) <= 2) == (True, True)  # Fewer, where the machine is slow.


def test_a_worker_that_is_told_to_stop_leaves_the_rest_queued(ana):
    there = provider(YES)
    first, second = (outgoing.queue(outgoing.draft(ana)) for _ in range(2))

    gate.dispatch_due(is_stopping=lambda: bool(there.received))

    assert (state(first), state(second)) == ("sent", "queued")


def test_a_message_that_cannot_be_judged_stops_no_other(ana, monkeypatch):
    there, judge = provider(YES), policy.decide
    bad, good = (outgoing.queue(outgoing.draft(ana, path=path)) for path in (Path.API_REQUIRE_OPT_IN, Path.API))
    monkeypatch.setattr(policy, "decide", lambda path, *rest: judge(path, *rest) if path is Path.API else 1 / 0)

    gate.dispatch_due()

    assert (state(bad), state(good), len(there.received)) == ("claimed", "sent", 1)


def test_the_sandbox_delivers_once_however_often_it_is_asked(ana):
    message_id = outgoing.queue(outgoing.service(ana))
    once = adapters()[Channel.SMS]
    letter = Outgoing(row(message_id).public_id, Channel.SMS, cast.ANA.phone.e164, "", "Hello")

    assert once.send(letter) == once.send(letter)
    assert outgoing.delivered() == [cast.ANA.phone.e164]
