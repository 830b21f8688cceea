"""Opt-ins and opt-outs over the API, and the events that they leave."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.api.programs import call, post

LONG_AGO = "2026-01-05T10:00:00Z"


@pytest.fixture
def ana(app):
    return post("/contacts", {"name": "Ana", "phone": "+1 415 555 0134"}).get_json()["id"]


def flag(contact, channel="sms"):
    return call(f"/contacts/{contact}").get_json()["channels"][channel]["flag"]


def test_an_opt_in_sets_the_flag_and_names_its_event(ana):
    answer = post(f"/contacts/{ana}/opt-ins", {"channel": "sms", "source": "checkout", "evidence": {"facts": {"page": "cart"}}})
    event = answer.get_json()

    assert (answer.status_code, event["act"], event["source"]) == (201, "opted_in", "api")
    assert event["evidence"] | {"stated_source": "checkout", "page": "cart"} == event["evidence"]
    shown = call(f"/contacts/{ana}").get_json()["channels"]["sms"]
    assert (shown["flag"], shown["event_id"]) == ("opted_in", event["id"])


def test_an_opt_out_is_always_taken(ana):
    for _ in range(2):
        assert post(f"/contacts/{ana}/opt-outs", {"channel": "sms", "reason": "Said so by phone."}).status_code == 201

    assert flag(ana) == "opted_out"
    assert [event["act"] for event in call(f"/contacts/{ana}/events").get_json()["data"]] == ["opted_out", "opted_out"]


def test_an_opt_out_is_not_overturned_without_how_and_when(ana):
    post(f"/contacts/{ana}/opt-outs", {"channel": "sms"})
    answer = post(f"/contacts/{ana}/opt-ins", {"channel": "sms"})

    assert (answer.status_code, answer.get_json()["code"]) == (409, "opt_out_stands")
    assert flag(ana) == "opted_out"


def test_an_older_wish_does_not_overturn_a_newer_opt_out(ana):
    post(f"/contacts/{ana}/opt-outs", {"channel": "sms"})
    answer = post(f"/contacts/{ana}/opt-ins", {"channel": "sms", "evidence": {"how": "by phone", "when": LONG_AGO}})

    assert answer.status_code == 409
    assert "the newer wish counts" in answer.get_json()["detail"]


def test_a_newer_wish_does(ana, time_machine):
    time_machine.move_to(datetime.now(UTC), tick=False)
    post(f"/contacts/{ana}/opt-outs", {"channel": "sms"})
    time_machine.shift(timedelta(hours=1))
    when = datetime.now(UTC).isoformat()
    answer = post(f"/contacts/{ana}/opt-ins", {"channel": "sms", "evidence": {"how": "by phone", "when": when}})

    assert (answer.status_code, answer.get_json().get("proof")) == (201, "stated")
    assert flag(ana) == "opted_in"


@pytest.mark.parametrize("path", ["opt-ins", "opt-outs"])
def test_a_channel_without_an_address_takes_nothing(ana, path):
    answer = post(f"/contacts/{ana}/{path}", {"channel": "email"})

    assert (answer.status_code, answer.get_json()["code"]) == (409, "no_address")


@pytest.mark.parametrize("path", ["", "/events", "/opt-ins", "/opt-outs"])
def test_an_unknown_contact_is_said_to_be_one(app, path):
    at = f"/contacts/con_{'a' * 24}{path}"
    answer = post(at, {"channel": "sms"}) if path.startswith("/opt") else call(at)

    assert (answer.status_code, answer.get_json()["code"]) == (404, "no_such_contact")


def test_events_come_newest_first_page_by_page(ana):
    for _ in range(51):
        post(f"/contacts/{ana}/opt-outs", {"channel": "sms"})
    first = call(f"/contacts/{ana}/events").get_json()
    second = call(f"/contacts/{ana}/events?after={first['next']}").get_json()

    assert (len(first["data"]), len(second["data"]), second["next"]) == (50, 1, None)


@pytest.mark.parametrize(
    "evidence",
    [
        {"when": "2099-01-01T00:00:00Z"},
        {"when": "2026-01-05T10:00:00"},
        {"facts": {"address": "me"}},
        {"facts": {"Page": "cart"}},
        {"facts": {f"fact_{number}": "" for number in range(21)}},
        {"how": "by\x00phone"},
    ],
)
def test_evidence_that_cannot_be_is_refused(ana, evidence):
    assert post(f"/contacts/{ana}/opt-ins", {"channel": "sms", "evidence": evidence}).status_code == 422
    assert flag(ana) == "unset"
