"""The breaker: a broadcast pauses by itself when the provider does not take its messages, and says why."""

import pytest

from optin.channels.adapter import Accepted, NotAccepted, Unclear
from optin.sending import broadcast, gate, progress
from tests.sending import outgoing
from tests.sending.crowds import confirmed, crowd, do, messages, row, state, work

NO, CUT, YES = NotAccepted("503 Service Unavailable"), Unclear("cut"), Accepted("SM1")


@pytest.mark.parametrize("answer", [NO, CUT], ids=["not accepted", "unclear"])
def test_a_provider_that_takes_nothing_pauses_it_after_the_sixth_error(app, answer):
    there = outgoing.provider(answer)
    crowd(20)
    broadcast_id = confirmed()

    work()

    assert (state(broadcast_id), len(there.received)) == ("paused", 6)
    assert row(broadcast_id).paused_why.startswith("Of the last 6 messages the provider did not take 6. It said: ")


def test_a_few_errors_among_many_messages_pause_nothing(app):
    outgoing.provider(*([NO] * 3 + [YES] * 30 + [NO] * 2 + [YES]))
    crowd(40)
    broadcast_id = confirmed()

    for _ in range(4):
        work()
        outgoing.make_due()

    assert (state(broadcast_id), messages(broadcast_id)) == ("done", {"sent": 40})


def test_errors_of_long_ago_count_less_and_less(app, monkeypatch):
    monkeypatch.setattr("optin.sending.stride._MOMENT", 60)  # However slow, it counts in the same steps.
    lot = [NO] * 3 + [YES] * 97
    outgoing.provider(*lot, *lot, *lot, YES)
    crowd(300)
    broadcast_id = confirmed()

    for _ in range(4):
        work()
        outgoing.make_due()

    assert state(broadcast_id) == "done"


def test_addresses_that_do_not_exist_are_no_fault_of_the_provider(app):
    outgoing.provider(NotAccepted("no such number", permanent=True))
    crowd(20)
    broadcast_id = confirmed()

    work()

    assert (state(broadcast_id), messages(broadcast_id)) == ("done", {"rejected": 20})


def test_what_was_tried_again_after_the_pause_counts_anew(app):
    outgoing.provider(NO, NO, NO, NO, NO, NO, YES)
    crowd(20)
    broadcast_id = confirmed()
    work()
    do(broadcast.resume, broadcast_id)
    outgoing.make_due()

    work()

    assert (state(broadcast_id), messages(broadcast_id)) == ("done", {"sent": 20})


def test_another_broadcast_is_not_paused_with_it(app):
    outgoing.provider(NO)
    crowd(3)
    few = confirmed()
    progress.advance()
    gate.dispatch_due()
    crowd(20)
    many = confirmed()

    work()

    assert (state(few), state(many)) == ("sending", "paused")
