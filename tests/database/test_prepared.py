"""Prepared statements give what Core gives, on both databases."""

import pytest
from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from optin.database import db, hot, writing
from optin.database.prepared import Prepared
from optin.models import AddressMemory, SpentToken, Tally
from optin.vocabulary import Block, Channel, Flag

MEMORIES, TALLIES = AddressMemory.__table__, Tally.__table__
NEW = Prepared(insert(MEMORIES))
BY_CHANNEL = select(MEMORIES).where(MEMORIES.c.channel == bindparam("on")).order_by(MEMORIES.c.address_key).limit(5)


def memory(key, **changes):
    known = {"channel": Channel.SMS, "address_key": key * 32, "flag": Flag.OPTED_OUT, "blocks": Block.HELD, "event_id": 7}
    return known | changes


def test_rows_are_those_of_core(app):
    hot(lambda connection: NEW.run_many(connection, [memory(b"a"), memory(b"b", flag=Flag.UNSET)]))
    read, core = Prepared(BY_CHANNEL).rows, db.session.connection()

    assert [tuple(row) for row in read(core, {"on": Channel.SMS})] == [
        tuple(row) for row in core.execute(BY_CHANNEL, {"on": Channel.SMS})
    ]
    assert read(core, {"on": Channel.EMAIL}) == []


def test_numbers_become_words_again(app):
    hot(lambda connection: NEW.run(connection, memory(b"a")))
    row = Prepared(BY_CHANNEL).first(db.session.connection(), {"on": Channel.SMS})

    assert (row.channel, row.flag, row.blocks) == (Channel.SMS, Flag.OPTED_OUT, Block.HELD)
    assert type(row.flag) is Flag


def test_only_the_values_that_are_given_are_changed(app):
    change = Prepared(update(MEMORIES).where(MEMORIES.c.address_key == bindparam("of_key")))
    hot(lambda connection: NEW.run_many(connection, [memory(b"a"), memory(b"b")]))

    assert hot(lambda connection: change.run(connection, {"of_key": b"a" * 32, "flag": Flag.UNSET})) == 1
    assert hot(lambda connection: change.run(connection, {"of_key": b"z" * 32, "event_id": 9})) == 0
    assert db.session.scalars(select(AddressMemory.flag).order_by(AddressMemory.address_key)).all() == [
        Flag.UNSET,
        Flag.OPTED_OUT,
    ]


def test_each_of_many_gives_its_row(app):
    counted = Prepared(insert(TALLIES).returning(TALLIES.c.bucket))
    tallies = [{"bucket": bytes([number]) * 16, "ends_at": 1, "count": 1} for number in (1, 2, 3)]
    rows = hot(lambda connection: counted.rows_of_many(connection, tallies))

    assert sorted(row.bucket for row in rows) == [tally["bucket"] for tally in tallies]


def test_a_fault_is_the_one_that_core_raises(app):
    twice = Prepared(insert(SpentToken.__table__))
    token = {"nonce": "once", "expires_at": 1}

    with pytest.raises(IntegrityError), writing() as session:
        twice.run_many(session.connection(), [token, token])
    assert db.session.scalars(select(SpentToken.nonce)).all() == []
