"""A teammate writes to one contact: warned, then sent anyway with a reason that stays, and only over what was overridden."""

import threading

import pytest
from sqlalchemy.exc import IntegrityError

from optin.clock import now
from optin.database import db, hot, writing
from optin.ledger import write
from optin.models import Message
from optin.sending import compose, gate
from optin.sending.compose import Letter
from optin.vocabulary import Block, Category, Channel, Outcome, Reason, Wording
from tests import cast
from tests.sending import outgoing
from tests.waiting import ended, until_it_waits

SMS = Channel.SMS


def letter(contact_id, **changes):
    """Marketing to Ana by Olive."""
    usual = {"channel": SMS, "address": cast.ANA.phone.e164, "category": Category.MARKETING, "wording": Wording.TEMPLATE}
    return Letter(**{**usual, "contact_id": contact_id, "body": "News", "teammate": "olive@example.com", **changes})


def send(contact_id, **changes):
    return hot(lambda connection: compose.send(connection, letter(contact_id, **changes), now()))


def send_anyway(contact_id, overrides, reason="She asked for it on the phone."):
    return hot(lambda connection: compose.send_anyway(connection, letter(contact_id), reason, overrides, now()))


@pytest.fixture
def ana(app):
    """Ana, who opted out of texts."""
    contact_id = cast.add(cast.ANA)
    cast.say_no(contact_id, SMS)
    return contact_id


def test_marketing_to_somebody_who_opted_out_warns_and_leaves_nothing(ana):
    composed = send(ana)

    assert (composed.verdict.outcome, composed.verdict.reason) == (Outcome.WARN, Reason.OPTED_OUT)
    assert composed.message_id is None
    assert db.session.query(Message).count() == 0


def test_what_is_no_marketing_leaves_without_a_warning(ana):
    outgoing.provider()

    message_id = send(ana, category=Category.UTILITY).message_id
    gate.dispatch_due()

    assert outgoing.state(message_id) == "sent"
    assert outgoing.row(message_id).started_by == "olive@example.com"


def test_sent_anyway_names_the_teammate_the_reason_and_what_was_overridden(ana):
    outgoing.provider()
    warned = send(ana)

    message_id = send_anyway(ana, warned.flag_event).message_id
    gate.dispatch_due()

    message = outgoing.row(message_id)
    assert (message.state.word, message.reason) == ("sent", Reason.OVERRIDDEN)
    assert (message.started_by, message.override_reason) == ("olive@example.com", "She asked for it on the phone.")
    assert message.overrides == message.flag_event == warned.flag_event


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_nothing_is_sent_anyway_without_a_reason(ana, reason):
    with pytest.raises(compose.NoReasonError):
        send_anyway(ana, send(ana).flag_event, reason)


def test_of_one_name_there_is_one_message(ana):
    send(ana, category=Category.UTILITY, public_id="msg_once")

    with pytest.raises(IntegrityError):
        send(ana, category=Category.UTILITY, public_id="msg_once")

    assert db.session.query(Message).count() == 1


def test_an_opt_out_between_warning_and_tick_is_not_covered(ana):
    warned = send(ana)
    cast.say_no(ana, SMS)

    composed = send_anyway(ana, warned.flag_event)

    assert (composed.verdict.outcome, composed.verdict.reason) == (Outcome.REFUSE, Reason.OVERRIDE_VOID)
    assert outgoing.state(composed.message_id) == "refused"


def test_an_opt_out_after_the_tick_voids_it_at_dispatch(ana):
    there = outgoing.provider()
    message_id = send_anyway(ana, send(ana).flag_event).message_id
    cast.say_no(ana, SMS)

    gate.dispatch_due()

    assert (outgoing.state(message_id), outgoing.row(message_id).reason) == ("refused", Reason.OVERRIDE_VOID)
    assert there.received == []


def test_an_opt_out_under_way_is_waited_for_and_voids_the_override(app, ana):
    there = outgoing.provider()
    message_id = send_anyway(ana, send(ana).flag_event).message_id
    mine = outgoing.claim()[0]

    def dispatch():
        with app.app_context():
            gate.dispatch(mine)

    with writing() as session:
        write.opt_out(session.connection(), ana, SMS, cast.told())
        worker = threading.Thread(target=dispatch)
        worker.start()
        until_it_waits(worker)
        assert worker.is_alive()
    ended(worker)

    assert (outgoing.row(message_id).reason, there.received) == (Reason.OVERRIDE_VOID, [])


def test_a_complaint_is_refused_with_a_row_whatever_anybody_ticks(app):
    ana = cast.add(cast.ANA)
    cast.let(lambda connection, *who: write.block(connection, *who[:2], Block.COMPLAINED, who[2]), ana, SMS)

    composed = send_anyway(ana, None)

    assert composed.verdict.reason is Reason.COMPLAINED
    assert outgoing.row(composed.message_id).override_reason == "She asked for it on the phone."


def test_a_warning_that_comes_up_after_accepting_is_a_refusal_in_the_thread(app):
    ana = cast.add(cast.ANA)
    cast.say_yes(ana, SMS)
    message_id = send(ana).message_id
    cast.say_no(ana, SMS)

    gate.dispatch_due()

    assert (outgoing.state(message_id), outgoing.row(message_id).reason) == ("refused", Reason.OPTED_OUT)
