"""The check finds what was changed behind the desk's back, and nothing where nothing was."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from optin import contacts
from optin.contacts import Person
from optin.database import db, writer, writing
from optin.desk import desk as the_desk
from optin.ledger import verify, write
from optin.vocabulary import Block, Channel
from tests.cast import ANA, BEN, CARLA, add, let, say_no, say_yes, told


@pytest.fixture
def story(app):
    """A few lives: yes, no, blocks, a changed number, a deletion, a number that passes on."""
    ana, carla = add(ANA), add(CARLA)
    say_yes(ana, Channel.SMS)
    say_yes(ana, Channel.EMAIL)
    say_no(carla, Channel.SMS)
    let(write.block, carla, Channel.EMAIL, None, Block.COMPLAINED)
    with writing() as session:
        contacts.change(session.connection(), ana, Person(ANA.name, BEN.phone, ANA.email), pepper(), told())
        contacts.remove(session.connection(), carla)
    again = add(CARLA)
    let(write.block, again, Channel.SMS, None, Block.HELD)
    return ana


def pepper():
    return the_desk().config.pepper


def faults():
    db.session.rollback()
    return verify.check(db.session.connection()).faults


def tamper(statement, *unguarded):
    """Change the database as its administrator could: with the guards taken off."""
    with writer().begin() as connection:
        for table, verb in unguarded:
            on = f" ON {table}" if connection.dialect.name == "postgresql" else ""
            connection.execute(text(f"DROP TRIGGER {table}_no_{verb}{on}"))
        connection.execute(text(statement))


def test_flags_blocks_and_memories_are_what_the_events_add_up_to(story):
    report = verify.check(db.session.connection())

    assert report.faults == []
    assert (report.contacts, report.events) == (2, 9)


CHANGES = ["UPDATE consent_event SET seq = 7", "DELETE FROM consent_event", "UPDATE evidence SET content = ''"]


@pytest.mark.parametrize("statement", CHANGES)
def test_the_ledger_cannot_be_changed(story, statement):
    with pytest.raises(DBAPIError, match="insert-only"), writer().begin() as connection:
        connection.execute(text(statement))


def test_a_flag_that_was_flipped_is_found(story):
    tamper("UPDATE contact_channel SET flag = 1, standing = standing - flag + 1 WHERE flag = 2")

    assert any("the desk says opted in" in fault and "the ledger says opted out" in fault for fault in faults())


def test_an_opt_out_that_was_removed_from_the_memory_is_found(story):
    tamper("DELETE FROM address_memory")

    assert "An opt-out or block of an address on SMS is remembered nowhere." in faults()


def test_an_event_whose_bytes_were_changed_is_found(story):
    tamper("UPDATE consent_event SET body = hash WHERE seq = 1", ("consent_event", "update"))

    assert any("was changed: its bytes do not give its hash" in fault for fault in faults())


def test_an_event_cut_out_of_the_middle_is_found(story):
    tamper("DELETE FROM evidence WHERE event_id IN (SELECT id FROM consent_event WHERE seq = 1)")
    tamper("DELETE FROM consent_event WHERE seq = 1", ("consent_event", "delete"))

    assert any("1 events are missing" in fault for fault in faults())


def test_an_event_dressed_as_another_source_is_found(story):
    tamper("UPDATE consent_event SET source = 1 WHERE seq = 2", ("consent_event", "update"))

    assert any("shows another source than the one that was hashed" in fault for fault in faults())


def test_evidence_that_was_rewritten_is_found(story):
    tamper("""UPDATE evidence SET content = '{"operator":"somebody else"}'""", ("evidence", "update"))

    assert any(fault.startswith("The evidence of event evt_") for fault in faults())


def test_evidence_that_was_erased_leaves_the_ledger_whole(story):
    tamper("DELETE FROM evidence")

    assert faults() == []
