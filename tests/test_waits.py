"""How long a step waits, by the clocks of the place where somebody lives."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optin.sequences import waits
from optin.sequences.waits import DAY, MINUTE, Wait, due
from optin.vocabulary import WaitKind

NINE = 9 * 60


def instant(text):
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


@pytest.mark.parametrize(("kind", "seconds"), [(WaitKind.MINUTES, MINUTE), (WaitKind.HOURS, 60 * MINUTE), (WaitKind.DAYS, DAY)])
def test_a_wait_is_counted_from_the_step_before(kind, seconds):
    assert due(Wait(kind, 3), 1000, "UTC") == 1000 + 3 * seconds


@pytest.mark.parametrize(
    ("since", "days", "zone", "over"),
    [
        ("2026-05-28T20:00", 0, "UTC", "2026-05-29T09:00"),
        ("2026-05-28T08:00", 0, "UTC", "2026-05-28T09:00"),
        ("2026-05-28T09:00", 0, "UTC", "2026-05-28T09:00"),
        ("2026-05-28T20:00", 1, "UTC", "2026-05-29T09:00"),
        ("2026-05-28T03:00", 1, "America/New_York", "2026-05-28T13:00"),
        ("2026-05-28T20:00", 2, "Asia/Tokyo", "2026-05-31T00:00"),
        ("2026-05-28T20:00", 1, "Nowhere/At_all", "2026-05-29T09:00"),
        ("2026-05-28T20:00", 1, "../etc", "2026-05-29T09:00"),
    ],
)
def test_a_time_of_day_is_that_of_the_contact(since, days, zone, over):
    assert due(Wait(WaitKind.TIME_OF_DAY, days, NINE), instant(since), zone) == instant(over)


def test_a_time_that_the_clocks_skip_or_show_twice_comes_once():
    half_past_two = Wait(WaitKind.TIME_OF_DAY, 1, 150)
    assert due(half_past_two, instant("2026-03-28T12:00"), "Europe/Berlin") == instant("2026-03-29T01:30")
    assert due(half_past_two, instant("2026-10-24T12:00"), "Europe/Berlin") == instant("2026-10-25T00:30")


@given(
    kind=st.sampled_from(WaitKind),
    amount=st.integers(0, 365),
    minute=st.integers(0, 1439),
    since=st.integers(0, 4_000_000_000),
    zone=st.sampled_from(["UTC", "America/New_York", "Asia/Kathmandu", "Pacific/Apia", "Europe/Dublin"]),
)
def test_a_wait_never_ends_before_it_begins(kind, amount, minute, since, zone):
    wait = Wait(kind, amount, minute)
    assert since <= waits.not_before(wait, since) <= due(wait, since, zone) <= since + (amount + 3) * DAY


@pytest.mark.parametrize(
    ("wait", "words"),
    [
        (Wait(WaitKind.MINUTES, 0), "at once"),
        (Wait(WaitKind.HOURS, 1), "1 hour later"),
        (Wait(WaitKind.DAYS, 3), "3 days later"),
        (Wait(WaitKind.TIME_OF_DAY, 0, NINE), "at the next 09:00"),
        (Wait(WaitKind.TIME_OF_DAY, 1, NINE), "the next day at 09:00"),
        (Wait(WaitKind.TIME_OF_DAY, 5, 1439), "5 days later at 23:59"),
    ],
)
def test_a_wait_is_said_in_words(wait, words):
    assert wait.words == words


@pytest.mark.parametrize(
    "wait",
    [Wait(WaitKind.DAYS, -1), Wait(WaitKind.DAYS, 366), Wait(WaitKind.TIME_OF_DAY, 1), Wait(WaitKind.TIME_OF_DAY, 1, 1440)],
)
def test_a_wait_that_cannot_be_gets_a_sentence(wait):
    assert wait.fault
