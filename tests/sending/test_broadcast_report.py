"""The report: every recipient with an outcome and a reason, and counts that add up at every moment."""

import pytest

from optin import contacts
from optin.clock import now
from optin.database import db
from optin.ledger import write
from optin.sending import broadcast, broadcast_report, progress
from optin.vocabulary import Reason
from tests.sending import crowds, outgoing
from tests.sending.crowds import confirmed, crowd, do, row, work


def counted(broadcast_id):
    with db.engine.connect() as connection:
        return broadcast_report.progress(connection, row(broadcast_id))


def reported(broadcast_id, **narrowed):
    with db.engine.connect() as connection:
        return broadcast_report.rows(connection, row(broadcast_id), **narrowed)


def opened_up(**changes):
    """A broadcast whose recipients are written down and judged; nothing is queued yet."""
    broadcast_id = confirmed(**changes)
    progress.materialise(broadcast_id)
    return broadcast_id


@pytest.fixture
def people(app):
    """Three who opted in, two who opted out, one who was never asked; their ids."""
    return crowd(3) + crowd(2, write.opt_out) + crowd(1, None)


def test_the_counts_add_up_at_every_moment(people):
    outgoing.provider()
    broadcast_id = opened_up()
    assert counted(broadcast_id).outcomes == {"refused": 3, "waiting": 3}

    progress.advance()
    assert counted(broadcast_id).outcomes == {"refused": 3, "queued": 3}

    work()
    done = counted(broadcast_id)
    assert (done.total, done.outcomes) == (6, {"refused": 3, "sent": 3})
    assert done.refused == {Reason.OPTED_OUT: 2, Reason.NEVER_ASKED: 1}


def test_every_recipient_is_there_with_a_reason(people):
    outgoing.provider()
    broadcast_id = opened_up()
    work()

    rows = reported(broadcast_id)

    assert [row.contact_id for row in rows] == people
    assert [row.outcome for row in rows] == ["sent"] * 3 + ["refused"] * 3
    assert [row.reason for row in rows[3:]] == [Reason.OPTED_OUT] * 2 + [Reason.NEVER_ASKED]


def test_it_is_read_in_pages_and_by_outcome_and_reason(people):
    outgoing.provider()
    broadcast_id = opened_up()
    work()

    first = reported(broadcast_id, most=2, outcome="sent")
    rest = reported(broadcast_id, most=2, outcome="sent", after=first[-1].contact_id)
    refused = reported(broadcast_id, outcome="refused", reason=Reason.OPTED_OUT)

    assert [row.contact_id for row in [*first, *rest]] == people[:3]
    assert [row.contact_id for row in refused] == people[3:5]


def test_what_is_refused_at_dispatch_stands_beside_what_was_refused_at_the_start(people):
    outgoing.provider()
    broadcast_id = opened_up()
    progress.advance()
    do(write.opt_out, people[0], crowds.SMS, crowds.cast.told())
    work()

    refused = reported(broadcast_id, outcome="refused", reason=Reason.OPTED_OUT)

    assert [row.contact_id for row in refused] == [people[0], *people[3:5]]
    assert counted(broadcast_id).refused[Reason.OPTED_OUT] == 3


def test_a_stopped_broadcast_names_those_who_never_got_as_far_as_a_message(people):
    broadcast_id = opened_up()
    do(broadcast.stop, broadcast_id, now())

    assert counted(broadcast_id).outcomes == {"refused": 6}
    stopped = reported(broadcast_id, outcome="refused", reason=Reason.BROADCAST_STOPPED)
    assert [row.contact_id for row in stopped] == people[:3]
    assert reported(broadcast_id, outcome="waiting") == []


def test_who_is_deleted_before_the_message_is_counted_as_gone(people):
    there = outgoing.provider()
    broadcast_id = opened_up()
    do(contacts.remove, people[1])

    work()

    assert counted(broadcast_id).outcomes == {"refused": 3, "sent": 2, "gone": 1}
    assert (len(there.received), reported(broadcast_id)[1].outcome) == (2, "gone")
