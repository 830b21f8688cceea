"""Why: every column in order, the one that decides, the event behind it, and when it would be allowed."""

from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from app import create_app
from optin import cli, policy
from optin.clock import now
from optin.contacts import Person
from optin.database import db
from optin.ledger import write
from optin.models import Contact
from optin.policy import Message
from optin.sending import gate
from optin.vocabulary import Block, Channel, Outcome, Path, Reason
from optin.why import explain
from tests import cast
from tests.databases import settings
from tests.sending import closing, outgoing

SMS = Channel.SMS


def why(contact_id, path=Path.API, channel=SMS):
    return explain(db.session(), db.session.get(Contact, contact_id), channel, path, Message(), now())


def deciding(answer):
    return [column.name for column in answer.columns if column.decides]


@pytest.fixture
def ana(app):
    return cast.add(cast.ANA)


def test_every_column_of_the_table_is_there_in_its_order(ana):
    assert [column.name for column in why(ana).columns] == list(policy.COLUMNS)


def test_an_opt_out_decides_and_names_its_event(ana):
    event = cast.say_no(ana, SMS)

    answer = why(ana)

    assert (answer.verdict.outcome, answer.verdict.reason) == (Outcome.REFUSE, Reason.OPTED_OUT)
    assert deciding(answer) == ["opt-out"]
    assert (answer.event.public_id, answer.allowed_from) == (event.public_id, None)


def test_a_block_names_the_event_that_set_it_and_not_a_later_one(ana):
    block = cast.let(lambda connection, *who: write.block(connection, *who[:2], Block.COMPLAINED, who[2]), ana, SMS)
    cast.say_no(ana, SMS)

    answer = why(ana)

    assert (deciding(answer), answer.event.public_id) == (["blocks"], block.public_id)


def test_what_also_stands_against_it_is_shown_and_does_not_decide(ana):
    cast.say_no(ana, SMS)
    cast.set_instants(ana, SMS, paused_until=now() + 50)

    answer = why(ana)

    assert deciding(answer) == ["pause"]
    assert [column.name for column in answer.columns if column.verdict] == ["pause", "opt-out"]


def test_nobody_asked_has_no_event(ana):
    assert (why(ana).verdict.reason, why(ana).event) == (Reason.NEVER_ASKED, None)


def test_it_is_allowed_when_the_last_of_several_times_is_over(ana):
    cast.say_yes(ana, SMS)
    soon, later = now() + 50, now() + 500
    cast.set_instants(ana, SMS, paused_until=soon, capped_until=later)

    assert why(ana).allowed_from == later


def test_what_is_allowed_is_allowed_now_and_names_the_opt_in(ana):
    event = cast.say_yes(ana, SMS)
    answer = why(ana)

    assert (answer.verdict.reason, answer.event.public_id, deciding(answer)) == (Reason.ALLOWED, event.public_id, [])
    assert abs(answer.allowed_from - now()) <= 1


def test_warnings_add_up_and_all_of_them_decide(ana):
    cast.say_no(ana, SMS)
    cast.set_instants(ana, SMS, capped_until=now() + 50)

    assert deciding(why(ana, Path.COMPOSE)) == ["opt-out", "cap"]


def test_a_contact_without_an_address_is_told_so(app):
    nobody = cast.add(Person(email=cast.ANA.email))

    assert deciding(why(nobody)) == ["address"]


@pytest.mark.parametrize("path", [Path.API, Path.API_REQUIRE_OPT_IN, Path.COMPOSE, Path.BROADCAST, Path.INVITE, Path.SERVICE])
def test_it_says_what_the_gate_does(ana, path):
    cast.say_no(ana, SMS)
    draft = outgoing.draft(ana, path=path)
    with db.engine.connect() as connection:
        judged = gate.judge(connection, draft, now()).verdict

    asked = Message(draft.category, draft.wording)
    answer = explain(db.session(), db.session.get(Contact, ana), SMS, path, asked, now())
    assert answer.verdict == judged


@pytest.fixture
def optin(app, tmp_path):
    chosen = settings(tmp_path, app.config["SQLALCHEMY_DATABASE_URI"])
    return lambda *words: CliRunner().invoke(cli.optin, words, obj=lambda: create_app(chosen))


