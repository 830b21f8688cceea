"""What was answered survives `kill -9`: real desks, killed between answer and next request, and in the middle of a write.

`OPTIN_TEST_KILL_LIVES` lets a desk live and die more often.
"""

import os

import pytest
from sqlalchemy import func, select

from optin.database import db
from optin.ledger import verify
from optin.models import ConsentEvent, Contact, ContactChannel, Evidence, FormNumber, SpentToken
from optin.vocabulary import Channel, Flag
from tests.durability import deadly
from tests.durability.desks import Desk, Nursery, let_go

pytestmark = [pytest.mark.durability, pytest.mark.xdist_group("durability kill")]

LIVES = int(os.environ.get("OPTIN_TEST_KILL_LIVES", "50"))  # on each database


@pytest.fixture(scope="module")
def nursery(tmp_path_factory):
    with (tmp_path_factory.mktemp("nursery") / "desks.log").open("w") as log:
        started = Nursery(log)
        yield started
        started.stop()


@pytest.fixture
def victim(app, nursery):
    return Desk(nursery, app)


@pytest.fixture
def sqlite_victim(desk, nursery):
    return Desk(nursery, desk)


def forgotten(answered):
    """The addresses that were answered and whose opt-in, with its event and evidence, is not there."""
    there = (
        select(Contact.email)
        .join(ContactChannel, ContactChannel.contact_id == Contact.id)
        .join(ConsentEvent, (ConsentEvent.id == ContactChannel.flag_event) & (ConsentEvent.tag == Contact.tag))
        .join(Evidence, Evidence.event_id == ConsentEvent.id)
        .where(ContactChannel.channel == Channel.EMAIL, ContactChannel.flag == Flag.OPTED_IN)
    )
    return set(answered) - set(db.session.scalars(there))


def counts():
    """How many there are of everything that one submission writes one of."""
    rows = (select(func.count()).select_from(what) for what in (Contact, ConsentEvent, Evidence, SpentToken))
    sums = (select(func.coalesce(func.sum(number), 0)) for number in (FormNumber.submitted, FormNumber.confirmed))
    return {db.session.scalar(query) for query in (*rows, *sums)}


def assert_all_is_well(victim):
    """Nothing that was answered is lost, nothing is there by half, and the ledger is sound."""
    assert forgotten(victim.answered) == set()
    assert len(counts()) == 1
    assert verify.check(db.session.connection()).faults == []
    let_go()


def test_what_was_answered_survives_every_kill(victim):
    for life in range(LIVES):
        victim.live()
        victim.visited(die_after=1 + life % 5)
        assert victim.is_killed()
        assert_all_is_well(victim)

    assert len(victim.answered) >= sum(1 + life % 5 for life in range(LIVES))


@pytest.mark.parametrize("place", [deadly.IN_AN_ITEM, deadly.BEFORE_COMMIT, deadly.AFTER_COMMIT])
def test_a_desk_killed_in_the_middle_of_a_write_leaves_nothing_by_half(victim, place):
    victim.live([place, 12])
    victim.visited()
    assert victim.is_killed()

    assert len(victim.answered) > 0
    assert_all_is_well(victim)


def test_a_desk_killed_between_two_items_of_a_group_commits_neither(sqlite_victim):
    sqlite_victim.live([deadly.BETWEEN_ITEMS, 6])
    sqlite_victim.visited()
    assert sqlite_victim.is_killed()

    assert_all_is_well(sqlite_victim)


def test_a_desk_serves_on_after_a_kill(victim):
    victim.live([deadly.BEFORE_COMMIT, 3])
    victim.visited()
    assert victim.is_killed()
    victim.live()
    victim.visited(die_after=10)
    assert victim.is_killed()

    assert_all_is_well(victim)
