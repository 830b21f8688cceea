"""Status callbacks of both providers: never backwards, each once, and what they say of the person."""

from itertools import permutations

import pytest

from optin.channels.adapter import Accepted
from optin.clock import now
from optin.database import db
from optin.models import Message
from optin.sending import gate
from optin.vocabulary import Channel
from tests import cast
from tests.hooks import telling
from tests.hooks.telling import became, chat_status, sms_status
from tests.inbound.writing_in import blocks, events, flag, row
from tests.sending import outgoing

WA = Channel.WHATSAPP
DAY = 24 * 3600


def sent(contact_id, channel=Channel.SMS, **more):
    """A message that the provider has taken; our public id of it."""
    outgoing.provider(Accepted("SM1" if channel is Channel.SMS else "wamid.out"))
    cast.set_instants(contact_id, WA, window_until=now() + DAY)
    message_id = outgoing.queue(outgoing.service(contact_id, channel=channel, **more))
    gate.dispatch_due()
    return outgoing.row(message_id).public_id


def state(reference):
    db.session.rollback()
    return db.session.query(Message).filter_by(public_id=reference).one().state.word


def by_twilio(app, reference, status, **more):
    return telling.post_form(app, f"/hooks/twilio/statuses?message={reference}", sms_status(status, **more))


@pytest.mark.parametrize("order", list(permutations(["sent", "delivered", "read"])))
def test_statuses_of_both_never_lead_back(called, ana, order):
    text, chat = sent(ana), sent(ana, WA)
    for status in (*order, *order):
        assert by_twilio(called, text, status).status_code == 200
        assert became(called, chat_status(status, chat)).status_code == 200

    assert (state(text), state(chat)) == ("read", "read")


@pytest.mark.parametrize(
    ("statuses", "end"),
    [
        (["failed", "delivered"], "failed"),
        (["failed", "sent"], "failed"),
        (["delivered", "failed"], "delivered"),
        (["read", "failed"], "read"),
    ],
)
def test_what_has_come_to_an_end_stays_there(called, ana, statuses, end):
    text, chat = sent(ana), sent(ana, WA)
    for status in statuses:
        by_twilio(called, text, status)
        became(called, chat_status(status, chat))

    assert (state(text), state(chat)) == (end, end)


@pytest.mark.parametrize("status", ["queued", "accepted", "sending", "scheduled", "partially_delivered", "something new", ""])
def test_other_words_of_twilio_move_nothing(called, ana, status):
    reference = sent(ana)

    assert by_twilio(called, reference, status).status_code == 200
    assert state(reference) == "sent"


def test_a_failure_keeps_its_code_with_the_message(called, ana):
    reference = sent(ana)
    by_twilio(called, reference, "undelivered", ErrorCode="30007")

    assert state(reference) == "failed"


def test_the_failure_of_another_try_says_nothing(called, ana):
    reference = sent(ana)
    by_twilio(called, reference, "failed", sid="SM2", ErrorCode="30003")

    assert state(reference) == "sent"


def test_what_is_not_ours_changes_nothing(called, ana):
    assert by_twilio(called, "msg_nobody", "delivered").status_code == 200
    assert became(called, chat_status("delivered", "msg_nobody"), chat_status("delivered", "")).status_code == 200


def fails(app, contact_id, code, ago=0):
    return became(app, chat_status("failed", sent(contact_id, WA), ago, code))


def test_131050_is_the_persons_no_and_comes_once(called, ana):
    reference = sent(ana, WA)
    for _ in range(3):
        became(called, chat_status("failed", reference, code=131050))

    assert (flag(ana, WA), blocks(ana, WA), flag(ana)) == ("opted_out", ["stopped"], "opted_in")
    assert events(ana).count("opted_out") == 1


def test_131050_counts_where_the_message_is_gone(called, ana):
    became(called, chat_status("failed", "msg_gone", code=131050))

    assert flag(ana, WA) == "opted_out"


def test_131049_is_no_opt_out_but_a_pause_that_grows(called, ana):
    fails(called, ana, 131049, ago=3 * DAY)
    first = row(ana, WA).capped_until
    fails(called, ana, 131049, ago=DAY)
    second = row(ana, WA).capped_until

    assert flag(ana, WA) == "opted_in"
    assert abs(first - (now() - 2 * DAY)) < 60
    assert abs(second - (now() + DAY)) < 60


def test_three_days_without_reaching_an_address_make_it_undeliverable(called, ana):
    for ago in (3 * DAY, 3 * DAY - 60, 2 * DAY - 60):
        fails(called, ana, 131026, ago)
    before = blocks(ana, WA)
    fails(called, ana, 131026, DAY - 120)

    assert (before, blocks(ana, WA), blocks(ana)) == ([], ["undeliverable"], [])


def test_a_delivery_in_between_counts_from_the_beginning(called, ana):
    for ago in (5 * DAY, 4 * DAY):
        fails(called, ana, 131026, ago)
    became(called, chat_status("delivered", sent(ana, WA), 3 * DAY))
    fails(called, ana, 131026, 2 * DAY)

    assert blocks(ana, WA) == []


def test_a_delivery_lifts_what_was_undeliverable(called, ana):
    early = sent(ana, WA)
    by_twilio(called, sent(ana), "failed", ErrorCode="21614")
    assert blocks(ana) == ["undeliverable"]
    became(called, chat_status("delivered", early))
    assert blocks(ana) == ["undeliverable"]  # WhatsApp's deliveries say nothing of texts.
    text = sent_before_it_was_blocked(called, ana)
    by_twilio(called, text, "delivered")

    assert blocks(ana) == []


def sent_before_it_was_blocked(app, contact_id):
    """A text that is on its way while the number is blocked."""
    with_block = row(contact_id).blocks
    cast.let(cast.write.unblock, contact_id, Channel.SMS, None, with_block)
    reference = sent(contact_id)
    cast.let(cast.write.block, contact_id, Channel.SMS, None, with_block)
    return reference


@pytest.mark.parametrize("code", [131047, 130472, 131048, 132015, 999999])
def test_other_codes_say_nothing_of_the_person(called, ana, code):
    before = events(ana)
    fails(called, ana, code)

    assert (flag(ana, WA), blocks(ana, WA), events(ana)) == ("opted_in", [], before)


def test_30004_may_be_an_opt_out_at_the_carrier_and_is_held(called, ana):
    for _ in range(2):
        by_twilio(called, sent(ana), "undelivered", ErrorCode="30004")

    assert (flag(ana), blocks(ana)) == ("opted_in", ["held"])
    assert events(ana).count("blocked") == 1
