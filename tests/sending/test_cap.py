"""The frequency cap: so many marketing messages in so many days, counted where they leave."""

import threading

import pytest

from optin import jobs
from optin.addresses import read_email
from optin.channels.adapter import Accepted, NotAccepted, Unclear
from optin.clock import now
from optin.contacts import Person
from optin.database import db, hot
from optin.ledger import write
from optin.models.desk import CapCount
from optin.sending import audience, cap_count, compose, gate, outbox, statuses
from optin.sending.compose import Letter
from optin.sending.funnel import Step
from optin.vocabulary import Category, Channel, MessageState, Outcome, Path, Reason, Wording
from tests import cast
from tests.sending import closing, crowds, outgoing
from tests.sending.closing import prefer

SMS, EMAIL = Channel.SMS, Channel.EMAIL
DAY = 86400


@pytest.fixture
def ana(app, time_machine):
    """Ana, who opted in to texts and mail, and a clock that stands still."""
    contact_id = cast.add(cast.ANA)
    for channel in (SMS, EMAIL):
        cast.say_yes(contact_id, channel)
    time_machine.move_to(now(), tick=False)
    return contact_id


def send(contact_id, **changes):
    """One marketing message, as far as it gets; its state and reason."""
    if changes.get("channel") is EMAIL:
        changes["address"] = cast.ANA.email.address
    message_id = outgoing.queue(outgoing.draft(contact_id, **changes))
    gate.dispatch_due()
    row = outgoing.row(message_id)
    return row.state.word, row.reason


SENT, CAPPED = ("sent", None), ("refused", Reason.OVER_CAP)


def test_an_empty_cap_is_none(ana):
    outgoing.provider()

    assert [send(ana) for _ in range(5)] == [SENT] * 5
    assert closing.row_of(ana, SMS).capped_until is None


def test_two_in_a_week_are_two_in_a_week(ana, time_machine):
    outgoing.provider()
    prefer(cap_sms="2/7")
    begun = now()
    first = send(ana)
    time_machine.shift(DAY)

    assert [first, send(ana), send(ana)] == [SENT, SENT, CAPPED]
    assert closing.row_of(ana, SMS).capped_until == begun + 7 * DAY
    time_machine.move_to(begun + 7 * DAY, tick=False)
    assert [send(ana), send(ana)] == [SENT, CAPPED]


def test_zero_is_none_at_all_at_once_for_everybody(ana):
    outgoing.provider()
    prefer(cap_sms="0/7")

    assert send(ana) == CAPPED
    assert previewed().counts[Step.OVER_CAP] == 1
    assert send(ana, channel=EMAIL) == SENT


def previewed():
    with db.engine.connect() as connection:
        return audience.preview(connection, crowds.asked(crowds.drafted()), now())


def test_a_cap_of_a_channel_leaves_the_others_alone_and_one_for_all_does_not(ana):
    outgoing.provider()
    prefer(cap_sms="1/7")
    assert [send(ana), send(ana), send(ana, channel=EMAIL)] == [SENT, CAPPED, SENT]

    prefer(cap_sms="", cap_all="3/7")
    count_again()
    assert [send(ana), send(ana), send(ana, channel=EMAIL)] == [SENT, CAPPED, CAPPED]


def count_again():
    jobs.wake_long_work()


def test_the_audience_sees_who_is_over_the_cap(ana):
    outgoing.provider()
    prefer(cap_sms="1/7")
    assert previewed().counts[Step.WILL_SEND] == 1

    send(ana)

    assert previewed().counts[Step.OVER_CAP] == 1


@pytest.mark.parametrize("answer", [NotAccepted("503"), NotAccepted("no such number", permanent=True)])
def test_what_the_provider_did_not_take_does_not_count(ana, answer):
    outgoing.provider(answer, Accepted("SM1"))
    prefer(cap_sms="1/7")
    message_id = outgoing.queue(outgoing.draft(ana))
    gate.dispatch_due()
    assert closing.row_of(ana, SMS).capped_until is None

    claims = outgoing.claim(now() + 60)
    hot(lambda connection: outbox.refuse(connection, claims, Reason.BROADCAST_STOPPED))
    assert outgoing.state(message_id) in ("refused", "rejected")
    assert [send(ana), send(ana)] == [SENT, CAPPED]


def test_a_message_that_is_tried_again_is_not_in_its_own_way(ana):
    outgoing.provider(NotAccepted("503"), Accepted("SM1"))
    prefer(cap_sms="1/7")
    message_id = outgoing.queue(outgoing.draft(ana))
    gate.dispatch_due()
    outgoing.make_due()
    gate.dispatch_due()

    assert outgoing.state(message_id) == "sent"
    assert send(ana) == CAPPED


def test_a_message_that_may_have_arrived_counts(ana):
    outgoing.provider(Unclear("timed out"))
    prefer(cap_sms="1/7")

    assert [send(ana)[0], send(ana)] == ["unknown", CAPPED]


