"""Where a contact may be: by its own time zone, else by all that its number leaves; and the numbers of such places."""

from __future__ import annotations

import importlib
import threading

import pytest
from sqlalchemy import func, select

from optin import contacts, zones
from optin.addresses import read_phone
from optin.contacts import Person
from optin.database import db, hot, writing
from optin.desk import desk as this_desk
from optin.hours import Whereabouts
from optin.hours.quiet import RULES, state_of
from optin.ledger import write as ledger
from optin.models import ContactChannel, ZoneSet
from optin.vocabulary import Standing
from optin.zones import Place, place_of, zones_of
from tests import cast


def test_the_migration_finds_the_place_of_every_contact_there_is(app):
    ana, ben = cast.add(cast.ANA), cast.add(Person("Ben Brandt", cast.BEN.phone, time_zone="Europe/Lisbon"))
    nobody = cast.add(Person("Gil Gomes", email=cast.read_email("gil@example.com")))
    script = importlib.import_module("optin.migrations.versions.0014_hours")
    with writing() as session:
        connection = session.connection()
        for contact_id in (ana, ben, nobody):
            ledger.locate(connection, contact_id, 0)
        script._locate(connection)

    assert place_on(ana).where == Whereabouts(("America/Los_Angeles",), 60)
    assert place_on(ben).where == Whereabouts(("Europe/Lisbon",))
    assert place_on(nobody) is None


def where_of(number):
    return place_of(None, number).where


def test_the_own_time_zone_is_the_only_one():
    assert place_of("Europe/Lisbon", "+14155550134") == Place(Whereabouts(("Europe/Lisbon",)))


@pytest.mark.parametrize("unknown", [None, "", "Etc/Unknown", "Mars/Olympus", "../../etc/passwd"])
def test_what_is_no_zone_leaves_it_to_the_number(unknown):
    assert place_of(unknown, "+33612345678") == Place(Whereabouts(("Europe/Paris",)))
    assert place_of(unknown, None) is None


def test_an_area_in_north_america_may_be_wrong_by_an_hour():
    assert where_of("+14155550134") == Whereabouts(("America/Los_Angeles",), 60)


def test_an_area_in_two_zones_leaves_both():
    assert where_of("+12085550134") == Whereabouts(("America/Boise", "America/Los_Angeles"), 60)


def test_a_number_of_no_area_may_be_anywhere_in_its_country():
    assert where_of("+18005550134") == Whereabouts(tuple(sorted(set(zones_of("US")) & set(where_of("+18005550134").zones))))
    assert {"America/New_York", "Pacific/Honolulu"} <= set(where_of("+18005550134").zones)
    assert where_of("+18765550134") == Whereabouts(("America/Jamaica",))


def test_zones_of_other_countries_do_not_count():
    assert where_of("+447911123456").zones == ("Europe/Guernsey",)
    assert all(zone in zones_of("RU") for zone in where_of("+79161234567").zones)
    assert where_of("+919812345678").zones == ("Asia/Calcutta",)


def test_a_number_that_no_country_has_says_nothing():
    assert place_of(None, "+80012345678") is None
    assert place_of(None, "hello") is None


def test_the_area_code_names_the_state_whose_law_counts():
    assert place_of("America/New_York", "+12145550134").state == "US-TX"
    assert (state_of("+12125550178"), state_of("+33612345678"), state_of("")) == ("", "", "")
    assert {rule.place for rule in RULES if "-" in rule.place} == {"US-KY", "US-RI", "US-TX"}


def test_the_same_place_has_the_same_number(app):
    lisbon, both = place_of("Europe/Lisbon", None), place_of(None, "+12085550134")
    numbers = [hot(lambda connection, one=one: zones.number_of(connection, one)) for one in (lisbon, both, lisbon, None)]

    assert numbers[0] == numbers[2] != numbers[1]
    assert numbers[3] == 0
    with db.engine.connect() as connection:
        assert [zones.place(connection, number) for number in numbers] == [lisbon, both, lisbon, None]
        assert zones.place(connection, 5460) is None


def test_places_that_want_the_same_number_get_two(app, monkeypatch):
    monkeypatch.setattr(zones, "_first_number", lambda names: zones._NUMBERS)
    numbers = [
        hot(lambda connection, one=one: zones.number_of(connection, place_of(one, None)))
        for one in ("Europe/Lisbon", "Asia/Tokyo", "Europe/Lisbon")
    ]

    assert numbers == [zones._NUMBERS, 1, zones._NUMBERS]


def test_the_largest_number_fits_into_a_standing():
    assert Standing(flag=2, blocks=31, reach=2, country=1023, zones=zones._NUMBERS).number < 2**31


def test_two_who_come_with_new_places_in_other_orders_do_not_wait_for_each_other(app):
    names = ["Europe/Lisbon", "Asia/Tokyo", "Africa/Lagos", "America/Lima"]
    ready, failed = threading.Barrier(2), []

    def add(order):
        with app.app_context():
            ready.wait()
            try:
                with writing() as session:
                    for name in order:
                        zones.number_of(session.connection(), place_of(name, None))
            except Exception as error:
                failed.append(error)

    threads = [threading.Thread(target=add, args=(order,)) for order in (names, names[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    assert db.session.scalar(select(func.count()).select_from(ZoneSet)) == 4


def place_on(contact_id):
    """Where the contact's rows say it may be; they must agree, and their standings be packed."""
    db.session.rollback()
    rows = db.session.scalars(select(ContactChannel).where(ContactChannel.contact_id == contact_id)).all()
    assert {row.standing for row in rows} == {
        Standing(row.flag, row.blocks, row.reach, row.country, row.zones).number for row in rows
    }
    (number,) = {row.zones for row in rows}
    return zones.place(db.session.connection(), number)


def save(contact_id, person, how=contacts.change):
    with writing() as session:
        how(session.connection(), contact_id, person, this_desk().config.pepper, cast.told())


def test_a_new_contact_is_where_its_number_is(app):
    assert place_on(cast.add(cast.ANA)).where.zones == ("America/Los_Angeles",)
    assert place_on(cast.add(Person("Gil Gomes", email=cast.read_email("gil@example.com")))) is None


def test_a_contact_moves_with_its_time_zone_and_with_its_number(app):
    ana = cast.add(cast.ANA)
    save(ana, Person("Ana Alvarez", cast.ANA.phone, cast.ANA.email, time_zone="Europe/Lisbon"))
    assert place_on(ana).where.zones == ("Europe/Lisbon",)

    save(ana, Person("Ana Alvarez", read_phone("+1 212 555 0178", "US"), cast.ANA.email))
    assert place_on(ana).where == Whereabouts(("America/New_York",), 60)

    save(ana, Person("Ana Alvarez", None, cast.ANA.email))
    assert place_on(ana) is None


def test_what_is_filled_in_later_tells_where_a_contact_is(app):
    gil = cast.add(Person("Gil Gomes", email=cast.read_email("gil@example.com")))
    save(gil, Person(phone=read_phone("+1 305 555 0112", "US")), contacts.complete)

    assert place_on(gil).where.zones == ("America/New_York",)
