"""The storm of the sending paths through the real adapters, to mail servers and providers that misbehave.

`OPTIN_TEST_STORM_KILLS` lets it rage longer.
"""

import os
from collections import defaultdict

import pytest

from optin.database import db
from optin.sending import progress
from optin.vocabulary import Channel
from tests.durability.channel_storms import ChannelStorm
from tests.durability.misbehaving import NOT_TAKEN, TAKEN

pytestmark = [pytest.mark.durability, pytest.mark.xdist_group("durability channels")]

KILLS = int(os.environ.get("OPTIN_TEST_STORM_KILLS", "24"))  # half as many on SQLite, where one process sends
PEOPLE = 50  # half of them stay, which is enough for every fate to have its turn on each channel
ENDS = {"sent", "unknown", "rejected", "refused", "failed"}


@pytest.fixture
def storm(app, tmp_path):
    raging = ChannelStorm(app, tmp_path, people=PEOPLE)
    yield raging
    raging.end()


@pytest.fixture
def mutated(desk, tmp_path, request):
    """A storm whose workers are born with a fault."""
    raging = ChannelStorm(desk, tmp_path, people=PEOPLE, mutants=[request.param])
    yield raging
    raging.end()


def ends(storm):
    """What became of the messages that the far ends took, by what they did with them."""
    became, found = {text: storm.outcomes(text) for text in storm.texts}, defaultdict(set)
    assert set().union(*(set(by_address.values()) for by_address in became.values())) <= ENDS
    for message in storm.took():
        found[message["fate"]].add(became[message["text"]][message["address"]])
    return found


def test_whatever_providers_answer_nobody_gets_it_twice_or_after_an_opt_out(storm):
    storm.rage(KILLS // 2 if db.engine.dialect.name == "sqlite" else KILLS)

    seed = f"the script of {storm.seed}"
    assert (storm.duplicates(), storm.after_opt_out(), len(storm.opted_out) > 0) == (0, [], True), seed
    assert storm.met() == {channel.word: {*TAKEN, *NOT_TAKEN} for channel in Channel}
    became = ends(storm)
    for sometimes in ("yes", "late"):  # A worker that dies knows of no answer; one that was frozen finds one that was late.
        assert became.pop(sometimes) <= {"sent", "unknown"}, seed
    assert became == {fate: {"unknown"} for fate in became}, seed


@pytest.mark.parametrize("mutated", ["retry_of_unknown"], indirect=True)
def test_the_storm_sees_who_sends_again_what_a_provider_may_have(mutated):
    mutated.rage(kills=1)

    assert mutated.duplicates() > 0


@pytest.mark.parametrize("mutated", ["no_second_decision"], indirect=True)
def test_the_storm_sees_who_does_not_decide_again_on_any_channel(mutated):
    announced = set(mutated.texts)
    for text in announced:
        progress.materialise(mutated.texts[text])
    for contact_id in mutated.people[-30:]:
        mutated.opt_out(contact_id)

    mutated.rage(kills=1, seconds=1)

    late = {message["text"] for message in mutated.took() if message["address"] in mutated.opted_out}
    assert late == announced
