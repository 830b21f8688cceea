"""Open now, or from when: against a reader of clocks who looks once a minute, and at the places where clocks do odd things."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from optin.hours import Hours, Whereabouts, ask, local, within
from optin.hours.weeks import ALWAYS_OPEN, NEVER_OPEN, Window, joined, read_week

NEW_YORK, LOS_ANGELES, LONDON, KOLKATA = "America/New_York", "America/Los_Angeles", "Europe/London", "Asia/Kolkata"
# Half an hour of summer time, quarters of an hour, a day that was left out (Apia, 30 December 2011), summer time in winter.
ZONES = [NEW_YORK, LOS_ANGELES, LONDON, KOLKATA, "Australia/Lord_Howe", "Pacific/Chatham", "Pacific/Apia", "Africa/Casablanca"]
USUAL = Hours(read_week("Mon-Sun 09:00-20:00"))


def at(text, zone="UTC", fold=0):
    """`2026-03-08 09:00` on a clock in the zone, as UTC seconds."""
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).timestamp())


def opens(hours, where, instant):
    where = where if isinstance(where, Whereabouts) else Whereabouts((where,))
    return ask(hours, where, instant).opens_at


def is_open(hours, where, instant):
    """By the clocks on the wall."""
    for zone in where.zones:
        for shift in {-where.margin, 0, where.margin}:
            wall = datetime.fromtimestamp(instant, UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) + timedelta(
                minutes=shift
            )
            minute = 60 * wall.hour + wall.minute
            if not any(window.opens <= minute < window.closes for window in hours.week[wall.weekday()]):
                return False
    return True


def first_minute(hours, where, instant, days):
    """The first instant that is open, looked for minute by minute; None: none of these days has one."""
    if is_open(hours, where, instant):
        return instant
    minutes = range(instant - instant % 60 + 60, instant + days * 86400, 60)
    return next((minute for minute in minutes if is_open(hours, where, minute)), None)


WINDOWS = (
    st.tuples(st.integers(0, 1439), st.integers(1, 1440)).filter(lambda pair: pair[0] < pair[1]).map(lambda pair: Window(*pair))
)
DAYS = st.lists(WINDOWS, max_size=3).map(joined)
WEEKS = st.one_of(st.lists(DAYS, min_size=7, max_size=7).map(tuple), DAYS.map(lambda day: (day,) * 7))
PLACES = st.builds(
    Whereabouts, st.lists(st.sampled_from(ZONES), min_size=1, max_size=3).map(tuple), st.sampled_from([0, 0, 60])
)
# Days around which clocks are changed, and any day.
CHANGES = [
    "2026-03-08",
    "2026-11-01",
    "2026-03-29",
    "2026-10-25",
    "2026-04-05",
    "2026-10-04",
    "2011-12-29",
    "2026-02-15",
    "2026-03-22",
]
INSTANTS = st.builds(
    lambda day, second: at(f"{day} 00:00") - 86400 + second,
    st.sampled_from([*CHANGES, "2026-07-14"]),
    st.integers(0, 3 * 86400),
)


@settings(max_examples=100, deadline=None)
@given(WEEKS, PLACES, INSTANTS)
@example((((Window(60, 180),)) * 1,) * 7, Whereabouts((NEW_YORK,)), at("2026-11-01 05:30"))
def test_it_opens_when_somebody_who_looks_at_the_clocks_every_minute_says_so(week, where, instant):
    hours = Hours(week)
    seen = first_minute(hours, where, instant, days=2)
    found = opens(hours, where, instant)

    if seen is None:
        assert found is None or found >= instant + 2 * 86400 - 60
    else:
        assert found == seen


@settings(max_examples=100, deadline=None)
@given(WEEKS, PLACES, INSTANTS, st.floats(0, 1, exclude_max=True))
def test_an_answer_holds_until_it_says(week, where, instant, share):
    hours = Hours(week)
    answer = ask(hours, where, instant)
    later = instant + int(share * (answer.until - instant))
    again = opens(hours, where, later)

    if answer.opens_at is None:
        assert again is None
    else:
        assert again == max(later, answer.opens_at)


def test_hours_begin_with_their_first_second_and_end_before_their_last():
    assert opens(USUAL, LONDON, at("2026-01-05 09:00", LONDON)) == at("2026-01-05 09:00", LONDON)
    assert opens(USUAL, LONDON, at("2026-01-05 19:59", LONDON) + 59) == at("2026-01-05 19:59", LONDON) + 59
    assert opens(USUAL, LONDON, at("2026-01-05 20:00", LONDON)) == at("2026-01-06 09:00", LONDON)
    assert opens(USUAL, LONDON, at("2026-01-05 09:00", LONDON) - 1) == at("2026-01-05 09:00", LONDON)


def test_every_zone_that_comes_into_question_must_be_within_the_hours():
    coast_to_coast = Whereabouts((NEW_YORK, LOS_ANGELES))

    assert opens(USUAL, coast_to_coast, at("2026-01-05 09:00", NEW_YORK)) == at("2026-01-05 09:00", LOS_ANGELES)
    assert opens(USUAL, coast_to_coast, at("2026-01-05 20:00", NEW_YORK)) == at("2026-01-06 09:00", LOS_ANGELES)


def test_an_hour_of_doubt_narrows_both_ends():
    doubtful = Whereabouts((NEW_YORK,), margin=60)

    assert opens(USUAL, doubtful, at("2026-01-05 09:30", NEW_YORK)) == at("2026-01-05 10:00", NEW_YORK)
    assert opens(USUAL, doubtful, at("2026-01-05 19:00", NEW_YORK)) == at("2026-01-06 10:00", NEW_YORK)


def test_an_hour_that_is_skipped_opens_nothing():
    nights = Hours(read_week("Mon-Sun 02:15-02:45"))

    assert opens(nights, NEW_YORK, at("2026-03-08 00:00", NEW_YORK)) == at("2026-03-09 02:15", NEW_YORK)


def test_hours_that_begin_in_the_skipped_hour_begin_after_it():
    nights = Hours(read_week("Mon-Sun 02:30-04:00"))

    assert opens(nights, NEW_YORK, at("2026-03-08 00:00", NEW_YORK)) == at("2026-03-08 03:00", NEW_YORK)


def test_an_hour_that_comes_twice_counts_twice():
    nights = Hours(read_week("Mon-Sun 01:00-01:30"))
    first, second = at("2026-11-01 01:00", NEW_YORK), at("2026-11-01 01:00", NEW_YORK, fold=1)

    assert opens(nights, NEW_YORK, first - 60) == first
    assert opens(nights, NEW_YORK, first + 30 * 60) == second == first + 3600


def test_busy_hours_can_be_left_out():
    lunch = Hours(read_week("Mon-Fri 10:00-12:00, 14:00-20:00"))

    assert opens(lunch, LONDON, at("2026-01-05 12:00", LONDON)) == at("2026-01-05 14:00", LONDON)
    assert opens(lunch, LONDON, at("2026-01-09 20:00", LONDON)) == at("2026-01-12 10:00", LONDON)


def test_no_zone_and_no_hour_in_common_never_open():
    assert opens(USUAL, Whereabouts(()), at("2026-01-05 12:00")) is None
    assert opens(Hours(NEVER_OPEN), LONDON, at("2026-01-05 12:00")) is None
    assert opens(Hours(read_week("Mon-Sun 09:00-10:00")), Whereabouts((LONDON, LOS_ANGELES)), at("2026-01-05 12:00")) is None


def test_what_is_no_zone_is_an_error():
    with pytest.raises((KeyError, ValueError)):
        opens(USUAL, "Etc/Unknown", at("2026-01-05 12:00"))


def test_holidays_are_closed_where_they_are_kept():
    french = Hours(ALWAYS_OPEN, frozenset({"FR"}))

    assert opens(french, "Europe/Paris", at("2026-05-01 12:00", "Europe/Paris")) == at("2026-05-02 00:00", "Europe/Paris")
    assert opens(Hours(ALWAYS_OPEN), "Europe/Paris", at("2026-05-01 12:00", "Europe/Paris")) == at(
        "2026-05-01 12:00", "Europe/Paris"
    )


def test_two_sets_of_hours_allow_what_both_allow():
    both = within(USUAL, Hours(read_week("Mon-Sat 08:00-12:00"), frozenset({"FR"})))

    assert both == Hours(read_week("Mon-Sat 09:00-12:00"), frozenset({"FR"}))


def test_a_clock_is_read_in_its_zone():
    assert local(KOLKATA, at("2026-01-05 00:00")).strftime("%H:%M") == "05:30"
