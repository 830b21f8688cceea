"""Messages that may have been an opt-out, and what teammates decide about them."""

import pytest

from optin import by_hand, contacts, unclear
from optin.contacts import Person
from optin.database import db, writing
from optin.desk import desk
from optin.ledger import verify
from optin.models import Contact
from optin.vocabulary import Block, Channel
from tests import cast
from tests.inbound.writing_in import ANA, blocks, events, flag, known, stored, wrote

SMS = Channel.SMS
UNCLEAR = "stop it maybe"


def decide(work, receipt, *more):
    with writing() as session:
        return work(
            session.connection(), receipt.public_id, desk().config.pepper, cast.told(operator="Olive", reason="Why"), *more
        )


def test_it_meant_stop_opts_out_in_the_teammates_name(ana):
    receipt = wrote(UNCLEAR)
    decide(unclear.opt_out, receipt)

    assert (flag(ana), blocks(ana)) == ("opted_out", [])
    assert events(ana) == ["blocked", "opted_out", "unblocked"]
    assert (stored(receipt).decided_by, stored(receipt).decision) == ("Olive", "It meant stop.")


def test_it_did_not_lifts_the_hold_and_keeps_why(ana):
    receipt = wrote(UNCLEAR)
    decide(unclear.let_go, receipt, "A parcel")

    assert (flag(ana), blocks(ana), stored(receipt).decision) == ("unset", [], "A parcel")


def test_the_hold_stands_until_the_last_message_is_decided(ana):
    first, second = wrote(UNCLEAR), wrote("stop this thing or what")
    decide(unclear.let_go, first, "A parcel")
    assert blocks(ana) == ["held"]
    decide(unclear.let_go, second, "A parcel, too")
    assert blocks(ana) == []


def test_of_two_who_decide_one_does(ana):
    receipt = wrote(UNCLEAR)
    decide(unclear.opt_out, receipt)

    with pytest.raises(unclear.NotOpenError):
        decide(unclear.let_go, receipt, "A parcel")
    assert flag(ana) == "opted_out"


def test_lifting_the_hold_on_the_profile_decides_too(ana):
    receipt = wrote(UNCLEAR)
    with writing() as session:
        by_hand.lift(session.connection(), ana, SMS, Block.HELD, cast.told(operator="Olive", reason="Rang them up"))

    assert (stored(receipt).decision, unclear.count(db.session())) == ("Rang them up", 0)


def test_the_number_that_said_it_is_opted_out_whoever_has_it_now(ana):
    receipt = wrote(UNCLEAR)
    with writing() as session:
        contacts.change(session.connection(), ana, Person("Ana", cast.BEN.phone), desk().config.pepper, cast.told())
    decide(unclear.opt_out, receipt)

    assert (flag(ana), flag(known(ANA).id)) == ("unset", "opted_out")


def test_with_the_contact_goes_the_question(ana):
    receipt = wrote(UNCLEAR)
    with writing() as session:
        contacts.remove(session.connection(), ana)

    assert unclear.count(db.session()) == 0
    with pytest.raises(unclear.NotOpenError):
        decide(unclear.opt_out, receipt)


def test_the_hold_comes_back_with_the_number(ana):
    wrote(UNCLEAR)
    with writing() as session:
        contacts.remove(session.connection(), ana)
    again = cast.add(cast.ANA)

    assert blocks(again) == ["held"]
    assert verify.check(db.session.connection()).faults == []


def test_they_are_listed_newest_first_with_whose_they_are(ana):
    first, second = wrote(UNCLEAR), wrote("stop this thing or what")

    rows = unclear.listed(db.session(), True, None, 10)
    assert [(message.public_id, contact.id) for message, contact in rows] == [(second.public_id, ana), (first.public_id, ana)]
    assert unclear.channels_of(db.session(), ana) == {SMS: 2}
    assert unclear.listed(db.session(), True, None, 10, "con_nobody") == []
    assert isinstance(rows[0][1], Contact)
