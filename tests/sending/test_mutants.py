"""Faults that must never slip in: each is put into the code for the time of a test, and the rule that it breaks must fail.

What the rules say is tested by the very same scenes without the fault.
"""

import threading

import pytest

from optin import policy
from optin.channels.adapter import Unclear
from optin.clock import now
from optin.database import hot, writing
from optin.database.batched import Batched
from optin.ledger import write
from optin.policy import Verdict
from optin.sending import facts, gate, outbox
from optin.sending.outbox import LEASE
from optin.vocabulary import Channel, Outcome, Path, Reason
from tests import cast
from tests.sending import outgoing
from tests.waiting import ended, until_it_waits

SMS = Channel.SMS


def told_no_after_accepting(app, ana):
    """How many messages reach somebody who opted out after theirs was queued."""
    there = outgoing.provider()
    outgoing.queue(outgoing.draft(ana))
    cast.say_no(ana, SMS)
    gate.dispatch_due()
    return len(there.received)


def cut_off(app, ana):
    """How many messages beyond the first leave when the provider hangs up on each."""
    there = outgoing.provider(Unclear("cut"))
    outgoing.queue(outgoing.draft(ana))
    for _ in range(3):
        gate.dispatch_due()
        outgoing.make_due()
    return len(there.received) - 1


def two_workers_one_message(app, ana):
    """How many times too often a message leaves when its first worker gives it back after another one has taken it up."""
    there = outgoing.provider()
    outgoing.queue(outgoing.draft(ana))
    slow = outgoing.claim()[0]
    hot(lambda connection: outbox.recover(connection, now() + LEASE + 1))
    quick = outgoing.claim(now() + LEASE + 1)[0]
    (departure,) = hot(lambda connection: gate._decide_again(connection, [quick], now()))
    hot(lambda connection: outbox.give_back(connection, [slow], now()))
    there.send(departure.outgoing)
    gate.dispatch_due()
    return len(there.received) - 1


def opted_out_at_that_moment(app, ana, *others):
    """How many messages reach somebody whose opt-out was being written while the worker decided."""
    there = outgoing.provider()
    for contact_id, person in ((ana, cast.ANA), *others):
        outgoing.queue(outgoing.draft(contact_id, address=person.phone.e164))
    claims = outgoing.claim(most=1 + len(others))

    def dispatch():
        with app.app_context():
            gate.dispatch(*claims)

    worker = threading.Thread(target=dispatch)
    with writing() as session:
        write.opt_out(session.connection(), ana, SMS, cast.told())
        worker.start()
        until_it_waits(worker)
    ended(worker)
    return [message.address for message in there.received].count(cast.ANA.phone.e164)


def one_of_many_opted_out_at_that_moment(app, ana):
    """The same where the worker decides on several messages together."""
    ben = cast.add(cast.BEN)
    cast.say_yes(ben, SMS)
    return opted_out_at_that_moment(app, ana, (ben, cast.BEN))


def opted_out_again(app, ana):
    """How many messages leave on an override after a newer opt-out."""
    there = outgoing.provider()
    event = cast.say_no(ana, SMS).event_id
    outgoing.queue(outgoing.draft(ana, path=Path.COMPOSE_CONFIRMED, overrides=event))
    cast.say_no(ana, SMS)
    gate.dispatch_due()
    return len(there.received)


UNLOCKED = Batched(facts._SOME, facts._rows)

# Each scene, and the fault that it must see: where it is, and what stands there instead.
FAULTS = {
    "no second decision": (told_no_after_accepting, gate, "_verdict", lambda *_: Verdict(Outcome.SEND, (Reason.ALLOWED,))),
    "retry of unknown": (cut_off, outbox, "_AGAIN", outbox._messages.c.tries < outbox.MOST_TRIES),
    "no fence": (
        two_workers_one_message,
        outbox,
        "_ours",
        lambda claims, *states: (
            outbox._messages.c.id.in_([claim.message_id for claim in claims]) & outbox._messages.c.state.in_(states)
        ),
    ),
    "claim without the lock": (opted_out_at_that_moment, facts, "_LOCK", UNLOCKED),
    "claims without their locks": (one_of_many_opted_out_at_that_moment, facts, "_LOCK_AT_ONCE", UNLOCKED),
    "an override that covers later opt-outs": (opted_out_again, policy, "_covered", lambda _: True),
}


LOCKS = ("claim without the lock", "claims without their locks")


@pytest.mark.parametrize("fault", FAULTS)
def test_nothing_too_much_leaves(app, ana, fault):
    scene = FAULTS[fault][0]

    assert scene(app, ana) == 0


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_seen(app, ana, fault, monkeypatch):
    scene, *there = FAULTS[fault]
    monkeypatch.setattr(*there)
    is_the_lane = fault in LOCKS and app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite")

    # On SQLite there is no lock to forget: whoever writes has the whole database.
    assert (scene(app, ana) > 0) is not is_the_lane
