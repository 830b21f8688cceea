"""`optin bench audience`, `dispatch`, `decisions`, `inbound`, `hooks`, `mail`, shortly: every part is measured, nothing is left
behind."""

import json
import smtplib

import pytest
from click.testing import CliRunner

from app import create_app
from optin import cli
from optin.bench import audience, decisions, dispatch, hooks, inbound, mail, providers, sink
from optin.bench.figures import Figures
from optin.bench.load import WrongAnswerError
from optin.bench.servers import serving
from optin.ledger import write
from tests.sending import outgoing
from tests.sending.crowds import crowd

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


def test_a_broadcast_that_pauses_is_not_measured(desk):
    outgoing.provider(outgoing.NotAccepted("503"))
    crowd(20)

    with pytest.raises(WrongAnswerError, match="it is paused"):
        dispatch.send(iter(()), Figures())


def test_once_everybody_has_opted_out_nothing_is_measured(desk):
    crowd(1, write.opt_out)
    opt_outs = Figures()

    assert dispatch.send(iter(()), opt_outs).per_second == 0
    assert opt_outs.times == []


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


def test_webhooks_are_taken_over_http_and_kept(bench, tmp_path):
    said = json.loads(bench("hooks", "--seconds", "0.2", "--json").output)

    assert list(said["parts"]) == [hooks.SMALLEST, hooks.TEXTS, hooks.STATUSES, hooks.BATCHES]
    assert all(part["requests"] > 0 for part in said["parts"].values())
    assert list(tmp_path.iterdir()) == []


def test_a_desk_that_takes_what_nobody_signed_is_not_measured(monkeypatch, bench):
    signed = providers.texts
    monkeypatch.setattr(providers, "texts", lambda senders, is_signed=True: signed(senders))
    result = bench("hooks", "--seconds", "0.2")

    assert (result.exit_code, "whose signature is wrong" in result.output) == (1, True)


def test_mails_go_to_a_server_that_counts_them(bench, tmp_path):
    said = json.loads(bench("mail", "--people", "100", "--json").output)

    assert list(said["parts"]) == [mail.BARE, "Mails, 1 worker", "Mails, 3 workers"]
    assert said["parts"]["Mails, 3 workers"]["requests"] >= 80
    assert list(tmp_path.iterdir()) == []


def test_a_mail_without_a_way_out_does_not_count():
    with serving(sink.sink) as port, smtplib.SMTP("127.0.0.1", port, timeout=30) as client:
        client.sendmail("news@example.com", ["ana@example.com"], mail._BARE_MAIL)
        with pytest.raises(smtplib.SMTPDataError, match="no way out"):
            client.sendmail("news@example.com", ["ana@example.com"], mail._BARE_MAIL.replace("-Post", "-Past"))


FILLING = [["inbound"], ["audience", "--people", "1000"], ["dispatch", "--people", "100"], ["decisions"], ["hooks"], ["mail"]]


@pytest.mark.parametrize("words", FILLING)
def test_a_database_with_anything_in_it_is_left_alone(bench, app, words):
    result = bench(*words, "--database-url", app.config["SQLALCHEMY_DATABASE_URI"])

    assert (result.exit_code, "The database is not empty." in result.output) == (1, True)
