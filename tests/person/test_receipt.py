"""Consent receipts: the fields of ISO/IEC TS 27560, a seal, and a check that sees every change."""

import io
import json

import pytest
from sqlalchemy import select

from optin.models import ConsentEvent
from optin.vocabulary import Channel
from tests.cast import ANA, add, say_no, say_yes, told
from tests.person.own_pages import Person, own_page
from tests.person.test_erasure import asked, carry_out
from tests.widget.visiting import PHONE, Answer, made, read, sign_up, with_keys

GOOD, BAD = "is ours, and nothing", "no receipt of ours"


def path(app, contact_id):
    """The path of the newest receipt on a contact's page."""
    return own_page(app, contact_id).page().find("a", text="Receipt")["href"]


def kept(app, contact_id):
    """The file of that receipt."""
    here = Person(app, path(app, contact_id))
    return here.open("GET", path=here.page().find("a", text="Download (JSON)")["href"])


def check(app, text):
    return Answer(Person(app, "/r/").open("POST", {"receipt": text})).find("p", role="status").text


# What ISO/IEC TS 27560:2023 requires in each part.
REQUIRED = {
    "header": {"schema_version", "record_id", "pii_principal_id"},
    "pii_processing": {
        *("privacy_notice", "language", "purposes", "pii_information", "pii_controllers", "storage_locations"),
        *("retention_period", "jurisdiction", "recipient_third_parties", "withdrawal_method"),
    },
    "party_identification": {"party_id", "party_address", "party_name", "party_contact", "party_type"},
    "events": {"event_time", "validity_duration", "entity_id", "event_type", "event_state"},
}


def required(receipt):
    """The parts that the standard requires, as they are in a receipt."""
    parts = {"header": receipt, "pii_processing": receipt["pii_processing"]}
    parts |= {name: receipt[name][0] for name in ("party_identification", "events")}
    return {name: {key: parts[name].get(key) for key in keys} for name, keys in REQUIRED.items()}


@pytest.mark.parametrize("say", [say_yes, say_no])
def test_every_field_that_the_standard_requires_says_something(desk, say):
    ana = add(ANA)
    say(ana, Channel.EMAIL)
    receipt = json.loads(kept(desk, ana).text)

    assert [key for part in required(receipt).values() for key, value in part.items() if not value] == []
    assert all(one["purpose"] for one in receipt["pii_processing"]["purposes"])
    assert all(one["pii_type"] for one in receipt["pii_processing"]["pii_information"])


def test_what_it_says_is_what_the_ledger_holds(desk):
    ana = add(ANA)
    words = {"confirmation_message": "I agree.", "privacy_url": "https://www.example.com/privacy", "words_language": "de"}
    written = say_yes(ana, Channel.EMAIL, told(at=1_790_000_000, organisation="Example Shop", **words))
    receipt = json.loads(kept(desk, ana).text)
    [[tag, digest]] = read(select(ConsentEvent.tag, ConsentEvent.hash))
    processing, [party], [event] = receipt["pii_processing"], receipt["party_identification"], receipt["events"]

    assert (receipt["schema_version"], receipt["record_id"]) == ("ISO/IEC TS 27560:2023", written.public_id)
    assert (receipt["pii_principal_id"], receipt["ledger"]["event_hash"]) == (tag.hex(), digest.hex())
    assert (processing["privacy_notice"], processing["language"]) == ("https://www.example.com/privacy", "de")
    assert (processing["purposes"][0]["purpose"], party["party_name"]) == ("I agree.", "Example Shop")
    assert processing["pii_controllers"] == [party["party_id"]]
    assert (event["event_time"], event["event_state"]) == ("2026-09-21T14:13:20Z", "Consent given")
    assert event["entity_id"] == receipt["pii_principal_id"]


