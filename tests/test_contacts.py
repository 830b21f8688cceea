"""What happens to flags and blocks when contacts come, change and go. Every rule holds on both databases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Connection, func, select

from optin import contacts
from optin.contacts import AddressTakenError, fold_name
from optin.database import writer
from optin.ledger import write
from optin.models import Contact, ContactChannel
from optin.vocabulary import Block, Channel, Flag, Proof, Source, Standing
from tests.people import ANA_PHONE, BEN_PHONE, CONFIRMED, PEPPER, T0, change, create, origin, person, row

TEN_SPELLINGS = [
    "+14155550134",
    "+1 415 555 0134",
    "(415) 555-0134",
    "415.555.0134",
    "1-415-555-0134",
    "001 415 555 0134",
    "tel:+1-415-555-0134",
    "+1 (415) 555 0134",
    "＋１４１５５５５０１３４",
    "\u200e+1\u00a0415\u00a0555\u00a00134\u200f",
]


@pytest.fixture
def connection(app: Flask) -> Iterator[Connection]:
    with writer().connect() as connection, connection.begin():
        yield connection


def test_a_new_contact_has_a_row_for_every_channel(connection: Connection) -> None:
    ana = create(connection, person())

    rows = {channel: row(connection, ana, channel) for channel in Channel}

    assert {row.flag for row in rows.values()} == {Flag.UNSET}
    assert rows[Channel.SMS].address_key is not None
    assert rows[Channel.EMAIL].address_key is None


def test_the_same_number_in_ten_spellings_is_one_contact(connection: Connection) -> None:
    found = {
        contacts.find_or_create(connection, person(phone=spelling), PEPPER, origin(Source.API)) for spelling in TEN_SPELLINGS
    }

    assert len(found) == 1
    assert connection.scalar(select(func.count()).select_from(Contact)) == 1


def test_the_same_mail_address_in_other_letters_is_one_contact(connection: Connection) -> None:
    spellings = ["ana@example.com", "Ana@Example.COM", " ana@example.com ", "mailto:ANA@example.com"]

    found = {
        contacts.find_or_create(connection, person(phone=None, email=spelling), PEPPER, origin(Source.API))
        for spelling in spellings
    }

    assert len(found) == 1


def test_an_address_belongs_to_one_contact_at_a_time(connection: Connection) -> None:
    ana = create(connection, person())

    with pytest.raises(AddressTakenError) as taken:
        create(connection, person("Somebody else", phone="(415) 555-0134"))

    assert taken.value.field == "phone"
    assert taken.value.public_id == connection.scalar(select(Contact.public_id).where(Contact.id == ana))


def test_nobody_takes_over_an_address_by_a_change(connection: Connection) -> None:
    create(connection, person())
    ben = create(connection, person("Ben", phone=BEN_PHONE))

    with pytest.raises(AddressTakenError):
        change(connection, ben, person("Ben", phone=ANA_PHONE))


def test_away_and_back_keeps_the_opt_out(connection: Connection) -> None:
    ana = create(connection, person())
    write.opt_out(connection, ana, Channel.SMS, CONFIRMED)

    change(connection, ana, person(phone=BEN_PHONE))
    assert row(connection, ana).flag is Flag.UNSET

    change(connection, ana, person(phone=ANA_PHONE))
    assert row(connection, ana).flag is Flag.OPTED_OUT


def test_away_and_back_does_not_bring_back_an_opt_in(connection: Connection) -> None:
    ana = create(connection, person())
    write.opt_in(connection, ana, Channel.SMS, CONFIRMED)

    change(connection, ana, person(phone=BEN_PHONE))
    change(connection, ana, person(phone=ANA_PHONE))

    assert row(connection, ana).flag is Flag.UNSET


def test_delete_and_create_again_keeps_opt_out_and_blocks(connection: Connection) -> None:
    ana = create(connection, person())
    write.opt_out(connection, ana, Channel.SMS, CONFIRMED)
    write.block(connection, ana, Channel.SMS, Block.STOPPED | Block.COMPLAINED, origin(Source.PROVIDER))

    contacts.remove(connection, ana)
    again = create(connection, person("Somebody who has the number now"))

    assert row(connection, again).flag is Flag.OPTED_OUT
    assert row(connection, again).blocks == Block.STOPPED | Block.COMPLAINED


def test_an_opt_out_belongs_to_its_channel(connection: Connection) -> None:
    ana = create(connection, person())
    write.opt_in(connection, ana, Channel.WHATSAPP, CONFIRMED)

    write.opt_out(connection, ana, Channel.SMS, CONFIRMED)
    change(connection, ana, person(phone=BEN_PHONE))
    change(connection, ana, person(phone=ANA_PHONE))

    assert row(connection, ana, Channel.SMS).flag is Flag.OPTED_OUT
    assert row(connection, ana, Channel.WHATSAPP).flag is Flag.UNSET


def test_a_change_names_the_channels_that_begin_anew(connection: Connection) -> None:
    ana = create(connection, person(email="ana@example.com"))

    assert change(connection, ana, person("Ana Maria", email="Ana@example.com")) == []
    assert change(connection, ana, person(email="am@example.com")) == [Channel.EMAIL]
    assert change(connection, ana, person(phone=BEN_PHONE, email="am@example.com")) == [Channel.SMS, Channel.WHATSAPP]


def test_a_channel_without_an_address_takes_neither_yes_nor_no(connection: Connection) -> None:
    ana = create(connection, person())

    for act in (write.opt_in, write.opt_out):
        with pytest.raises(write.NoAddressError):
            act(connection, ana, Channel.EMAIL, CONFIRMED)


def test_a_changed_address_ends_the_wait_for_confirmation(connection: Connection) -> None:
    ana = create(connection, person())
    write.ask(connection, ana, Channel.SMS, origin(Source.WIDGET), until=T0 + 600)

    change(connection, ana, person(phone=BEN_PHONE))

    assert row(connection, ana).asked_until is None


def test_the_standing_is_the_packed_number_of_the_row(connection: Connection) -> None:
    ana = create(connection, person())
    write.opt_in(connection, ana, Channel.SMS, CONFIRMED)
    write.block(connection, ana, Channel.WHATSAPP, Block.HELD, origin(Source.KEYWORD))
    change(connection, ana, person(phone="+33 6 12 34 56 78"))

    for one in connection.execute(select(ContactChannel.__table__)):
        assert one.standing == Standing(one.flag, one.blocks, one.reach, one.country, one.zones).number


def test_a_person_who_complained_opts_in_by_confirming_and_in_no_other_way(connection: Connection) -> None:
    ana = create(connection, person())
    write.block(connection, ana, Channel.SMS, Block.COMPLAINED, origin(Source.COMPLAINT))

    for source, proof in [(Source.OPERATOR, Proof.STATED), (Source.API, Proof.STATED), (Source.WIDGET, Proof.NONE)]:
        with pytest.raises(write.OptOutStandsError):
            write.opt_in(connection, ana, Channel.SMS, origin(source, proof))

    write.opt_in(connection, ana, Channel.SMS, CONFIRMED)
    assert (row(connection, ana).flag, row(connection, ana).blocks) == (Flag.OPTED_IN, Block.NONE)


@pytest.mark.parametrize("proof", list(Proof))
def test_an_import_never_overturns_an_opt_out(connection: Connection, proof: Proof) -> None:
    ana = create(connection, person())
    write.opt_out(connection, ana, Channel.SMS, CONFIRMED)

    with pytest.raises(write.OptOutStandsError):
        write.opt_in(connection, ana, Channel.SMS, origin(Source.IMPORT, proof))

    assert row(connection, ana).flag is Flag.OPTED_OUT


def test_what_was_refused_leaves_no_event(connection: Connection) -> None:
    ana = create(connection, person())
    said_no = write.opt_out(connection, ana, Channel.SMS, CONFIRMED)

    with pytest.raises(write.OptOutStandsError):
        write.opt_in(connection, ana, Channel.SMS, origin(Source.WIDGET))

    assert row(connection, ana).flag_event == said_no.event_id


def test_who_is_gone_cannot_be_changed(connection: Connection) -> None:
    ana = create(connection, person())
    contacts.remove(connection, ana)

    for act in (lambda: contacts.remove(connection, ana), lambda: change(connection, ana, person())):
        with pytest.raises(write.NoContactError):
            act()


@pytest.mark.parametrize(
    ("typed", "folded"),
    [("José", "jose"), ("ŁUCJA", "lucja"), ("Straße", "strasse"), ("Søren", "soren"), ("İpek", "ipek"), ("Ａｎａ", "ana")],
)
def test_a_name_is_compared_without_case_and_accents(typed: str, folded: str) -> None:
    assert fold_name(typed) == folded


def test_a_name_that_folds_into_a_very_long_one_still_fits(connection: Connection) -> None:
    ana = create(connection, person("\ufdfa" * 200))

    assert connection.scalar(select(func.length(Contact.name_folded)).where(Contact.id == ana)) == 400
