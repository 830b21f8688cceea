"""Sequences over the API."""

import pytest

from optin.database import db, writing
from optin.models import Contact, Sequence
from optin.sending import sequence_steering
from tests import cast
from tests.api.programs import call, key, post
from tests.sending import sequencing
from tests.sending.sequencing import change, messages, running, work


def public(table, number):
    """The public id of a row."""
    with writing() as session:
        return session.get_one(table, number).public_id


@pytest.fixture
def ana(app):
    """Ana's id in the database and the one for programs."""
    number = cast.add(cast.ANA)
    return number, public(Contact, number)


def bring_in(here, *names, text=None):
    return post(f"/sequences/{public(Sequence, here)}/enrolments", {"contact_ids": list(names)}, text)


def take_out(here, name, text=None):
    path = f"/sequences/{public(Sequence, here)}/enrolments/{name}"
    return call(path, text or key("all"), "DELETE")


def test_contacts_come_in_once_and_get_the_first_step(ana):
    here = running(0)

    assert [bring_in(here, ana[1]).get_json(), bring_in(here, ana[1]).get_json()] == [{"enrolled": 1}, {"enrolled": 0}]
    assert [message.started_by for message in messages(ana[0])] == ["Sequence “Welcome”"]


def test_a_sequence_is_shown_with_its_steps_and_numbers(ana):
    here = running(0, 24)
    bring_in(here, ana[1])

    shown = call(f"/sequences/{public(Sequence, here)}").get_json()

    assert shown == call("/sequences").get_json()["data"][0]
    assert [(step["wait"], step["amount"]) for step in shown["steps"]] == [("hours", 0), ("hours", 24)]
    assert (shown["state"], shown["contacts"]) == ("running", {"active": 1, "finished": 0, "left": 0})


def test_a_contact_is_taken_out_and_gets_nothing_more(ana):
    here = running(1)
    bring_in(here, ana[1])

    answer = take_out(here, ana[1]).get_json()
    work()

    assert (answer["state"], answer["left_why"], answer["due_at"]) == ("left", "by_api", None)
    assert call(f"/sequences/{public(Sequence, here)}/enrolments/{ana[1]}").get_json() == answer
    assert messages(ana[0]) == []


def test_taking_out_twice_is_no_fault(ana):
    here = running(1)
    bring_in(here, ana[1])

    assert [take_out(here, ana[1]).status_code for _ in range(2)] == [200, 200]


def test_all_or_none_come_in(ana):
    here = running(0)

    answer = bring_in(here, ana[1], "con_" + "a" * 24)

    assert (answer.status_code, answer.get_json()["code"]) == (409, "no_such_contact")
    assert call("/sequences").get_json()["data"][0]["contacts"]["active"] == 0


def test_an_ended_sequence_takes_nobody(ana):
    here = running(0)
    change(here, sequence_steering.end, 1_780_000_000)

    assert bring_in(here, ana[1]).get_json()["code"] == "not_open"


def test_a_key_of_mode_test_reaches_the_sandbox_alone(ana):
    here = running(0)

    bring_in(here, ana[1], text=key("send", mode="test"))

    assert [message.is_test for message in messages(ana[0])] == [True]


@pytest.mark.parametrize("name", ["seq_" + "a" * 24, "%00", "x"])
def test_an_unknown_sequence_is_said_to_be_one(ana, name):
    assert call(f"/sequences/{name}").get_json()["code"] == "no_such_sequence"
    assert post(f"/sequences/{name}/enrolments", {"contact_ids": [ana[1]]}).get_json()["code"] == "no_such_sequence"


@pytest.mark.parametrize("name", ["con_" + "a" * 24, "%00"])
def test_somebody_who_was_never_in_it_is_said_to_be_so(ana, name):
    assert take_out(running(0), name).get_json()["code"] == "no_such_enrolment"


def test_a_key_that_may_only_read_changes_nothing(ana):
    here, reader = running(1), key("read")

    assert (bring_in(here, ana[1], text=reader).status_code, take_out(here, ana[1], reader).status_code) == (403, 403)


def test_the_newest_sequence_is_listed_first(app):
    for name in ("One", "Two", "Three"):
        running(0, name=name)
    first = call("/sequences?limit=2").get_json()
    second = call(f"/sequences?after={first['next']}").get_json()

    assert [one["name"] for one in first["data"] + second["data"]] == ["Three", "Two", "One"]
    assert call("/sequences?after=seq_none").get_json()["code"] == "unknown_cursor"
    db.session.rollback()


def test_whoever_left_comes_back(ana):
    here = running(1)
    bring_in(here, ana[1])
    sequencing.leave(here, ana[0])

    assert bring_in(here, ana[1]).get_json() == {"enrolled": 1}