def test_without_a_privacy_notice_it_does_not_point_to_one(desk):
    ana = add(ANA)
    say_yes(ana, Channel.EMAIL)
    receipt = json.loads(kept(desk, ana).text)

    assert receipt["pii_processing"]["privacy_notice"] == "Not recorded"
    assert "As the privacy notice says" not in json.dumps(receipt)


def test_the_page_says_the_day_and_the_time_in_words_and_where_to_undo_it_on_paper(desk):
    ana = add(ANA)
    say_yes(ana, Channel.EMAIL, told(at=1_790_000_000))
    page = Person(desk, path(desk, ana)).page()

    assert page.find("time").text == "21 September 2026, 14:13 UTC"
    assert page.find("bdi", class_="printed").text == "http://localhost:8000/p/"


def test_a_receipt_of_a_form_shows_the_words_on_the_page_and_in_the_file(desk):
    sign_up(desk, made(), phone=PHONE)
    page = Person(desk, path(desk, 1)).page()

    assert "I agree to receive offers." in page.find("blockquote").text
    assert json.loads(kept(desk, 1).text)["pii_processing"]["shown"]["button_text"] == "Sign me up"


def test_an_opt_out_has_a_receipt_too(desk):
    ana = add(ANA)
    say_no(ana, Channel.SMS)

    assert json.loads(kept(desk, ana).text)["events"][0]["event_state"] == "Consent withdrawn"


def test_a_receipt_of_ours_is_known_however_it_is_spaced_and_with_a_retired_key(app):
    with_keys(app, "old")
    ana = add(ANA)
    say_yes(ana, Channel.EMAIL)
    text = kept(app, ana).text
    with_keys(app, "new", "old")

    assert GOOD in check(app, text)
    assert GOOD in check(app, json.dumps(json.loads(text)))
    with_keys(app, "new")
    assert BAD in check(app, text)


def test_any_change_is_seen(desk):
    ana = add(ANA)
    say_yes(ana, Channel.EMAIL)
    text = kept(desk, ana).text
    changes = [
        ("Consent given", "Consent withdrawn"),
        ("E-mail address", "Phone number"),
        ('"seal": "', '"seal": "x'),
        ("evt_", "evt_x"),
    ]

    for before, after in changes:
        assert BAD in check(desk, text.replace(before, after, 1)), before
    assert BAD in check(desk, text.replace("{", '{"more": 1,', 1))
    assert BAD in check(desk, "{}")


def test_a_file_can_be_chosen_instead(desk):
    ana = add(ANA)
    say_yes(ana, Channel.EMAIL)
    file = (io.BytesIO(b"\xef\xbb\xbf" + kept(desk, ana).get_data()), "receipt.json")
    sent = Person(desk, "/r/").open("POST", {"receipt": "", "file": file})

    assert GOOD in Answer(sent).find("p", role="status").text


@pytest.mark.parametrize("text", ["", "x", "[]", "{", '{"a":1,"a":2}', "[" * 50_000, "9" * 50_000, '{"a":"\\ud800"}x'])
def test_what_is_no_receipt_is_said_to_be_none(desk, text):
    sent = Person(desk, "/r/").open("POST", {"receipt": text})

    assert sent.status_code == 422
    assert "cannot be read" in Answer(sent).find("p", role="status").text


@pytest.mark.parametrize(("size", "status"), [(66_000, 422), (400_000, 413)])
def test_what_is_longer_than_a_receipt_is_said_to_be_too_long(desk, size, status):
    for field in ({"receipt": "9" * size}, {"file": (io.BytesIO(b"9" * size), "receipt.json")}):
        sent = Person(desk, "/r/").open("POST", field)
        assert sent.status_code == status
        assert "longer than any receipt" in Answer(sent).find("p", role="status").text


def test_what_was_erased_is_gone_and_a_copy_is_still_ours(app):
    ana, name = asked(app)
    here, text = path(app, ana), kept(app, ana).text
    carry_out(name)

    assert Person(app, here).open("GET").status_code == 410
    assert GOOD in check(app, text)
