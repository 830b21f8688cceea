"""Data preferences: who may change what, that it is confirmed, and that it is kept in the log."""

from __future__ import annotations

import pytest

from optin import contacts, preferences
from optin.addresses import read_phone
from optin.clock import now
from optin.contacts import Person
from optin.database import db, writing
from optin.desk import desk as this_desk
from optin.ledger import write
from optin.ledger.body import Provenance
from optin.pages.preferences import changes
from optin.vocabulary import Channel, Flag, Role, Source
from tests.pages.browse import browse, submit
from tests.pages.people import signed_in, teammate


def known(number, opted_out=False):
    origin = Provenance(source=Source.OPERATOR, occurred_at=now(), recorded_at=now(), evidence={})
    with writing() as session:
        person = Person("Ana", read_phone(number, "US"), None)
        contact = contacts.create(session.connection(), person, this_desk().config.pepper, origin)
        if opted_out:
            write.opt_out(session.connection(), contact, Channel.SMS, origin)


def toggled(client, **on):
    """The page that asks, after the toggles were set and sent."""
    page = browse(client, "/preferences")
    return submit(client, page, "Change", {"sms": None, "whatsapp": None, "email": None, **on})


def saved(client, status=200, **typed):
    return submit(client, browse(client, "/preferences"), "/preferences/organisation", typed, status)


def test_a_channel_ships_as_out(owner):
    page = browse(owner, "/preferences")
    assert [box["checked"] for box in page.find("fieldset").all("input")] == [None, None, None]
    assert set(preferences.current().defaults.values()) == {Flag.OPTED_OUT}


def test_a_change_counts_whom_it_affects_and_asks_first(app):
    known("+1 415 555 0134")
    known("+1 212 555 0178")
    known("+1 305 555 0112", opted_out=True)
    owner = signed_in(app, teammate(Role.OWNER))
    page = toggled(owner, sms="y")
    assert "SMS: never asked will count as opted in. This affects 2 contacts, 2 of them with an address for SMS." in page.text
    assert preferences.current().defaults[Channel.SMS] is Flag.OPTED_OUT
    page = submit(owner, page, "Confirm change")
    assert "SMS: never asked now counts as opted in." in page.find(role="status").text
    assert preferences.current().defaults == {
        Channel.SMS: Flag.OPTED_IN, Channel.WHATSAPP: Flag.OPTED_OUT, Channel.EMAIL: Flag.OPTED_OUT,
    }  # fmt: skip


def test_one_contact_is_counted_in_the_singular(owner):
    known("+1 415 555 0134")
    text = toggled(owner, email="y").text
    assert "This affects 1 contact, 0 of them with an address for E-mail." in text
    assert "SMS:" not in text


def test_a_channel_can_be_turned_back(owner):
    submit(owner, toggled(owner, sms="y", email="y"), "Confirm change")
    page = toggled(owner, email="y")
    assert "SMS: never asked will count as opted out." in page.text
    submit(owner, page, "Confirm change")
    assert [channel for channel, flag in preferences.current().defaults.items() if flag is Flag.OPTED_IN] == [Channel.EMAIL]


def test_toggles_as_they_were_change_nothing(owner):
    assert "Nothing was changed." in toggled(owner).find(role="status").text


def test_a_change_is_in_the_log_with_who_made_it(owner):
    submit(owner, toggled(owner, sms="y"), "Confirm change")
    row = browse(owner, "/preferences").find("tbody").find("tr")
    setting, before, after, who = (cell.text for cell in row.children if not isinstance(cell, str))
    assert (setting, before, after) == ("SMS: never asked counts as", "Opted out", "Opted in")
    assert who.endswith("UTC Owner (owner@example.com)")


def test_the_organisation_is_kept(owner):
    page = saved(owner, organisation=" Example Shop ", privacy_url="https://www.example.com/p", country="GB")
    assert "Saved." in page.find(role="status").text
    now_set = preferences.current()
    assert (now_set.organisation, now_set.privacy_url, now_set.country) == ("Example Shop", "https://www.example.com/p", "GB")
    assert page.find("select").find("option", selected=None, value="GB").text == "United Kingdom"
    assert "Nothing was changed." in saved(owner).find(role="status").text


def test_every_country_of_the_phone_library_can_be_chosen_by_name(owner):
    options = browse(owner, "/preferences").find("select", name="country").all("option")
    names = [option.text for option in options]
    assert len(options) > 200
    assert names == sorted(names)
    assert not any(option.text == option["value"] for option in options)


BAD = [
    ("privacy_url", "http://www.example.com/privacy"),
    ("privacy_url", "javascript:alert(1)"),
    ("privacy_url", "https://www.example.com/" + "a" * 10_000),
    ("privacy_url", "https://www.example.com/\0"),
    ("organisation", "x" * 201),
    ("organisation", "a\0b"),
    ("organisation", "a\u202eb"),
    ("country", "XX"),
]


@pytest.mark.parametrize(("field", "typed"), BAD)
def test_bad_input_gets_a_sentence_and_is_kept(owner, field, typed):
    page = saved(owner, status=422, **{"organisation": "Kept", field: typed})
    assert page.title.startswith("Error: ")
    assert page.find(id=f"{field}-error").text.startswith("Error: ")
    assert page.find(name="organisation")["value"] == (typed if field == "organisation" else "Kept")
    assert preferences.changes(db.session(), None, 10) == []


def test_hostile_names_are_shown_as_text(owner):
    page = saved(owner, organisation="<script>alert(1)</script>")
    assert "<script>alert(1)</script>" in page.find("tbody").text


def test_a_long_log_has_older_pages(owner, monkeypatch):
    monkeypatch.setattr(changes, "CHANGES_ON_A_PAGE", 4)
    for number in range(6):
        saved(owner, organisation=f"Shop {number}")
    page = browse(owner, browse(owner, "/preferences").find("a", text="All changes")["href"])
    assert [row.all("td")[1].text for row in page.find("tbody").all("tr")] == ["Shop 5", "Shop 4", "Shop 3", "Shop 2"]
    older = browse(owner, page.find("a", rel="next")["href"])
    assert [row.all("td")[1].text for row in older.find("tbody").all("tr")] == ["Shop 1", "Shop 0"]


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR])
def test_others_look_and_change_nothing(desk, role):
    client = signed_in(desk, teammate(role))
    page = browse(client, "/preferences")
    assert "Never asked counts as opted out" in page.text
    assert page.all("select") + page.all("button", text="Change") == []
    token = page.find("input", name="csrf_token")["value"]
    assert client.get("/preferences/opt-in-management/changes?sms=y").status_code == 403
    for address in ("/preferences/organisation", "/preferences/opt-in-management"):
        assert client.post(address, data={"csrf_token": token, "sms": "y"}).status_code == 403


def chosen_reach(page):
    return next(each["value"] for each in page.all("input", name="stop_reach") if "checked" in each.attributes)


def test_how_far_a_stop_reaches_is_chosen_and_logged(owner):
    page = browse(owner, "/preferences")
    assert chosen_reach(page) == "unnamed"
    page = submit(owner, page, "Save how far", {"stop_reach": "everything"})

    assert chosen_reach(page) == "everything"
    assert "How far a stop reaches" in page.find("section", aria_labelledby="log-title").text
    assert "Choose one of the three." in submit(owner, page, "Save how far", {"stop_reach": "moon"}).text
