"""What is counted while recipients are written down is what is there afterwards."""

from collections import Counter

import pytest
from sqlalchemy import select, update

from optin.clock import now
from optin.database import db, hot
from optin.ledger import write
from optin.models import BroadcastVerdict, ContactChannel
from optin.sending import progress, recipients
from optin.sending.people import Audience
from optin.vocabulary import BroadcastState, Flag, Source
from tests import cast
from tests.sending.crowds import SMS, confirmed, crowd

_verdicts = BroadcastVerdict.__table__
AUDIENCES = [Audience(), Audience(flags=(Flag.OPTED_OUT, Flag.UNSET)), Audience(sources=(Source.OPERATOR,))]


@pytest.fixture
def people(app, monkeypatch):
    """Nine contacts who stand in five ways, in chunks of two."""
    monkeypatch.setattr(recipients, "CHUNK", 2)
    ids = crowd(4) + crowd(3, write.opt_out) + crowd(2, None)
    ahead = update(ContactChannel).where(ContactChannel.channel == SMS)
    hot(lambda connection: connection.execute(ahead.where(ContactChannel.contact_id == ids[0]).values(paused_until=now() + 99)))
    hot(lambda connection: connection.execute(ahead.where(ContactChannel.contact_id == ids[5]).values(capped_until=now() + 99)))
    return ids


def kept(broadcast_id):
    """The kinds that were judged, and those that are there."""
    with db.engine.connect() as connection:
        query = select(_verdicts).where(_verdicts.c.broadcast_id == broadcast_id)
        judged = Counter({(row.standing, row.ahead): row.contacts for row in connection.execute(query)})
        return judged, recipients.count(connection, broadcast_id)


@pytest.mark.parametrize("audience", AUDIENCES, ids=["everybody", "some flags", "a source"])
def test_every_recipient_is_counted_once(people, audience):
    broadcast_id = confirmed(audience=audience)

    progress.materialise(broadcast_id)

    judged, there = kept(broadcast_id)
    assert judged == there
    assert 0 < judged.total() <= len(people)


def test_what_another_worker_wrote_down_is_counted_too(people):
    broadcast_id = confirmed()
    progress._in_hand(broadcast_id, BroadcastState.SCHEDULED, recipients.begin)
    progress._in_hand(broadcast_id, BroadcastState.MATERIALISING, progress._chunk)

    progress.materialise(broadcast_id)

    judged, there = kept(broadcast_id)
    assert judged == there
    assert judged.total() == len(people)


def test_who_changes_their_mind_between_two_chunks_counts_as_written_down(people):
    broadcast_id = confirmed()
    leaving = iter(people[4:0:-1])

    progress.materialise(broadcast_id, lambda: bool(leaves(next(leaving, None))))

    judged, there = kept(broadcast_id)
    assert judged == there


def leaves(contact_id):
    """Let somebody opt out, if there is one left."""
    if contact_id is not None:
        hot(lambda connection: write.opt_out(connection, contact_id, SMS, cast.told()))
