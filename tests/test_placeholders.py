"""Placeholders: what may stand between the braces, and what is told of anything else."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optin import placeholders
from optin.placeholders import FIELDS, Placeholder, PlaceholderError, check, fill, found

PIECES = st.sampled_from(
    ["{", "}", "|", "{{", "}}", "{{name}}", "{{ first_name |there}}", "a", "\n", " ", "{{code|x y}}", "name"]
)
TEXTS = st.lists(PIECES, max_size=30).map("".join) | st.text(max_size=80)


@pytest.mark.parametrize("text", ["Hi {{first_name}}", "Hi {{ first_name }}", "{{first_name|there}}", "{{code|}}", "a { b } c"])
def test_these_can_be_filled(text):
    check(text)


@pytest.mark.parametrize("text", ["{{nickname}}", "{{1}}", "{{name.upper}}", "{{name()}}", "{{7*7}}", "{{ }}", "{{name|a|b}}"])
def test_these_cannot_and_nothing_is_worked_out(text):
    with pytest.raises(PlaceholderError):
        check(text)


@pytest.mark.parametrize("text", ["{{name", "name}}", "{{{name}}", "{{name}}}}", "{{{{name}}}}", "{{name|{{email}}}}"])
def test_braces_that_do_not_pair_are_pointed_out(text):
    with pytest.raises(PlaceholderError):
        check(text)


def test_an_unknown_name_is_answered_with_those_that_there_are():
    with pytest.raises(PlaceholderError, match=r"There is no \{\{nickname\}\}. There are first_name, name, phone"):
        check("Hi {{nickname}}")


def test_a_long_fallback_is_refused():
    with pytest.raises(PlaceholderError, match="at most 60"):
        check("{{name|" + "a" * 61 + "}}")


def test_placeholders_are_found_with_their_fallbacks():
    assert found("{{first_name|there}} {{code}} {{email|}}") == [
        Placeholder("first_name", "there"),
        Placeholder("code", None),
        Placeholder("email", ""),
    ]


def test_twenty_thousand_braces_are_read_at_once():
    before = time.thread_time()
    with pytest.raises(PlaceholderError):
        check("{{a" * 7000)
    assert time.thread_time() - before < 1


@settings(deadline=None)
@given(TEXTS)
def test_any_text_is_either_refused_or_filled_whole(text):
    try:
        check(text)
    except PlaceholderError:
        return
    whole = fill(text, lambda _: "")
    assert "{{" not in whole
    assert "}}" not in whole
    assert all(each.name in FIELDS for each in found(text))


@settings(deadline=None)
@given(TEXTS)
def test_a_text_without_placeholders_stays_as_it_is(text):
    if not placeholders.found(text):
        assert fill(text, lambda _: "x") == text
