"""Consent receipts: the fields of ISO/IEC TS 27560, a seal, and a check that sees every change."""

import io
import json

import pytest

from optin.vocabulary import Channel
from tests.cast import ANA, add, say_no, say_yes, told
from tests.person.own_pages import Person, own_page
from tests.person.test_erasure import asked, carry_out
from tests.widget.visiting import PHONE, Answer, made, sign_up, with_keys

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


def test_it_has_the_fields_of_the_standard(desk):
    ana = add(ANA)
    say_yes(ana, Channel.EMAIL, told(confirmation_message="I agree.", privacy_url="https://www.example.com/privacy"))
    receipt = json.loads(kept(desk, ana).text)

    assert {"schema_version", "record_id", "pii_principal_id", "pii_processing", "party_identification", "events"} <= set(
        receipt
    )
    assert {"event_time", "validity_duration", "entity_id", "event_type", "event_state"} == set(receipt["events"][0])
    assert receipt["pii_processing"]["privacy_notice"] == "https://www.example.com/privacy"
    assert receipt["events"][0]["event_state"] == "Consent given"
    for name in ("language", "purposes", "pii_information", "storage_locations", "retention_period", "jurisdiction"):
        assert name in receipt["pii_processing"]


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
