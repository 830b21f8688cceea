"""What may be entered in a person's place, on both databases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Connection

from optin import by_hand, contacts
from optin.by_hand import AskedBeforeOptOutError, NotLiftableError
from optin.database import writer
from optin.ledger import write
from optin.vocabulary import Block, Channel, Flag, Proof, Source
from tests.people import T0, create, origin, person, row

STOP = origin(Source.KEYWORD, Proof.CONFIRMED, at=T0)


def stated(at: int) -> object:
    return origin(Source.OPERATOR, Proof.STATED, at=at, how="by phone")


@pytest.fixture
def connection(app: Flask) -> Iterator[Connection]:
    with writer().connect() as connection, connection.begin():
        yield connection


def test_a_wish_newer_than_the_opt_out_counts(connection: Connection) -> None:
    ana = create(connection, person())
    write.opt_out(connection, ana, Channel.SMS, STOP)

    by_hand.opt_in(connection, ana, Channel.SMS, stated(T0 + 1))

    assert row(connection, ana).flag is Flag.OPTED_IN


@pytest.mark.parametrize("seconds", [0, -1, -86_400])
def test_a_wish_older_than_the_opt_out_does_not_count(connection: Connection, seconds: int) -> None:
    ana = create(connection, person())
    write.opt_out(connection, ana, Channel.SMS, STOP)

    with pytest.raises(AskedBeforeOptOutError) as refused:
        by_hand.opt_in(connection, ana, Channel.SMS, stated(T0 + seconds))

    assert refused.value.opted_out_at == T0
    assert row(connection, ana).flag is Flag.OPTED_OUT


def test_an_opt_out_that_came_back_with_its_address_counts_from_when_it_was_said(connection: Connection) -> None:
    ana = create(connection, person())
    write.opt_out(connection, ana, Channel.SMS, STOP)
    contacts.remove(connection, ana)
    again = create(connection, person())

    with pytest.raises(AskedBeforeOptOutError):
        by_hand.opt_in(connection, again, Channel.SMS, stated(T0 - 1))
    by_hand.opt_in(connection, again, Channel.SMS, stated(T0 + 1))

    assert row(connection, again).flag is Flag.OPTED_IN


def test_without_an_opt_out_any_moment_counts(connection: Connection) -> None:
    ana = create(connection, person())

    by_hand.opt_in(connection, ana, Channel.SMS, stated(T0 - 86_400))

    assert row(connection, ana).flag is Flag.OPTED_IN


def test_nobody_speaks_for_a_person_who_complained(connection: Connection) -> None:
    ana = create(connection, person())
    write.block(connection, ana, Channel.SMS, Block.COMPLAINED, origin(Source.COMPLAINT))

    with pytest.raises(write.OptOutStandsError):
        by_hand.opt_in(connection, ana, Channel.SMS, stated(T0 + 1))


@pytest.mark.parametrize("block", [Block.HELD, Block.UNDELIVERABLE])
def test_a_teammate_lifts_what_is_a_teammates_to_lift(connection: Connection, block: Block) -> None:
    ana = create(connection, person())
    write.block(connection, ana, Channel.SMS, Block.HELD | Block.UNDELIVERABLE, origin(Source.PROVIDER))

    by_hand.lift(connection, ana, Channel.SMS, block, origin())

    assert row(connection, ana).blocks == (Block.HELD | Block.UNDELIVERABLE) & ~block


@pytest.mark.parametrize("block", [Block.STOPPED, Block.COMPLAINED, Block.BLOCKED])
def test_a_teammate_lifts_nothing_else(connection: Connection, block: Block) -> None:
    ana = create(connection, person())
    write.block(connection, ana, Channel.SMS, block, origin(Source.PROVIDER))

    with pytest.raises(NotLiftableError):
        by_hand.lift(connection, ana, Channel.SMS, block, origin())

    assert row(connection, ana).blocks == block


def test_a_block_that_does_not_stand_cannot_be_lifted(connection: Connection) -> None:
    ana = create(connection, person())

    with pytest.raises(NotLiftableError):
        by_hand.lift(connection, ana, Channel.SMS, Block.HELD, origin())
