"""What agreeing to a form does to one channel, over everything that can stand there."""

import itertools

import pytest

from optin.vocabulary import Block, Flag, Source, Standing
from widget.deeds import Deed, deed

STANDINGS = [Standing(flag, Block(blocks)) for flag, blocks in itertools.product(Flag, range(32))]


def does(standing, double=False, repeated=False):
    return deed(standing, Source.WIDGET, double, repeated)


@pytest.mark.parametrize("double", [False, True])
def test_an_opt_out_or_a_complaint_is_never_overturned_by_a_form(double):
    standing = [s for s in STANDINGS if s.flag is Flag.OPTED_OUT or Block.COMPLAINED in s.blocks]

    assert {does(s, double) for s in standing} == {Deed.ASK, Deed.NOTHING}


@pytest.mark.parametrize("double", [False, True])
def test_whom_the_provider_has_stopped_nobody_asks(double):
    assert Deed.ASK not in {does(s, double) for s in STANDINGS if Block.STOPPED in s.blocks}


def test_without_a_no_the_button_is_the_act():
    assert does(Standing()) is Deed.OPT_IN
    assert does(Standing(Flag.OPTED_IN)) is Deed.OPT_IN


def test_a_double_opt_in_asks_who_is_not_in_yet():
    assert does(Standing(), double=True) is Deed.ASK
    assert does(Standing(Flag.OPTED_IN), double=True) is Deed.OPT_IN


@pytest.mark.parametrize("double", [False, True])
def test_the_same_words_twice_are_one_event(double):
    assert does(Standing(Flag.OPTED_IN), double, repeated=True) is Deed.NOTHING
