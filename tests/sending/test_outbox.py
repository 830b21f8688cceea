"""The queue itself: leases, fences, and what happens when a worker dies."""

import threading

import pytest

from optin.clock import now
from optin.database import hot, writer
from optin.sending import outbox
from optin.sending.outbox import LEASE
from optin.vocabulary import Reason
from tests.sending import outgoing
from tests.sending.outgoing import claim, row, state
from tests.waiting import LONGEST, ended, until_it_waits


def do(step, *arguments):
    """One step of a worker, in a transaction of its own."""
    return hot(lambda connection: step(connection, *arguments))


def departed(message):
    """A message that is being handed over; its id and the claim."""
    message_id = outgoing.queue(message)
    mine = claim()[0]
    assert do(outbox.depart, {mine: None}, None, now())
    return message_id, mine


def test_a_claimed_message_of_a_dead_worker_comes_back(ana):
    message_id, at = outgoing.queue(outgoing.draft(ana)), now()
    claim(at)

    do(outbox.recover, at + LEASE - 1)
    assert state(message_id) == "claimed"
    do(outbox.recover, at + LEASE)
    assert state(message_id) == "queued"


def test_marketing_that_was_being_handed_over_becomes_unknown(ana):
    message_id, _ = departed(outgoing.draft(ana))

    do(outbox.recover, now() + LEASE + 1)

    assert state(message_id) == "unknown"
    assert claim(now() + 10 * LEASE) == []


def test_the_desks_own_message_is_then_queued_again(ana):
    message_id, _ = departed(outgoing.service(ana))

    do(outbox.recover, now() + LEASE + 1)

    assert (state(message_id), row(message_id).tries) == ("queued", 1)


def test_a_held_message_comes_back_when_its_time_has_come(ana):
    message_id = outgoing.queue(outgoing.draft(ana))
    do(outbox.hold, claim(), Reason.OUTSIDE_HOURS, now() + 100)

    do(outbox.recover, now() + 30)
    assert state(message_id) == "held"
    do(outbox.recover, now() + 50)
    assert (state(message_id), claim(now() + 90)) == ("queued", [])
    do(outbox.recover, now() + 101)
    assert state(message_id) == "queued"


# What a worker does with its claim; each says whether it changed anything.
STEPS = (
    lambda connection, mine: outbox.depart(connection, {mine: None}, None, 0),
    lambda connection, mine: outbox.refuse(connection, [mine], Reason.OPTED_OUT),
    lambda connection, mine: outbox.hold(connection, [mine], Reason.OUTSIDE_HOURS, 0),
    lambda connection, mine: outbox.give_back(connection, [mine], 0),
    lambda connection, mine: outbox.sent(connection, {mine: "SM1"}, 0),
    lambda connection, mine: outbox.not_accepted(connection, mine, "no", True, 0),
    lambda connection, mine: outbox.unclear(connection, mine, "cut", 0),
)


@pytest.mark.parametrize("departs", [True, False], ids=["dispatching", "claimed"])
def test_a_worker_that_lost_its_claim_changes_nothing(ana, departs):
    message_id = outgoing.queue(outgoing.draft(ana))
    mine = claim()[0]
    do(outbox.recover, now() + LEASE + 1)
    theirs = claim(now() + LEASE + 1)[0]
    if departs:
        assert do(outbox.depart, {theirs: None}, None, now())
    before = row(message_id)

    assert [step for step in STEPS if do(step, mine)] == []
    assert row(message_id) == before


def test_nobody_departs_after_the_lease(ana):
    outgoing.queue(outgoing.draft(ana))

    assert not do(outbox.depart, {claim()[0]: None}, None, now() + LEASE + 1)


def test_a_definite_yes_counts_even_when_it_comes_late(ana):
    message_id, mine = departed(outgoing.draft(ana))
    do(outbox.recover, now() + LEASE + 1)

    assert do(outbox.sent, {mine: "SM1"}, now())
    assert state(message_id) == "sent"


def test_what_is_due_longest_is_claimed_first(ana):
    ids = [outgoing.queue(outgoing.draft(ana)) for _ in range(3)]

    assert [mine.message_id for mine in claim(most=2)] == ids[:2]


def test_what_is_not_due_is_left_alone(ana):
    outgoing.queue(outgoing.draft(ana))

    assert claim(now() - 60) == []


def test_two_workers_at_once_never_claim_the_same_message(ana):
    ids = {outgoing.queue(outgoing.draft(ana)) for _ in range(6)}
    batches, first_has_claimed, engine = [], threading.Event(), writer()

    def second():
        first_has_claimed.wait(LONGEST)
        with engine.begin() as connection:
            batches.append(outbox.claim(connection, now(), 4))

    worker = threading.Thread(target=second)
    worker.start()
    with engine.begin() as connection:
        batches.append(outbox.claim(connection, now(), 4))
        first_has_claimed.set()
        until_it_waits(worker)
        waits = worker.is_alive()
    ended(worker)

    claimed = [mine.message_id for batch in batches for mine in batch]
    assert sorted(claimed) == sorted(ids)
    assert waits == (engine.dialect.name == "sqlite"), "only the write lane makes workers wait for each other"
