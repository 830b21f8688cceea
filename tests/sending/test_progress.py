"""Several workers at one broadcast, as processes have it on PostgreSQL. On SQLite the write lane lets in one at a time."""

import pytest

from optin.database import writing
from optin.sending import progress, recipients
from optin.vocabulary import BroadcastState
from tests.conftest import running
from tests.sending.crowds import confirmed, crowd, messages, state


@pytest.fixture
def shared(databases, tmp_path):
    """A desk on PostgreSQL."""
    url = databases.fresh("postgresql")
    yield from running(url, tmp_path)
    databases.forget(url)


@pytest.fixture
def begun(shared):
    """A broadcast to three whose recipients are still to be written down."""
    crowd(3)
    broadcast_id = confirmed()
    progress._in_hand(broadcast_id, BroadcastState.SCHEDULED, recipients.begin)
    return broadcast_id


def test_while_somebody_else_writes_recipients_down_there_is_nothing_to_do(begun):
    with writing() as session:
        assert recipients.held(session.connection(), begun, BroadcastState.MATERIALISING)

        assert progress.advance() is False


def test_the_next_broadcast_goes_on_meanwhile(begun):
    another = confirmed()
    with writing() as session:
        assert recipients.held(session.connection(), begun, BroadcastState.MATERIALISING)

        assert progress.advance() is True

    assert (messages(begun), messages(another)) == ({}, {"queued": 3})


def test_what_a_worker_left_half_written_is_taken_up(begun):
    progress._in_hand(begun, BroadcastState.MATERIALISING, progress._chunk)

    assert progress.advance() is True

    assert (state(begun), messages(begun)) == ("sending", {"queued": 3})


def test_only_whoever_opens_it_up_is_told_so(begun):
    assert [progress.materialise(begun) for _ in range(2)] == [True, False]
