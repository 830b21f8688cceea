"""Nobody gets marketing twice or after their opt-out, whatever happens to the workers.

`OPTIN_TEST_STORM_KILLS` lets it rage longer.
"""

import os

import pytest

from optin.sending import progress
from tests.durability.storms import Storm

pytestmark = [pytest.mark.durability, pytest.mark.xdist_group("durability storm")]

KILLS = int(os.environ.get("OPTIN_TEST_STORM_KILLS", "50"))  # on each database
PEOPLE = 400
ENDS = {"sent", "unknown", "refused", "failed"}


@pytest.fixture
def storm(app, tmp_path):
    raging = Storm(app, tmp_path, people=PEOPLE)
    yield raging
    raging.end()


@pytest.fixture
def mutated(desk, tmp_path, request):
    """A storm whose workers are born with a fault."""
    raging = Storm(desk, tmp_path, people=150, mutants=[request.param])
    yield raging
    raging.end()


def test_nobody_gets_it_twice_or_after_an_opt_out_and_everybody_is_accounted_for(storm):
    storm.rage(KILLS)

    assert (storm.duplicates(), storm.after_opt_out()) == (0, [])
    became = {text: storm.outcomes(text) for text in storm.texts}
    assert set().union(*(set(by_address.values()) for by_address in became.values())) <= ENDS
    assert {became[message["text"]][message["address"]] for message in storm.took()} <= {"sent", "unknown"}
    assert len(storm.opted_out) > 0


@pytest.mark.parametrize("mutated", ["retry_of_unknown"], indirect=True)
def test_the_storm_sees_who_sends_again_what_may_have_arrived(mutated):
    mutated.rage(kills=1)

    assert mutated.duplicates() > 0


@pytest.mark.parametrize("mutated", ["no_second_decision"], indirect=True)
def test_the_storm_sees_who_does_not_decide_again(mutated):
    progress.materialise(mutated.texts["News 1"])
    for contact_id in mutated.people[-100:]:
        mutated.opt_out(contact_id)

    mutated.rage(kills=1, seconds=1)

    assert len([message for message in mutated.took() if message["address"] in mutated.opted_out]) > 0
