"""Counts that wait in memory."""

from optin.counters import Counters


def test_what_was_counted_is_taken_out_once():
    counters = Counters()
    counters.add(("form", "shown"))
    counters.add(("form", "shown"), 2)
    counters.add(("form", "submitted"))

    assert counters.take() == {("form", "shown"): 3, ("form", "submitted"): 1}
    assert counters.take() == {}


def test_made_up_keys_never_fill_the_memory():
    counters = Counters(most=2)
    for site in ("one", "two", "three", "one"):
        counters.add(site)

    assert counters.take() == {"one": 2, "two": 1}
