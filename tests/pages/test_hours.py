"""The page "Hours and cap": who may change what, that it is kept and logged, and what becomes of bad input."""

from __future__ import annotations

import pytest

from optin.contacts import Person
from optin.database import db
from optin.sending import terms
from optin.vocabulary import Channel, Path, Role
from tests import cast
from tests.pages.browse import browse, submit
from tests.pages.people import signed_in, teammate
from tests.sending import closing, outgoing

HOURS = "/preferences/hours"
CAP, RULES, ELSEWHERE = f"{HOURS}/cap", f"{HOURS}/rules", f"{HOURS}/elsewhere"


def stored(name):
    db.session.rollback()
    return terms.stored(db.session.connection())[name]


@pytest.fixture
def new(owner):
    """An owner on a desk with the hours that it comes with."""
    closing.usual_hours()
    return owner


def test_a_new_desk_shows_its_hours_and_says_that_this_is_no_legal_advice(new):
    page = browse(new, HOURS)

    assert [row.all("td")[0].text for row in page.find("tbody").all("tr")] == ["Mon–Sun 09:00–20:00"] * 3
    assert "This is not legal advice." in page.text
    assert [link.text for link in page.find("nav", aria_label="Main").all("a", aria_current="page")] == ["Data preferences"]


def test_every_rule_names_its_source_and_its_day(new):
    rows = browse(new, HOURS).all("table")[1].find("tbody").all("tr")

    assert [row.find("th").find("span").text for row in rows] == [
        "France",
        "India",
        "United States",
        "Kentucky",
        "Rhode Island",
        "Texas",
    ]
    assert all("Read on 2026-11-22" in row.text for row in rows)
    assert ["checked" in row.find("input").attributes for row in rows] == [True, True, True, False, False, True]


def week(client, word="sms", status=200, **typed):
    return submit(client, browse(client, f"{HOURS}/{word}"), f"{HOURS}/{word}", typed, status)


def test_busy_hours_are_left_out_day_by_day(new):
    page = week(new, monday="9-12, 14-20", saturday="", sunday="closed")

    assert stored("hours_sms") == "Mon 09:00-12:00, 14:00-20:00; Tue-Fri 09:00-20:00"
    assert "Saved." in page.find(role="status").text
    assert browse(new, f"{HOURS}/sms").find("input", name="monday")["value"] == "09:00-12:00, 14:00-20:00"
    assert stored("hours_email") == "Mon-Sun 09:00-20:00"


def test_what_are_no_hours_is_shown_again_with_what_to_type(new):
    page = week(new, status=422, monday="nine to five", tuesday="10-11")

    assert "Type hours as 09:00-20:00" in page.text
    assert [page.find("input", name=day)["value"] for day in ("monday", "tuesday")] == ["nine to five", "10-11"]
    assert stored("hours_sms") == "Mon-Sun 09:00-20:00"


@pytest.mark.parametrize("typed", ["9" * 5000, "\x00", "<script>alert(1)</script>", "25:00-26:00"])
def test_hostile_hours_are_refused(new, typed):
    week(new, status=422, friday=typed)


def test_a_week_without_any_hour_is_refused(new):
    days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    page = week(new, status=422, **dict.fromkeys(days, ""))

    assert "Leave some hours open." in page.text


def test_hours_of_no_channel_do_not_exist(new):
    browse(new, f"{HOURS}/fax", 404)


def test_rules_are_switched_and_named_in_the_log(new):
    submit(new, browse(new, HOURS), RULES, {"rules": ["IN", "US-KY", "US-TX"]})

    assert stored("hours_rules") == "-FR -US +US-KY"
    assert "France off, United States off, Kentucky on" in browse(new, "/preferences").text


def test_a_rule_that_does_not_exist_is_passed_over(new):
    submit(new, browse(new, HOURS), RULES, {"rules": ["FR", "IN", "US", "US-TX", "Atlantis"]})

    assert stored("hours_rules") == ""


def test_the_clock_for_those_of_whom_nothing_is_known_can_be_chosen(new):
    page = submit(new, browse(new, HOURS), ELSEWHERE, {"zone": "Europe/Berlin"})
    assert stored("hours_zone") == "Europe/Berlin"

    submit(new, page, ELSEWHERE, {"zone": ""})
    assert "Europe/Berlin Every time zone of the default country" in browse(new, "/preferences").text


def test_a_clock_that_does_not_exist_is_refused(new):
    assert new.post(ELSEWHERE, data={"zone": "Mars/Olympus", "csrf_token": token(new)}).status_code == 422
    assert stored("hours_zone") == ""


def token(client):
    return browse(client, HOURS).find("input", name="csrf_token")["value"]


def test_caps_are_kept_and_logged(new):
    page = submit(new, browse(new, HOURS), CAP, {"sms_messages": "2", "sms_days": "7", "all_messages": "0"})

    assert [stored(f"cap_{name}") for name in ("sms", "whatsapp", "email", "all")] == ["2/7", "", "", "0/7"]
    assert page.find("input", name="sms_messages")["value"] == "2"
    log = browse(new, "/preferences").text
    assert "SMS: frequency cap No cap 2 in 7 days" in log
    assert "All channels together: frequency cap No cap None at all" in log


@pytest.mark.parametrize(
    ("typed", "says"),
    [({"sms_messages": "many"}, "how many messages"), ({"email_messages": "2", "email_days": "0"}, "how many days")],
)
def test_what_is_no_cap_is_shown_again_with_what_to_type(new, typed, says):
    page = submit(new, browse(new, HOURS), CAP, typed, 422)

    assert says in page.text
    for name, value in typed.items():
        assert page.find("input", name=name)["value"] == value
    assert stored("cap_sms") == ""


def test_others_than_owners_read_and_cannot_change(app):
    closing.usual_hours()
    editor = signed_in(app, teammate(Role.EDITOR))
    page = browse(editor, HOURS)

    assert "No cap" in page.text
    assert page.find("main").all("input", type="text") == []
    for address in (CAP, RULES, ELSEWHERE, f"{HOURS}/sms"):
        assert editor.post(address).status_code in (400, 403)
    browse(editor, f"{HOURS}/sms", 403)


def test_wider_hours_let_those_go_who_wait(app, time_machine):
    time_machine.move_to(closing.clock("13:00"), tick=False)
    there = outgoing.provider()
    ana = cast.add(Person("Ana Alvarez", cast.ANA.phone, time_zone=closing.LOS_ANGELES))
    cast.say_yes(ana, Channel.SMS)
    closing.prefer(hours_sms="Mon-Sun 09:00-12:00")
    message_id = outgoing.queue(outgoing.draft(ana, path=Path.BROADCAST))
    assert outgoing.state(message_id) == "held"

    week(signed_in(app, teammate(Role.OWNER)), monday="9-20")

    assert len(there.received) == 1
