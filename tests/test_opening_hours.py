"""The hours of a channel: the team's own, within the rules that apply, for whoever stands alike."""

import pytest
from sqlalchemy import create_engine

from optin import opening_hours
from optin.hours import Hours, Whereabouts
from optin.hours.quiet import RULES
from optin.hours.weeks import read_week
from optin.opening_hours import USUAL, read_switches, switches_text
from optin.vocabulary import Channel, Standing, country_number
from optin.zones import Place, place_of, zones_of
from tests.sending.closing import NEW_YORK, clock

PARIS = Place(Whereabouts(("Europe/Paris",)))
FRANCE, INDIA, US = (country_number(code) for code in ("FR", "IN", "US"))


def hours(channel=Channel.SMS, week=USUAL, chosen="", zone="", country="US"):
    return opening_hours.made(channel, week, chosen, zone, country)


def test_a_rule_narrows_only_its_place_and_its_channel():
    assert hours().hours_for(PARIS, FRANCE) == Hours(read_week("Mon-Sat 09:00-20:00"), frozenset({"FR"}))
    assert hours().hours_for(PARIS, 0) == Hours(read_week(USUAL))
    assert hours(Channel.EMAIL).hours_for(PARIS, FRANCE) == Hours(read_week(USUAL))


def test_the_rule_of_a_state_counts_by_the_number_wherever_the_contact_is():
    texan = place_of("America/New_York", "+12145550134")

    assert hours().hours_for(texan, US).week == read_week("Mon-Sat 09:00-20:00; Sun 12:00-20:00")
    assert [rule.name for rule in hours().rules_for(texan, US)] == ["United States", "Texas"]


@pytest.mark.parametrize("on", [set(), {"FR", "IN", "US", "US-TX"}, {"US-KY"}, {rule.place for rule in RULES}])
def test_switches_are_read_as_they_were_stored(on):
    chosen = switches_text(on)

    assert {rule.place for rule in RULES if opening_hours.applies(rule, chosen)} == on


def test_what_is_as_usual_is_not_stored_and_a_rule_that_is_gone_does_no_harm():
    assert switches_text({"FR", "IN", "US", "US-TX"}) == ""
    assert read_switches("+US-KY -XX") == {"US-KY": True, "XX": False}
    assert [rule.place for rule in hours(chosen="-XX")._rules] == ["FR", "IN", "US", "US-TX"]


def test_of_whom_only_the_country_is_known_all_its_zones_count():
    assert hours().where(None, FRANCE).zones == zones_of("FR")
    assert hours(country="IN").where(None, 0).zones == ("Asia/Kolkata",)
    assert hours(zone="Asia/Tokyo").where(None, 0).zones == ("Asia/Tokyo",)
    assert hours(zone="Mars/Olympus", country="IN").where(None, 0).zones == ("Asia/Kolkata",)


def test_what_was_worked_out_is_remembered_no_longer_than_it_is_true():
    mine, standing = hours(), Standing(country=US)
    with create_engine("sqlite://").connect() as nothing:
        for time in ("15:00", "23:00", "03:00", "15:30", "19:59", "20:00"):
            at = clock(time, NEW_YORK)
            assert mine.opens_at(nothing, standing, at) == hours().opens_at(nothing, standing, at)


def test_a_zone_that_this_machine_does_not_have_is_an_unknown_one():
    assert hours().opens_for(Place(Whereabouts(("Mars/Olympus",))), 0, clock("12:00")) is None
