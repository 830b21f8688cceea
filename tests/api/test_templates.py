"""Templates over the API."""

import pytest

from tests.api.programs import call, key, post

WORDS = {
    "name": "Spring sale",
    "channel": "sms",
    "category": "marketing",
    "body": "Hi {{first_name|there}}. Reply STOP to opt out.",
}


def test_a_template_is_added_and_read_back(app):
    template = post("/templates", WORDS).get_json()

    assert template == call(f"/templates/{template['id']}").get_json()
    assert (template["version"], template["language"], template["approval"]) == (1, "en", None)
    assert {name: template[name] for name in WORDS} == WORDS


def test_one_without_a_category_is_marketing(app):
    words = {name: value for name, value in WORDS.items() if name != "category"}

    assert post("/templates", words).get_json()["category"] == "marketing"


def test_whatsapp_has_quick_replies_and_an_approval(app):
    replies = [{"text": "Shop", "opts_out": False}, {"text": "No more", "opts_out": True}]
    template = post("/templates", WORDS | {"channel": "whatsapp", "buttons": replies}).get_json()

    assert (template["buttons"], template["approval"]) == (replies, "draft")


def test_the_newest_template_is_listed_first(app):
    ids = [post("/templates", WORDS).get_json()["id"] for _ in range(3)]
    first = call("/templates?limit=2").get_json()
    second = call(f"/templates?limit=2&after={first['next']}").get_json()

    assert [one["id"] for one in first["data"] + second["data"]] == ids[::-1]


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("body", {"body": "Hi {{nobody}}"}),
        ("body", {"body": "x" * 1601}),
        ("subject", {"subject": "News"}),
        ("subject", {"channel": "email"}),
        ("buttons", {"buttons": [{"text": "Shop"}]}),
        ("buttons", {"channel": "whatsapp", "buttons": [{"text": "Shop"}, {"text": "shop"}]}),
        ("name", {"name": " "}),
        ("category", {"category": "spam"}),
        ("language", {"language": "?"}),
    ],
)
def test_what_cannot_be_a_template_is_refused_by_the_field(app, field, changes):
    answer = post("/templates", WORDS | changes)

    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"].startswith(field)
    assert call("/templates").get_json()["data"] == []


@pytest.mark.parametrize("name", ["tpl_" + "a" * 24, "%00", "x"])
def test_an_unknown_template_is_said_to_be_one(app, name):
    assert call(f"/templates/{name}").get_json()["code"] == "no_such_template"


def test_only_a_key_that_may_send_adds_one(app):
    assert post("/templates", WORDS, key("read", "consent")).status_code == 403
