"""`optin bench audience`, `dispatch`, `decisions`, `inbound`, shortly: every part is measured, nothing is left behind."""

import json

import pytest
from click.testing import CliRunner

from app import create_app
from optin import cli
from optin.bench import audience, decisions, dispatch, inbound

pytestmark = pytest.mark.xdist_group("bench")


@pytest.fixture
def bench(tmp_path):
    return lambda *words: CliRunner().invoke(cli.optin, ["bench", *words, "--directory", str(tmp_path)], obj=create_app)


def test_an_audience_is_measured_beside_what_the_database_takes(bench, tmp_path):
    said = json.loads(bench("audience", "--people", "2000", "--rounds", "1", "--json").output)

    parts = [audience.COUNT, audience.PREVIEW, audience.LOOP, audience.INSERT, audience.MATERIALISE]
    assert list(said["seconds"]) == [*parts, audience.FIRST_HALF, audience.SECOND_HALF]
    assert all(seconds > 0 for seconds in said["seconds"].values())
    assert [ratio["aim"] for ratio in said["ratios"].values()] == ["≤ 1.5", "≥ 5", "≤ 1.6", "≤ 1.2"]
    assert list(tmp_path.iterdir()) == []


def test_the_same_on_postgresql(bench, databases):
    result = bench("audience", "--people", "2000", "--rounds", "1", "--database-url", databases.empty_postgresql())

    assert (result.exit_code, "One decision for each contact" in result.output) == (0, True)


def test_a_broadcast_is_measured_while_others_opt_out(bench, tmp_path):
    said = json.loads(bench("dispatch", "--people", "100", "--json").output)

    assert list(said["parts"]) == ["Messages, 1 worker", "Messages, 3 workers", dispatch.OPT_OUTS]
    assert said["parts"]["Messages, 1 worker"]["requests"] >= 80
    assert said["parts"][dispatch.OPT_OUTS]["requests"] > 0
    assert list(tmp_path.iterdir()) == []


def test_decisions_are_asked_for_one_by_one_and_by_the_thousand(bench, tmp_path):
    said = json.loads(bench("decisions", "--people", "1000", "--seconds", "0.2", "--json").output)

    assert list(said["parts"]) == [decisions.SMALLEST, decisions.ONE, decisions.MANY]
    assert all(part["requests"] > 0 for part in said["parts"].values())
    assert said["parts"][decisions.MANY]["requests"] % 1000 == 0
    assert [ratio["aim"] for ratio in said["ratios"].values()] == ["≤ 10", "≥ 50000"]
    assert list(tmp_path.iterdir()) == []


def test_messages_are_timed_from_entry_to_flag(bench, tmp_path):
    said = json.loads(bench("inbound", "--messages", "100", "--json").output)

    assert list(said["parts"]) == [inbound.MESSAGES, inbound.STOPS, inbound.ALONE]
    assert (said["parts"][inbound.MESSAGES]["requests"], said["parts"][inbound.ALONE]["requests"]) == (100, 50)
    assert all(part["p99_ms"] > 0 for part in said["parts"].values())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "words", [["inbound"], ["audience", "--people", "1000"], ["dispatch", "--people", "100"], ["decisions"]]
)
def test_a_database_with_anything_in_it_is_left_alone(bench, app, words):
    result = bench(*words, "--database-url", app.config["SQLALCHEMY_DATABASE_URI"])

    assert (result.exit_code, "The database is not empty." in result.output) == (1, True)