def test_a_message_that_failed_after_all_counts_no_more(ana):
    outgoing.provider()
    prefer(cap_sms="1/7")
    message_id = outgoing.queue(outgoing.draft(ana))
    gate.dispatch_due()
    name = outgoing.row(message_id).public_id

    assert hot(lambda connection: statuses.report(connection, name, MessageState.FAILED, now()))

    assert send(ana) == SENT


@pytest.mark.parametrize("changes", [{"category": Category.UTILITY}, {"is_test": True}])
def test_what_is_no_marketing_to_the_person_does_not_count(ana, changes):
    outgoing.provider()
    prefer(cap_sms="1/7")

    assert [send(ana, **changes), send(ana, **changes), send(ana), send(ana)] == [SENT, SENT, SENT, CAPPED]


def test_two_messages_in_one_hand_count_for_each_other(ana):
    outgoing.provider()
    prefer(cap_sms="1/7")
    ids = [outgoing.queue(outgoing.draft(ana)) for _ in range(3)]

    gate.dispatch(*outgoing.claim(most=3))

    assert [outgoing.state(one) for one in ids] == ["sent", "refused", "refused"]


def test_two_workers_at_once_let_one_message_through(app, ana):
    there = outgoing.provider()
    prefer(cap_all="1/7")
    for _ in range(6):
        outgoing.queue(outgoing.draft(ana))
    claims = outgoing.claim(most=6)
    ready = threading.Barrier(6)

    def work(claim):
        with app.app_context():
            ready.wait()
            gate.dispatch(claim)

    threads = [threading.Thread(target=work, args=(claim,)) for claim in claims]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(there.received) == 1


def test_send_anyway_goes_over_the_cap_and_counts(ana):
    outgoing.provider()
    prefer(cap_sms="1/7")
    send(ana)
    usual = {"contact_id": ana, "channel": SMS, "address": cast.ANA.phone.e164, "category": Category.MARKETING}
    letter = Letter(**usual, wording=Wording.FREE_TEXT, body="News", teammate="olive@example.com")
    event = closing.row_of(ana, SMS).flag_event

    warned = hot(lambda connection: compose.send(connection, letter, now()))
    sent = hot(lambda connection: compose.send_anyway(connection, letter, "She asked.", event, now()))
    gate.dispatch_due()

    assert (warned.verdict.outcome, warned.verdict.reason) == (Outcome.WARN, Reason.OVER_CAP)
    assert outgoing.state(sent.message_id) == "sent"


def test_an_invite_is_not_capped(ana):
    outgoing.provider()
    prefer(cap_sms="0/7")
    with db.engine.connect() as connection:
        verdict = gate.judge(connection, outgoing.draft(ana, path=Path.INVITE, category=Category.UTILITY), now()).verdict

    assert verdict.outcome is Outcome.SEND


def test_a_change_of_the_cap_is_worked_out_for_everybody(app, ana, time_machine):
    outgoing.provider()
    begun = now()
    send(ana)
    time_machine.shift(DAY)
    send(ana)

    found = []
    for caps in ("1/7", "2/7", "3/7", "2/30", ""):
        prefer(cap_sms=caps)
        count_again()
        found.append(closing.row_of(ana, SMS).capped_until)

    assert found == [begun + 8 * DAY, begun + 7 * DAY, None, begun + 30 * DAY, None]


def test_a_cap_that_is_lifted_and_set_again_counts_what_left_meanwhile(ana):
    outgoing.provider()
    prefer(cap_sms="1/7")
    count_again()
    prefer(cap_sms="")
    send(ana)
    prefer(cap_sms="1/7")
    count_again()

    assert send(ana) == CAPPED


def test_counting_goes_on_where_it_was_stopped_and_begins_again_with_another_cap(app, ana, monkeypatch):
    monkeypatch.setattr(cap_count, "PIECE", 1)
    outgoing.provider()
    gil = cast.add(Person("Gil Gomes", email=read_email("gil@example.com")))
    cast.let(write.opt_in, gil, EMAIL)
    prefer(cap_sms="1/7")
    stops = iter([False, True])

    cap_count.go_on(lambda: next(stops))
    assert counted() == ("1/7 - - -", 1)
    prefer(cap_all="1/7")
    cap_count.go_on()

    assert counted() == ("1/7 - - 1/7", None)


def counted():
    db.session.rollback()
    row = db.session.get_one(CapCount, 1)
    return row.caps, row.counted_to


def test_an_opt_out_during_a_dispatch_waits_for_the_cap_to_be_moved_and_stands(app, ana):
    there = outgoing.provider()
    prefer(cap_all="1/7")
    outgoing.queue(outgoing.draft(ana))
    (claim,) = outgoing.claim()
    threads = [
        threading.Thread(target=run, args=(app, work)) for work in (lambda: gate.dispatch(claim), lambda: cast.say_no(ana, SMS))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert closing.row_of(ana, SMS).flag.word == "opted_out"
    assert (closing.row_of(ana, SMS).capped_until is not None) == bool(there.received)


def run(app, work):
    with app.app_context():
        work()
