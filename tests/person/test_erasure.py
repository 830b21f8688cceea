"""Erasure: asked for on one's own page, carried out by an owner, and what stays keeps everybody from writing again."""

import pytest
from sqlalchemy import inspect, select

from optin.database import db
from optin.models import ErasureRequest
from optin.person import erasure
from optin.vocabulary import Channel, Source
from tests.cast import ANA, BEN, add, say_yes, told
from tests.inbound.writing_in import wrote
from tests.person.own_pages import flag, letters, own_page, sound
from tests.widget.visiting import read

PRIVATE = ("Ana", "ana@example.com", "4155550134", "hello from", "Nina")


def asked(app):
    """Ana, who has said and written something and now asks to be erased; the name of her request."""
    ana = add(ANA)
    say_yes(ana, Channel.EMAIL, told(operator="Nina"))
    wrote("hello from Ana")
    own_page(app, ana).press("erase")
    return ana, read(select(ErasureRequest.public_id))[0][0]


def carry_out(name):
    erasure.carry_out(name, told(Source.PREFERENCES), "Olive")


def everything():
    """All text in the database, table by table."""
    with db.engine.connect() as connection:
        tables = inspect(connection).get_table_names()
        return {name: str(connection.exec_driver_sql(f'SELECT * FROM "{name}"').all()) for name in tables}  # noqa: S608


def test_who_asks_is_opted_out_at_once_and_told_where_to_withdraw(app):
    ana, _ = asked(app)

    assert [flag(ana, channel) for channel in Channel] == ["opted_out"] * 3
    address, body = letters()[-1]
    assert address == "ana@example.com"
    assert "withdraw the request" in body
    assert "You asked for erasure on" in own_page(app, ana).page().text


def test_after_it_nothing_of_the_person_is_left_and_the_ledger_verifies(app):
    _, name = asked(app)
    ben = add(BEN)
    before = everything()
    carry_out(name)

    assert any("Ana" in text for text in before.values())
    assert {table for table, text in everything().items() for word in PRIVATE if word in text} == set()
    assert sound()
    assert "Ben Brandt" in everything()["contact"]
    assert flag(ben) == "unset"


def test_the_addresses_stay_opted_out(app):
    _, name = asked(app)
    carry_out(name)
    again = add(ANA)

    assert [flag(again, channel) for channel in Channel] == ["opted_out"] * 3


def test_what_was_opted_into_since_is_opted_out_of_again(app):
    ana, name = asked(app)
    say_yes(ana, Channel.EMAIL)
    carry_out(name)

    assert flag(add(ANA)) == "opted_out"
    assert sound()


def test_it_can_be_withdrawn_and_asked_again_and_is_done_once(app):
    ana, name = asked(app)
    own_page(app, ana).press("keep")
    with pytest.raises(erasure.NotOpenError):
        carry_out(name)
    own_page(app, ana).press("erase")
    own_page(app, ana).press("erase")
    [second] = read(select(ErasureRequest.public_id).where(ErasureRequest.withdrawn_at.is_(None)))
    carry_out(second[0])

    with pytest.raises(erasure.NotOpenError):
        carry_out(second[0])


def test_an_old_link_shows_nothing_afterwards_and_still_opts_out(app):
    ana, name = asked(app)
    person = own_page(app, ana)
    carry_out(name)

    assert "it shows nothing" in person.page().text
    assert "opted out of everything" in person.press("opt_out all").text
    assert sound()
