"""How often signing in may be tried, on both databases."""

import pytest

from optin.database import writing
from optin.models import SignInAttempts
from optin.team import attempts

NOW = 1_800_000_000
KEY = attempts.name_key("sign-in:olive@example.com", b"a pepper for tests")


def attempt(at, key=KEY):
    with writing() as session:
        return attempts.begin(session, key, at)


def pause_after(at):
    with writing() as session:
        return session.get_one(SignInAttempts, KEY).wait_until - at


def test_five_tries_are_free_and_then_pauses_double_up_to_fifteen_minutes(app):
    pauses, at = [], NOW
    for _ in range(12):
        assert attempt(at) == 0
        pauses.append(pause_after(at))
        at += pauses[-1]

    assert pauses == [0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900]


def test_a_try_during_a_pause_counts_nothing(app):
    for _ in range(attempts.FREE):
        attempt(NOW)

    assert [attempt(NOW + 10), attempt(NOW + 20), attempt(NOW + 30)] == [20, 10, 0]


def test_others_are_not_kept_waiting(app):
    for _ in range(attempts.FREE):
        attempt(NOW)

    assert attempt(NOW, attempts.name_key("sign-in:ben@example.com", b"a pepper for tests")) == 0


def test_whoever_gets_in_starts_afresh(app):
    for _ in range(attempts.FREE):
        attempt(NOW)
    with writing() as session:
        attempts.clear(session, KEY)

    assert attempt(NOW) == 0


def test_nothing_is_remembered_after_a_quiet_day(app):
    attempt(NOW)
    attempt(NOW + attempts.FORGOTTEN_AFTER + 1, b"another")

    with writing() as session:
        assert [row.name_key for row in session.query(SignInAttempts)] == [b"another"]


def test_the_key_names_nobody(app):
    assert b"olive" not in KEY
    assert attempts.name_key("sign-in:olive@example.com", b"another pepper") != KEY


@pytest.mark.parametrize("name", ["sign-in:\ud800", "sign-in:" + "x" * 10_000, "sign-in:\x00"])
def test_anything_may_be_typed(app, name):
    assert attempt(NOW, attempts.name_key(name, b"a pepper for tests")) == 0
