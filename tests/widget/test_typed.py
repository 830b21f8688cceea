"""What people type: bad input gets a sentence next to the field, and everything typed is kept."""

import pytest
from sqlalchemy import select

from optin import preferences
from optin.database import writing
from optin.models import Contact
from tests.widget.visiting import ALL, EMAIL, MAIL, PHONE, Answer, Visit, acts, flags, link, made, read, sign_up


def mistake(page, field):
    """The sentence that a screen reader says with the field."""
    control = page.find("input", id=field)
    assert control["aria-invalid"] == "true"
    return " ".join(page.find(id=name).text for name in control["aria-describedby"].split() if name.endswith("-e"))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Type a phone number"),
        ("12", "Type the number with its country code"),
        ("+44 20 7946 0958", "This looks like a landline"),
        ("<b onmouseover=alert(1)>", "digits, spaces and a plus sign only"),
        ("+1 415 555 0134; DROP TABLE", "digits, spaces and a plus sign only"),
        ("\u202e4310 555 514 1+", "digits, spaces and a plus sign only"),
        ("+1 415 555\t0134\x07", "digits, spaces and a plus sign only"),
        ("4" * 3000, "too long"),
        ("+1 ٤١٥ 555 0134", "one script"),
    ],
)
def test_a_number_that_cannot_be_read_gets_a_sentence_and_stays(desk, text, sentence):
    response = sign_up(desk, made(), phone=text)
    page = Answer(response)

    assert response.status_code == 422
    assert sentence in mistake(page, "phone")
    assert (page.find("input", id="phone")["value"] or "") == text
    assert acts() == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Type an e-mail address"),
        ("ana@example.com.", "Leave out the dot"),
        ("ana@", "Type a whole e-mail address"),
        ("ana@example.com,ben@example.com", "one e-mail address"),
        ("ana@example.com\r\nBcc: all@example.com", "one e-mail address"),
        ("аna@example.com", "letters without accents"),
        ("<script>alert(1)</script>@example.com", "one e-mail address"),
        ("a" * 3000 + "@example.com", "too long"),
    ],
)
def test_an_address_that_cannot_be_read_gets_a_sentence_and_stays(desk, text, sentence):
    response = sign_up(desk, made(MAIL), email=text)

    assert response.status_code == 422
    assert sentence in mistake(Answer(response), "email")
    assert response.text.count("<script>") == 1
    assert acts() == []


def test_a_nul_is_refused_and_the_rest_is_kept(desk):
    response = sign_up(desk, made(), phone="+1 415\0 555 0134")
    page = Answer(response)

    assert response.status_code == 422
    assert page.find("input", id="phone")["value"] == PHONE
    assert b"\0" not in response.data
    assert mistake(page, "phone")


def test_digits_of_any_script_are_digits(app):
    assert sign_up(app, made(), phone="+١ ٤١٥ ٥٥٥ ٠١٣٤").status_code == 200

    assert read(select(Contact.phone)) == [("+14155550134",)]


def test_an_address_on_a_unicode_domain_is_taken(app):
    assert sign_up(app, made(MAIL), email="ana@bücher.example").status_code == 200

    assert read(select(Contact.email, Contact.email_key)) == [("ana@bücher.example", "ana@xn--bcher-kva.example")]


def test_a_number_without_a_country_code_is_read_in_the_desks_country(desk):
    with writing() as session:
        preferences.change(session, {"country": "DE"}, "Olive")
    assert sign_up(desk, made(), phone="0151 23456789").status_code == 200

    assert read(select(Contact.phone)) == [("+4915123456789",)]


def test_a_body_that_is_far_too_long_is_not_read(desk):
    visit = Visit(desk, link(made()))
    for size in (10_000, 500_000):
        response = visit.send(phone="4" * size)
        assert response.status_code == 413
        assert "That was too long" in Answer(response).find(id="s").text
        assert len(response.data) < 5000


def test_what_a_browser_lets_one_type_is_never_too_long(desk):
    visit = Visit(desk, link(made(ALL, asks_name=True)))
    longest = {box["name"]: int(box["maxlength"]) for box in Answer(visit.look()).all("input") if box["maxlength"]}
    fields = {name: "字" * characters for name, characters in longest.items()}

    response = visit.send(**fields, channel=["sms", "whatsapp", "email"])

    assert (set(longest), response.status_code) == ({"phone", "email", "name"}, 422)


def test_nothing_ticked_gets_a_sentence_tied_to_the_boxes(desk):
    page = Answer(sign_up(desk, made(ALL), phone=PHONE, email=EMAIL))

    group = page.find(role="group")
    assert page.find(id=group["aria-describedby"]).text == "Tick at least one."
    assert {box["aria-invalid"] for box in group.all("input")} == {"true"}
    assert page.find("input", id="email")["value"] == EMAIL


def test_ticks_are_kept_and_only_the_fields_they_need_are_asked_for(desk):
    page = Answer(sign_up(desk, made(ALL), phone="12", email="nonsense", channel=["sms", "whatsapp"]))

    ticked = [box["value"] for box in page.all("input", type="checkbox") if "checked" in box.attributes]
    assert ticked == ["sms", "whatsapp"]
    assert mistake(page, "phone")
    assert page.find("input", id="email")["aria-invalid"] is None


def test_a_channel_that_the_form_does_not_offer_cannot_be_ticked(desk):
    response = sign_up(desk, made(channels=ALL.channels[:2]), phone=PHONE, email=EMAIL, channel="email")

    assert response.status_code == 422
    assert flags() == []


def test_fields_that_are_sent_as_files_or_json_count_as_empty(desk):
    visit = Visit(desk, link(made()))
    response = visit.open("POST", b'{"phone": "+14155550134"}', Content_Type="application/json")

    assert response.status_code == 400
