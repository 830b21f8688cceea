"""Hours as people type them and as they are stored."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optin.hours.holidays import easter, is_holiday
from optin.hours.weeks import (
    ALWAYS_OPEN,
    NEVER_OPEN,
    HoursError,
    Window,
    day_text,
    in_both,
    joined,
    read_day,
    read_week,
    week_text,
)

WINDOWS = (
    st.tuples(st.integers(0, 1439), st.integers(1, 1440)).filter(lambda pair: pair[0] < pair[1]).map(lambda pair: Window(*pair))
)
WEEKS = st.lists(st.lists(WINDOWS, max_size=4).map(joined), min_size=7, max_size=7).map(tuple)


@given(WEEKS)
def test_a_week_is_read_as_it_was_written(week):
    assert read_week(week_text(week)) == week


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("09:00-20:00", "09:00-20:00"),
        ("9 - 12 , 14 – 20", "09:00-12:00, 14:00-20:00"),
        ("9.30 to 17h45", "09:30-17:45"),
        ("00:00-24:00", "00:00-24:00"),
        ("10:00-12:00, 11:00-13:00", "10:00-13:00"),
        ("14:00-20:00, 09:00-14:00", "09:00-20:00"),
        ("Closed", ""),
        ("  ", ""),
    ],
)
def test_hours_are_read_in_many_spellings(text, day):
    assert day_text(read_day(text)) == day


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("nine to five", "Type hours as"),
        ("20:00-09:00", "end after they begin"),
        ("09:00-09:00", "end after they begin"),
        ("09:00-24:01", "00:00 to 24:00"),
        ("09:60-10:00", "00:00 to 24:00"),
        ("٠٩:٠٠-١٠:٠٠", "Type hours as"),
        (", ".join(["09:00-10:00"] * 7), "at most 6"),
        ("09:00-10:00,", "Type hours as"),
    ],
)
def test_what_are_no_hours_is_refused_with_what_to_type(text, says):
    with pytest.raises(HoursError, match=says):
        read_day(text)


def test_a_stored_week_is_short():
    assert week_text(read_week("Mon 09:00-20:00; Tue 09:00-20:00; Sun 10:00-12:00, 13:00-14:00")) == (
        "Mon-Tue 09:00-20:00; Sun 10:00-12:00, 13:00-14:00"
    )
    assert (week_text(ALWAYS_OPEN), week_text(NEVER_OPEN)) == ("Mon-Sun 00:00-24:00", "")


def test_days_that_do_not_exist_are_no_week():
    with pytest.raises(HoursError, match="are no days"):
        read_week("Caturday 09:00-20:00")


@given(WEEKS, WEEKS, st.integers(0, 6), st.integers(0, 1439))
def test_both_are_open_when_each_is(one, other, day, minute):
    def has(week):
        return any(window.opens <= minute < window.closes for window in week[day])

    assert has(in_both(one, other)) == (has(one) and has(other))


@pytest.mark.parametrize("day", ["2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28", "2038-04-25", "2285-03-22"])
def test_easter_falls_on_the_sunday_that_calendars_print(day):
    assert easter(int(day[:4])) == date.fromisoformat(day)


@pytest.mark.parametrize("day", ["2026-01-01", "2026-04-06", "2026-05-14", "2026-05-25", "2026-07-14", "2026-12-25"])
def test_french_holidays_are_known(day):
    assert is_holiday("FR", date.fromisoformat(day))
    assert not is_holiday("US", date.fromisoformat(day))


def test_a_usual_day_is_no_holiday():
    assert not is_holiday("FR", date(2026, 7, 15))
