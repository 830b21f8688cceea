"""The life of a broadcast: started once, paused, resumed, stopped, and sent to exactly those who were counted."""

import threading

import pytest

from optin import jobs
from optin.clock import now
from optin.database import db, writing
from optin.ledger import write
from optin.sending import audience, broadcast, gate, progress
from optin.sending.broadcast import CannotError
from optin.sending.funnel import Step
from optin.vocabulary import Category, Reason
from tests import cast
from tests.sending import crowds, outgoing
from tests.sending.crowds import SMS, confirmed, crowd, do, drafted, messages, row, state, work


def previewed(broadcast_id):
    with db.engine.connect() as connection:
        return audience.preview(connection, crowds.asked(broadcast_id), now())


def test_of_a_hundred_with_one_opt_out_ninety_nine_get_it_and_the_one_is_counted(app):
    outgoing.provider()
    crowd(99)
    crowd(1, write.opt_out)
    broadcast_id = confirmed()
    counts = previewed(broadcast_id).counts

    work()

    assert (counts[Step.WILL_SEND], counts[Step.OPTED_OUT]) == (99, 1)
    assert (state(broadcast_id), messages(broadcast_id)) == ("done", {"sent": 99})


def test_a_wake_up_carries_a_broadcast_to_its_end(app):
    crowd(3)
    broadcast_id = confirmed()

    jobs.wake()

    assert (state(broadcast_id), len(outgoing.delivered())) == ("done", 3)


def test_sent_to_all_it_reaches_those_who_opted_out_and_every_message_says_why(app):
    outgoing.provider()
    crowd(1, write.opt_out)
    broadcast_id = confirmed(only_opted_in=False, reason="A recall.")

    work()

    message = outgoing.row(1)
    assert (message.state.word, message.reason, message.override_reason) == ("sent", Reason.OVERRIDDEN, "A recall.")
    assert message.overrides == message.flag_event
    assert state(broadcast_id) == "done"


def test_marketing_to_all_needs_a_reason_and_other_messages_do_not(app):
    crowd(1)
    with pytest.raises(CannotError, match="Say why"):
        confirmed(only_opted_in=False, reason=" ")

    assert state(confirmed(only_opted_in=False, category=Category.UTILITY)) == "scheduled"


@pytest.mark.parametrize("when", ["before it starts", "before it leaves"])
def test_a_newer_opt_out_is_not_covered_by_sending_to_all(app, when):
    there = outgoing.provider()
    (ben,) = crowd(1, write.opt_out)
    broadcast_id = confirmed(only_opted_in=False, reason="A recall.")
    if when == "before it leaves":
        progress.advance()
    cast.say_no(ben, SMS)

    work()

    assert (there.received, state(broadcast_id)) == ([], "done")
    if when == "before it leaves":
        assert outgoing.row(1).reason is Reason.OVERRIDE_VOID


def test_an_opt_out_under_way_while_somebody_confirms_is_waited_for(app):
    (ben,) = crowd(1, write.opt_out)
    broadcast_id, confirmation = drafted(only_opted_in=False), []

    def confirm():
        with app.app_context():
            confirmation.append(do(broadcast.confirm, broadcast_id, "olive@example.com", now(), reason="A recall."))

    with writing() as session:
        newest = write.opt_out(session.connection(), ben, SMS, cast.told()).event_id
        teammate = threading.Thread(target=confirm)
        teammate.start()
        teammate.join(0.3)
        assert teammate.is_alive()
    teammate.join(5)

    assert row(broadcast_id).overrides_to == newest


def test_two_people_who_press_the_button_start_it_once(app):
    there = outgoing.provider()
    crowd(5)
    broadcast_id, answers = drafted(), []

    def press(who):
        with app.app_context():
            try:
                answers.append(do(broadcast.confirm, broadcast_id, who, now()))
            except CannotError as error:
                answers.append(str(error))

    people = [threading.Thread(target=press, args=(who,)) for who in ("olive@example.com", "vera@example.com")]
    for person in people:
        person.start()
    for person in people:
        person.join(5)
    work()

    assert sorted(answers, key=str) == [None, "Somebody has started this broadcast already."]
    assert len(there.received) == 5


def test_a_time_that_is_over_is_said_in_a_sentence(app):
    crowd(1)
    with pytest.raises(CannotError, match="This time is over"):
        confirmed(start_at=now() - 1)


def test_a_broadcast_to_nobody_is_said_in_a_sentence(app):
    crowd(2, write.opt_out)
    broadcast_id = drafted()

    with db.engine.connect() as connection, pytest.raises(CannotError, match="Nobody would get this"):
        broadcast.check(connection, broadcast_id, None, "", now())


def test_a_scheduled_broadcast_waits_and_can_be_taken_back(app):
    crowd(1)
    start = now() + 100
    broadcast_id = confirmed(start_at=start)

    work()
    assert (state(broadcast_id), progress.next_start()) == ("scheduled", start)
    do(broadcast.withdraw, broadcast_id)
    assert (state(broadcast_id), progress.next_start()) == ("draft", None)


def test_a_paused_broadcast_keeps_its_messages_until_it_goes_on(app):
    there = outgoing.provider()
    crowd(5)
    broadcast_id = confirmed()
    progress.advance()
    do(broadcast.pause, broadcast_id)

    work()
    assert (there.received, messages(broadcast_id)) == ([], {"queued": 5})
    do(broadcast.resume, broadcast_id)
    work()
    assert (len(there.received), state(broadcast_id)) == (5, "done")


def test_a_message_that_was_claimed_when_its_broadcast_was_paused_goes_back(app):
    there = outgoing.provider()
    crowd(1)
    broadcast_id = confirmed()
    progress.advance()
    mine = outgoing.claim()[0]
    do(broadcast.pause, broadcast_id)

    gate.dispatch(mine)

    assert (there.received, messages(broadcast_id)) == ([], {"queued": 1})


def test_paused_messages_are_in_nobodys_way(app):
    crowd(1)
    broadcast_id = confirmed()
    progress.advance()
    do(broadcast.pause, broadcast_id)
    service = outgoing.queue(outgoing.service(cast.add(cast.BEN), address=cast.BEN.phone.e164))

    gate.dispatch_due()

    assert outgoing.state(service) == "sent"


def test_stopped_it_refuses_what_has_not_left(app):
    there = outgoing.provider()
    crowd(3)
    broadcast_id = confirmed()
    progress.advance()
    do(broadcast.stop, broadcast_id, now())

    work()

    assert (there.received, messages(broadcast_id), state(broadcast_id)) == ([], {"refused": 3}, "stopped")
    assert outgoing.row(1).reason is Reason.BROADCAST_STOPPED


@pytest.mark.parametrize("step", [broadcast.pause, broadcast.resume, broadcast.withdraw])
def test_what_does_not_fit_its_state_is_said_in_a_sentence(app, step):
    crowd(1)
    broadcast_id = drafted()

    with pytest.raises(CannotError, match=r"^This broadcast .*\.$"):
        do(step, broadcast_id)
