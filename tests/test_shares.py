"""Shares and their intervals: against published figures, against the definition, and for every number of cases."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from optin.shares import Compared, Share, Z, compare, difference, in_words, interval, two_in_words

SHARES = st.integers(1, 10**7).flatmap(lambda whole: st.builds(Share, st.integers(0, whole), st.just(whole)))
ANY = st.builds(Share, st.integers(0, 10**7), st.integers(0, 10**7))


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    # Newcombe, Statistics in Medicine 17 (1998), 857–872, table I, method 3.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_is_the_published_one(part, whole, low, high):
    assert interval(Share(part, whole)) == pytest.approx((low, high), abs=0.00005)


def test_the_interval_of_a_difference_is_the_published_one():
    # Newcombe, Statistics in Medicine 17 (1998), 873–890, table II, example (a), method 10.
    assert difference(Share(56, 70), Share(48, 80)) == pytest.approx((0.0524, 0.3339), abs=0.00005)


@given(SHARES)
def test_the_interval_holds_the_share_and_stays_between_nothing_and_all(share):
    low, high = interval(share)
    assert 0 <= low <= share.value <= high <= 1
    assert low < high


@given(SHARES)
def test_its_ends_are_the_values_that_a_score_test_just_does_not_reject(share):
    for end in interval(share):
        if 0 < end < 1:
            deviation = abs(share.value - end) / math.sqrt(end * (1 - end) / share.whole)
            assert deviation == pytest.approx(Z, rel=1e-4)


@given(SHARES)
def test_what_is_not_a_part_has_the_mirrored_interval(share):
    low, high = interval(share)
    mirrored = interval(Share(share.whole - share.part, share.whole))
    assert mirrored == pytest.approx((1 - high, 1 - low), abs=1e-9)


@given(SHARES, st.integers(2, 10))
def test_more_of_the_same_makes_it_narrower(share, times):
    low, high = interval(share)
    narrow_low, narrow_high = interval(Share(share.part * times, share.whole * times))
    assert narrow_high - narrow_low < high - low


@given(ANY, ANY)
def test_one_is_more_exactly_where_the_other_is_less(one, other):
    mirrored = {Compared.MORE: Compared.LESS, Compared.LESS: Compared.MORE, Compared.CANNOT_TELL: Compared.CANNOT_TELL}
    assert compare(other, one) is mirrored[compare(one, other)]


@given(ANY, ANY)
def test_more_is_said_only_of_what_is_more(one, other):
    if compare(one, other) is Compared.MORE:
        assert one.value > other.value


@given(SHARES)
def test_a_share_is_not_more_than_itself(share):
    assert compare(share, share) is Compared.CANNOT_TELL


@given(ANY)
def test_nothing_is_said_where_there_is_no_share(share):
    assume(not share.is_known)
    assert in_words(share) == "–"
    assert compare(share, Share(1, 2)) is Compared.CANNOT_TELL


@given(SHARES, SHARES)
def test_two_that_are_told_apart_read_differently(one, other):
    assume(abs(one.value - other.value) > 0.00001)
    assert len(set(two_in_words(one, other))) == 2


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [
        (39, 325, "12 % (9–16 %)"),
        (14, 1000, "1.4 % (0.8–2.3 %)"),
        (0, 10, "0 % (0–28 %)"),
        (10, 10, "100 % (72–100 %)"),
        (3, 2, "–"),
        (0, 0, "–"),
    ],
)
def test_a_share_in_words(part, whole, words):
    assert in_words(Share(part, whole)).replace("\N{NO-BREAK SPACE}", " ") == words


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        (Share(120, 1000), Share(80, 1000), Compared.MORE),
        (Share(80, 1000), Share(120, 1000), Compared.LESS),
        (Share(12, 100), Share(8, 100), Compared.CANNOT_TELL),
        (Share(1, 1), Share(0, 1), Compared.CANNOT_TELL),
    ],
)
def test_a_few_cases_tell_nothing(one, other, said):
    assert compare(one, other) is said
