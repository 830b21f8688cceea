"""The pages of channels: settings that are kept and never shown again, and who may change them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from optin import provider_sightings
from optin.channels import registry
from optin.database import db
from optin.models import PreferenceChange
from optin.vocabulary import Channel, Role, Wired
from tests.channels import fakes
from tests.pages.browse import browse, submit
from tests.pages.people import signed_in, teammate

SECRET = "a lantern in the harbour"
TYPED = {"twilio_account_sid": fakes.ACCOUNT, "twilio_auth_token": SECRET, "twilio_from": "+14155550199"}
MAIL = {"smtp_host": "mail.example.com", "smtp_from": "Example Shop <news@example.com>", "smtp_user": "shop"}


def saved(owner, word="sms", status=200, **typed):
    return submit(owner, browse(owner, f"/channels/{word}"), "Save", typed, status)


def stands(channel=Channel.SMS):
    return registry.standing(channel).wired


def test_a_new_desk_says_that_every_channel_is_the_sandbox(owner):
    page = browse(owner, "/channels")

    assert page.find("table").text.count("Sandbox") == 3
    assert [link["href"] for link in page.all("a", text="Set up")] == ["/channels/sms", "/channels/whatsapp", "/channels/email"]
    assert "No provider is set. Messages arrive in the simulator and nowhere else." in browse(owner, "/channels/sms").text


def test_what_is_typed_is_used_at_once_and_a_secret_is_never_shown_again(app):
    owner = signed_in(app, teammate(Role.OWNER))
    page = saved(owner, **TYPED)

    assert "Saved." in page.text
    assert stands() is Wired.READY
    assert registry.values()["twilio_auth_token"] == SECRET
    for url in ("/channels", "/channels/sms", "/preferences", "/preferences/changes"):
        assert SECRET not in owner.get(url).text
    page = browse(owner, "/channels/sms")
    assert page.find("input", name="twilio_account_sid")["value"] == fakes.ACCOUNT
    assert page.find("input", name="twilio_auth_token")["value"] in (None, "")
    assert "Stored; leave empty to keep it." in page.text


def test_an_empty_secret_stays_and_a_new_one_takes_its_place(owner):
    saved(owner, **TYPED)
    saved(owner, twilio_from="+14155550198")
    assert registry.values()["twilio_auth_token"] == SECRET
    assert registry.values()["twilio_from"] == "+14155550198"

    saved(owner, twilio_auth_token="another")
    assert registry.values()["twilio_auth_token"] == "another"


def test_each_change_is_in_the_log_without_its_secret(owner):
    saved(owner, **TYPED)
    saved(owner, twilio_auth_token="another")
    log = browse(owner, "/preferences/changes").text

    assert "Twilio: Account SID Not set " + fakes.ACCOUNT in log
    assert "Twilio: Auth token Set Set anew" in log
    assert not any(SECRET in row.new + row.old for row in db.session.scalars(select(PreferenceChange)))


def test_nothing_changed_is_said(owner):
    saved(owner, **TYPED)

    assert "Nothing was changed." in saved(owner).text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"twilio_account_sid": fakes.ACCOUNT}, "Auth token is needed."),
        ({**TYPED, "twilio_account_sid": "AC1"}, "The account SID begins with AC"),
        ({**TYPED, "twilio_from": ""}, "Twilio needs a number to send from, or a Messaging Service."),
        ({**TYPED, "twilio_from": "x" * 501}, "Use at most 500 characters."),
        ({**TYPED, "twilio_from": "+1415\u200b5550199"}, "Number must be one line, without characters that nobody can see."),
    ],
)
def test_a_slip_keeps_what_was_typed_but_secrets(owner, typed, sentence):
    page = saved(owner, status=422, **typed)

    assert sentence in page.text
    assert page.find("input", name="twilio_account_sid")["value"] == typed["twilio_account_sid"]
    assert SECRET not in page.response.text
    assert stands() is Wired.SANDBOX


def test_a_stored_password_is_not_sent_to_another_server(owner):
    saved(owner, "email", smtp_password=SECRET, **MAIL)
    page = saved(owner, "email", 422, smtp_host="elsewhere.example.net")
    assert "Type the password again: it would be sent to another server." in page.text
    assert registry.values()["smtp_host"] == "mail.example.com"

    saved(owner, "email", smtp_host="elsewhere.example.net", smtp_password=SECRET)
    assert registry.values()["smtp_host"] == "elsewhere.example.net"


def test_removing_asks_first_and_leaves_the_sandbox(owner):
    saved(owner, **TYPED)
    page = browse(owner, browse(owner, "/channels/sms").find("a", text="Remove")["href"])
    assert stands() is Wired.READY
    page = submit(owner, page, "Remove", {})

    assert "The settings of Twilio were removed. SMS arrives in the simulator." in page.text
    assert stands() is Wired.SANDBOX
    assert "twilio_auth_token" not in registry.values()


def test_what_the_environment_says_is_shown_and_cannot_be_changed(desk, owner):
    fakes.set_up(desk, **fakes.twilio_values(twilio_auth_token=SECRET))
    page = browse(owner, "/channels/sms")

    assert "Set by the environment" in page.text
    assert fakes.ACCOUNT in page.text
    assert SECRET not in page.response.text
    assert page.all("input", name="twilio_account_sid") == []
    assert owner.get("/channels/sms/removal").status_code == 409


def test_addresses_to_copy_and_the_last_webhooks_are_there(desk, owner):
    fakes.set_up(desk)
    provider_sightings.note("twilio", 1_790_000_000)
    provider_sightings.note("twilio", 1_790_000_060, is_refused=True)
    page = browse(owner, "/channels/sms")

    assert page.find("pre", id="hook-1").text == "https://desk.example.com/hooks/twilio/messages#rc=2&rp=ct,rt,5xx"
    assert "Last webhook 21 Sep 2026, 14:13 UTC Last refused 21 Sep 2026, 14:14 UTC" in page.text
    assert "21 Sep 2026" in browse(owner, "/channels").text


def test_a_desk_without_https_says_that_providers_cannot_reach_it(owner):
    assert "They call https addresses only." in browse(owner, "/channels/whatsapp").text


@pytest.mark.parametrize("path", ["", "/sms", "/sms/removal"])
def test_only_an_owner_opens_the_pages(editor, path):
    assert editor.get(f"/channels{path}").status_code == 403
    assert editor.post("/channels/sms/test").status_code in (400, 403)


def test_there_is_no_page_of_a_channel_that_is_none(owner):
    assert owner.get("/channels/fax").status_code == 404
