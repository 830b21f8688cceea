"""How long an answer asks to be left alone: in seconds, or until a date of its own clock."""

from email.message import Message

import pytest

from optin import retry_after

AT = 784_111_777  # Sun, 06 Nov 1994 08:49:37 GMT


def asked(said, date=None):
    headers = Message()
    headers["Retry-After"] = said
    if date:
        headers["Date"] = date
    return retry_after.seconds(headers, AT)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120),
        (" 7 ", 7),
        ("Sun, 06 Nov 1994 08:51:37 GMT", 120),
        ("Sunday, 06-Nov-94 08:51:37 GMT", 120),
        ("Sun Nov  6 08:51:37 1994", 120),
        ("Sun, 06 Nov 1994 08:00:00 GMT", 0),
    ],
)
def test_every_form_of_the_standard_is_read(said, seconds):
    assert asked(said) == seconds


@pytest.mark.parametrize("said", ["", "-1", "soon", "٣", "9" * 30, "99999999", "Mon, 99 Foo 2020 10:00:00 GMT", "1.5", "\xff"])
def test_what_cannot_be_meant_asks_for_nothing(said):
    assert asked(said) == 0


def test_a_date_counts_by_the_clock_of_whoever_names_it():
    assert asked("Tue, 15 Nov 1994 12:45:26 GMT", date="Tue, 15 Nov 1994 12:35:26 GMT") == 600


def test_no_header_asks_for_nothing():
    assert retry_after.seconds(Message(), AT) == 0
