"""GET /api/v1/sandbox/messages."""

import pytest

from optin import jobs
from optin.clock import now
from optin.database import writing
from optin.sending import service
from optin.vocabulary import Channel
from tests import cast
from tests.api.programs import call, key

PATH = "/sandbox/messages"


@pytest.fixture
def asked(app):
    """Ana was asked on every channel: text, WhatsApp, mail, in this order; and a teammate got mail."""
    ana = cast.add(cast.ANA)
    with writing() as session:
        connection = session.connection()
        for channel in Channel:
            address = cast.ANA.phone.e164 if channel.uses_phone else cast.ANA.email.address
            link = f"http://localhost:8000/c/{channel.word}"
            service.queue_confirmation_request(
                connection, contact_id=ana, channel=channel, address=address, link=link, organisation="Shop", now=now()
            )
        service.queue_team_mail(connection, "kim@example.com", "Join us", "http://localhost:8000/reset/1", now())
    jobs.wake()


def data(query="", *scopes):
    """The data of an answer."""
    response = call(PATH + query, key(*scopes) if scopes else None)
    assert response.status_code == 200, response.text
    return response.get_json()["data"]


def test_it_shows_what_was_delivered_newest_first(asked):
    mail, whatsapp, text = data()

    assert [message["channel"] for message in (text, whatsapp, mail)] == ["sms", "whatsapp", "email"]
    assert text["to"] == "+14155550134"
    assert text["links"] == ["http://localhost:8000/c/sms"]
    assert text["subject"] == ""
    assert mail["subject"] == "Please confirm: e-mails from Shop"
    assert mail["delivered_at"].endswith("Z")


def test_it_can_be_asked_for_one_channel(asked):
    assert [message["channel"] for message in data("?channel=whatsapp")] == ["whatsapp"]


@pytest.mark.parametrize("to", ["%2B14155550134", "(415)+555-0134", "+1%20415%20555%200134", "%20%2B1.415.555.0134"])
def test_a_number_is_found_in_any_spelling(asked, to):
    assert len(data(f"?to={to}")) == 2


@pytest.mark.parametrize("to", ["ana@example.com", "ANA@Example.COM", "%20ana@example.com%20"])
def test_a_mail_address_is_found_in_any_spelling(asked, to):
    assert len(data(f"?to={to}")) == 1


def test_somebody_who_got_nothing_has_an_empty_list(asked):
    assert data("?to=ben@example.com") == []


def test_mail_to_teammates_needs_the_scope_all(asked):
    assert "kim@example.com" not in {message["to"] for message in data("", "read", "send", "consent", "override")}
    assert data("?to=kim@example.com") == []
    assert [message["subject"] for message in data("?to=kim@example.com", "all")] == ["Join us"]


def test_pages_follow_each_other_without_gap_or_overlap(asked):
    first = call(f"{PATH}?limit=2").get_json()
    second = call(f"{PATH}?limit=2&after={first['next']}").get_json()

    assert [message["channel"] for message in first["data"] + second["data"]] == ["email", "whatsapp", "sms"]
    assert second["next"] is None


def test_a_last_page_that_is_full_has_no_next(asked):
    assert call(f"{PATH}?limit=3").get_json()["next"] is None


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("?chanel=sms", "unknown_parameter"),
        ("?channel=fax", "unknown_channel"),
        ("?to=", "bad_address"),
        ("?to=hello", "bad_address"),
        ("?to=a@b@c", "bad_address"),
        ("?to=%00", "bad_address"),
        ("?limit=0", "bad_limit"),
        ("?limit=201", "bad_limit"),
        ("?limit=-1", "bad_limit"),
        ("?limit=%D9%A1", "bad_limit"),
        ("?after=msg_x", "unknown_cursor"),
        ("?after=%00", "unknown_cursor"),
        ("?after=" + "9" * 400, "unknown_cursor"),
    ],
)
def test_a_query_that_cannot_be_read_gets_a_sentence(app, query, code):
    response = call(PATH + query)

    assert (response.status_code, response.get_json()["code"]) == (400, code)
    assert "\0" not in response.text
