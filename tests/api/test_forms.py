"""Opt-in forms over the API."""

import pytest

from tests.api.programs import call, post

WORDS = {
    "description": "Spring offers",
    "channels": ["email", "sms"],
    "confirmation_message": "I agree to receive offers.",
    "button_text": "Sign me up",
    "after_text": "Thank you.",
    "sites": ["https://shop.example.com"],
}


def test_a_form_is_added_with_its_code(app):
    form = post("/forms", WORDS).get_json()

    assert form == call(f"/forms/{form['id']}").get_json()
    assert (form["version"], form["channels"]) == (1, ["sms", "email"])
    assert form["snippet"].startswith("<iframe")
    assert app.test_client().get(form["url"].removeprefix("http://localhost:8000")).status_code == 200


def test_the_newest_form_is_listed_first(app):
    ids = [post("/forms", WORDS).get_json()["id"] for _ in range(2)]
    first = call("/forms?limit=1").get_json()

    assert [form["id"] for form in first["data"]] == ids[1:]
    assert [form["id"] for form in call(f"/forms?after={first['next']}").get_json()["data"]] == ids[:1]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("channels", []),
        ("channels", ["pigeon"]),
        ("button_text", "  "),
        ("sites", ["ftp://shop.example.com"]),
        ("sites", ["https://*.example.com"]),
        ("sites", ["https://аррӏе.com"]),  # Cyrillic letters that look Latin
        ("language", "tlh"),
        ("description", "two\nlines"),
    ],
)
def test_what_cannot_be_a_form_is_refused_by_the_field(app, field, value):
    answer = post("/forms", WORDS | {field: value})

    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"].startswith(field)
    assert call("/forms").get_json()["data"] == []
