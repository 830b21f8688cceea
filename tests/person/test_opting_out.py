"""Opting out through a link reaches the person, whoever has the address now, and the address that nobody has."""

import pytest
from sqlalchemy import select

from optin import contacts, person_links
from optin.addresses import read_email
from optin.clock import now
from optin.contacts import Person
from optin.database import db, writing
from optin.desk import desk as the_desk
from optin.ledger import verify, write
from optin.models import AddressMemory, ConsentEvent, ContactChannel
from optin.person import opting_out
from optin.tokens import Purpose
from optin.vocabulary import Act, Block, Channel, Flag, Source
from tests.cast import ANA, BEN, add, let, say_yes, told
from tests.widget.visiting import acts, read

MOVED_TO = Person("Ana Alvarez", ANA.phone, read_email("ana@example.net"))


def named(contact_id, channel=Channel.EMAIL):
    url = person_links.unsubscribe_url(contact_id, channel)
    return person_links.read(the_desk().tokens, Purpose.UNSUBSCRIBE, url.rpartition("/")[2])


def press(whom, *channels, at=None):
    opting_out.opt_out(whom, channels or (Channel.EMAIL,), told(Source.UNSUBSCRIBE, at=at))


def flag(contact_id, channel=Channel.EMAIL):
    query = select(ContactChannel.flag).where(ContactChannel.contact_id == contact_id, ContactChannel.channel == channel)
    return read(query)[0][0]


def change(contact_id, person):
    with writing() as session:
        contacts.change(session.connection(), contact_id, person, the_desk().config.pepper, told())


def remove(contact_id):
    with writing() as session:
        contacts.remove(session.connection(), contact_id)


def sound():
    """Whether the ledger verifies."""
    with db.engine.connect() as connection:
        return verify.check(connection).faults == []


def test_it_opts_out_of_that_channel_alone(app):
    ana = add(ANA)
    say_yes(ana, Channel.SMS)
    press(named(ana))

    assert (flag(ana), flag(ana, Channel.SMS)) == (Flag.OPTED_OUT, Flag.OPTED_IN)
    assert sound()


def test_a_request_that_is_repeated_at_once_is_one_opt_out_and_a_later_one_another(app):
    ana, at = add(ANA), now()
    for seconds in (0, 1, 59, 61):
        press(named(ana), at=at + seconds)

    assert acts() == [Act.OPTED_OUT, Act.OPTED_OUT]


def test_an_opt_out_between_two_presses_does_not_swallow_a_start(app):
    ana, at = add(ANA), now()
    press(named(ana), at=at)
    say_yes(ana, Channel.EMAIL, told(at=at + 1))
    press(named(ana), at=at + 2)

    assert flag(ana) is Flag.OPTED_OUT


def test_a_contact_whose_address_moved_is_opted_out_with_both_addresses(app):
    ana = add(ANA)
    link = named(ana)
    change(ana, MOVED_TO)
    press(link)
    old = add(Person(email=ANA.email))

    assert (flag(ana), flag(old)) == (Flag.OPTED_OUT, Flag.OPTED_OUT)
    assert sound()


def test_whoever_has_the_address_now_is_opted_out_too(app):
    ana = add(ANA)
    link = named(ana)
    change(ana, MOVED_TO)
    other = add(Person(email=ANA.email))
    press(link)

    assert (flag(ana), flag(other), flag(other, Channel.SMS)) == (Flag.OPTED_OUT, Flag.OPTED_OUT, Flag.UNSET)
    assert sound()


def test_a_deleted_contact_stays_opted_out_when_it_is_entered_again(app):
    ana = add(ANA)
    link = named(ana)
    remove(ana)
    press(link)
    press(link)
    again = add(ANA)

    assert (flag(again), flag(again, Channel.SMS)) == (Flag.OPTED_OUT, Flag.UNSET)
    assert read(select(AddressMemory.flag)) == [(Flag.OPTED_OUT,)]
    assert sound()


def test_blocks_of_an_address_that_nobody_has_are_kept_with_the_opt_out(app):
    ana = add(ANA)
    link = named(ana)
    let(write.block, ana, Channel.EMAIL, told(), Block.UNDELIVERABLE)
    remove(ana)
    press(link)

    assert read(select(AddressMemory.flag, AddressMemory.blocks)) == [(Flag.OPTED_OUT, Block.UNDELIVERABLE)]
    assert sound()


def test_who_takes_the_address_at_the_same_moment_is_seen_when_it_is_done(app, monkeypatch):
    ana = add(ANA)
    link = named(ana)
    remove(ana)
    again, look, looks = add(ANA), opting_out._owners, []

    def owners(keys):  # At first, whoever takes it has not committed yet.
        looks.append(keys)
        return look(keys) if len(looks) > 1 else {}

    monkeypatch.setattr(opting_out, "_owners", owners)
    press(link)

    assert (len(looks), flag(again)) == (2, Flag.OPTED_OUT)
    assert sound()


def test_nobody_else_is_touched(app):
    ana, ben = add(ANA), add(BEN)
    say_yes(ben, Channel.EMAIL)
    press(named(ana), *Channel)

    assert [flag(ben, channel) for channel in Channel] == [Flag.UNSET, Flag.UNSET, Flag.OPTED_IN]


@pytest.mark.parametrize("channel", list(Channel))
def test_the_event_says_that_it_came_by_a_link(app, channel):
    ana = add(ANA)
    press(named(ana, channel), channel)

    assert read(select(ConsentEvent.source, ConsentEvent.channel)) == [(Source.UNSUBSCRIBE, channel)]
