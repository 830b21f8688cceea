"""The frequency cap as it is typed and stored, and what it says after some messages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optin.caps import Cap, CapError, read_cap, stored_cap

DAY = 86400


def test_nothing_typed_is_no_cap_and_zero_is_one():
    assert read_cap("", "7") is None
    assert read_cap(" 0 ", "7") == Cap(0, 7)


@pytest.mark.parametrize(
    ("messages", "days"),
    [("x", "7"), ("-1", "7"), ("1001", "7"), ("3", ""), ("3", "0"), ("3", "367"), ("٣", "7"), ("1e3", "7"), ("9" * 5000, "7")],
)
def test_what_is_no_cap_is_refused_in_words(messages, days):
    with pytest.raises(CapError, match=r"^Type how many"):
        read_cap(messages, days)


@given(st.integers(0, 1000), st.integers(1, 366))
def test_a_cap_is_read_as_it_was_stored(messages, days):
    assert stored_cap(Cap(messages, days).text) == Cap(messages, days) == read_cap(str(messages), str(days))


def test_what_is_stored_wrongly_is_an_error():
    assert stored_cap("") is None
    with pytest.raises(CapError):
        stored_cap("3 in 7")


def test_the_next_message_waits_until_the_oldest_of_the_last_ones_counts_no_more():
    assert Cap(2, 7).until([DAY]) is None
    assert Cap(2, 7).until([3 * DAY, DAY]) == 8 * DAY
    assert Cap(2, 7).until([5 * DAY, 3 * DAY, DAY]) == 10 * DAY


def test_no_messages_at_all_have_no_end():
    with pytest.raises(ValueError, match="no end"):
        Cap(0, 7).until([])


@given(st.integers(1, 4), st.integers(1, 10), st.lists(st.integers(0, 20), max_size=12), st.integers(0, 40))
def test_another_is_allowed_exactly_while_fewer_count(messages, days, sent, today):
    cap, at = Cap(messages, days), today * DAY
    moments = [day * DAY for day in sent if day <= today]
    counting = [moment for moment in moments if moment > at - cap.seconds]
    until = cap.until(moments)

    assert (until is None or until <= at) == (len(counting) < messages)