@pytest.mark.parametrize("named", ["+1 415 555 0134", "ana@example.com"])
def test_the_command_explains_in_lines(ana, optin, named):
    event = cast.say_no(ana, SMS)

    lines = optin("why", named, "sms", "broadcast").output.splitlines()

    assert lines[:2] == ["Ana Alvarez, SMS, broadcast: refuse", "The contact has opted out of this channel."]
    assert lines[2].startswith("Local time of the contact: between ")
    assert any(line.split() == ["opt-out", "refuse:", "opted_out", "decides"] for line in lines)
    assert lines[-2].startswith(f"It rests on {event.public_id}: opted_out by operator, 20")
    assert lines[-1] == "It may not leave until something changes."


def said(lines):
    """The columns of the table as the command prints them: name, what it says, and which decides."""
    return [line.split() for line in lines if line.startswith("  ")]


def test_the_command_says_every_column_in_order_and_when_it_would_be_allowed(ana, optin):
    yes, soon, later = cast.say_yes(ana, SMS), now() + 50, now() + 500
    cast.set_instants(ana, SMS, paused_until=soon, capped_until=later)
    lines = optin("why", "+14155550134", "sms", "broadcast").output.splitlines()

    assert [column[0] for column in said(lines)] == list(policy.COLUMNS)
    assert {column[0]: column[1:3] for column in said(lines) if column[1] != "-"} == {
        "pause": ["refuse:", "paused"],
        "cap": ["refuse:", "over_cap"],
    }
    assert [column[0] for column in said(lines) if column[-1] == "decides"] == ["pause"]
    assert lines[-1] == f"It may leave from {datetime.fromtimestamp(later, UTC):%Y-%m-%d %H:%M:%S} UTC."
    assert yes.public_id not in lines[-2]


def test_the_command_names_the_event_behind_a_block(ana, optin):
    block = cast.let(lambda connection, *who: write.block(connection, *who[:2], Block.COMPLAINED, who[2]), ana, SMS)
    lines = optin("why", "ana@example.com", "sms", "compose").output.splitlines()

    assert [column for column in said(lines) if column[-1] == "decides"] == [["blocks", "refuse:", "complained", "decides"]]
    assert lines[-2].startswith(f"It rests on {block.public_id}: blocked by ")


def test_the_command_is_asked_by_id_and_for_any_kind_of_message(ana, optin):
    cast.say_no(ana, SMS)
    name = db.session.get(Contact, ana).public_id
    lines = optin("why", name, "sms", "api", "--category", "utility", "--wording", "free_text").output.splitlines()

    assert lines[0] == "Ana Alvarez, SMS, api: send"
    assert [column for column in said(lines) if column[-1] == "decides"] == []
    assert lines[-1].startswith("It may leave from 20")


@pytest.mark.parametrize("words", [("fax", "api"), ("sms", "post"), ("sms",), ("sms", "api", "--category", "gossip")])
def test_the_command_refuses_words_that_there_are_not(ana, optin, words):
    assert optin("why", "ana@example.com", *words).exit_code == 2


@pytest.mark.parametrize("named", ["+1 212 555 0178", "nobody", "nobody@example.com"])
def test_the_command_says_when_it_knows_nobody(ana, optin, named):
    result = optin("why", named, "sms", "api")

    assert (result.exit_code, result.output) == (1, f"Error: There is no contact {named}.\n")


def test_the_hours_name_when_the_message_would_be_allowed(ana, time_machine):
    cast.say_yes(ana, SMS)
    closing.prefer(hours_sms="Mon-Sun 09:00-20:00")
    time_machine.move_to(closing.clock("21:00"), tick=False)
    answer = why(ana)

    assert deciding(answer) == ["hours"]
    assert answer.allowed_from == closing.clock("10:00", day="2026-07-07")


def test_a_cap_of_none_allows_nothing_ever(ana):
    cast.say_yes(ana, SMS)
    closing.prefer(cap_sms="0/7")

    assert (why(ana).verdict.reason, why(ana).allowed_from) == (Reason.OVER_CAP, None)
