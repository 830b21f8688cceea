"""What events add up to."""

import pytest

from optin.ledger.fold import Entry, State, fold, remembered, step
from optin.vocabulary import Act, Block, Channel, Flag, Proof


def entry(act, **more):
    return Entry(Channel.SMS, act, **more)


def test_nothing_said_is_never_asked():
    assert fold([]) == {}
    assert State() == State(Flag.UNSET, Block.NONE)


@pytest.mark.parametrize(
    ("acts", "flag"),
    [
        ([Act.OPTED_IN], Flag.OPTED_IN),
        ([Act.OPTED_IN, Act.OPTED_OUT], Flag.OPTED_OUT),
        ([Act.OPTED_OUT, Act.OPTED_IN], Flag.OPTED_IN),
        ([Act.OPTED_OUT, Act.ASKED], Flag.OPTED_OUT),
        ([Act.OPTED_IN, Act.STARTED], Flag.UNSET),
    ],
)
def test_the_last_word_counts(acts, flag):
    assert fold(map(entry, acts))[Channel.SMS].flag is flag


def test_blocks_come_and_go_one_by_one():
    blocked = [entry(Act.BLOCKED, blocks=Block.HELD), entry(Act.BLOCKED, blocks=Block.STOPPED)]

    assert fold([*blocked, entry(Act.UNBLOCKED, blocks=Block.HELD)])[Channel.SMS].blocks == Block.STOPPED


@pytest.mark.parametrize(("proof", "left"), [(Proof.CONFIRMED, Block.HELD), (Proof.STATED, Block.HELD | Block.COMPLAINED)])
def test_a_complaint_yields_only_to_a_confirmed_opt_in(proof, left):
    before = State(Flag.OPTED_OUT, Block.HELD | Block.COMPLAINED)

    assert step(before, entry(Act.OPTED_IN, proof=proof)).blocks == left


def test_an_address_remembers_a_no_and_never_a_yes():
    assert remembered(State(Flag.OPTED_IN, Block.HELD)) == State(Flag.UNSET, Block.HELD)
    assert remembered(State(Flag.OPTED_OUT)) == State(Flag.OPTED_OUT)
