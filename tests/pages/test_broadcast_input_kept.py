"""Bad input to a broadcast: beside the sentence stands what was typed, and two people who press at once send once."""

import pytest

from optin.database import db
from optin.ledger import write
from optin.models import SandboxDelivery
from optin.template_drafts import Draft
from optin.vocabulary import Category, Channel, Role
from tests.pages import broadcasts
from tests.pages.broadcasts import begun, drafted, in_an_hour, send
from tests.pages.browse import browse, submit
from tests.pages.conversing import said, where
from tests.pages.people import signed_in, teammate
from tests.sending.crowds import crowd
from tests.templates import SALE, new_template
from tests.widget.test_at_once import all_at_once

MAIL = Draft("News", Channel.EMAIL, Category.MARKETING, "en", "Hello.", subject="News")
NOTICE = Draft("Closed on Friday", Channel.SMS, Category.UTILITY, "en", "We are closed on Friday.")


def deliveries():
    return db.session.query(SandboxDelivery).count()


def test_a_name_stays_beside_a_template_that_is_missing(editor):
    new_template(SALE)
    page = submit(editor, browse(editor, "/broadcasts/new"), "Next", {"name": "May", "template": ""}, 422)
    assert page.find("input", id="name")["value"] == "May"


@pytest.mark.parametrize("typed", ["2020-01-01T10:00", "2999-01-01T10:00"])
def test_a_time_that_cannot_be_stays_in_its_field(editor, typed):
    here = drafted(editor)
    page = submit(editor, browse(editor, f"{here}/time"), "Next", {"when": "later", "start": typed}, 422)
    assert page.find("input", id="start")["value"] == typed
    assert "checked" in page.find("input", value="later").attributes


def test_an_audience_that_makes_no_sense_stays_as_it_was_chosen(editor):
    typed = {"flags": ["opted_in"], "said_from": "2026-05-12", "said_to": "2026-05-11"}
    page = submit(editor, begun(editor), "Next", typed, 422)
    assert [page.find("input", id=field)["value"] for field in ("said_from", "said_to")] == ["2026-05-12", "2026-05-11"]
    assert "checked" in page.find("input", value="opted_in").attributes


def test_the_channel_is_that_of_the_template_whichever_was_there_before(editor):
    crowd(2)
    here = drafted(editor)
    submit(editor, browse(editor, f"{here}/template"), "Next", {"template": new_template(MAIL)})
    page = browse(editor, f"{here}/confirmation")
    assert "E-mail" in page.find("dl", class_="facts").text
    assert "Nobody would get this." in page.text  # they have no e-mail address


def test_a_group_without_anybody_is_nobody(editor):
    crowd(2)
    here = drafted(editor, groups=[broadcasts.group("Regulars")])
    assert "Nobody would get this." in browse(editor, f"{here}/confirmation").text


def test_two_people_who_press_at_the_same_moment_send_once(app):
    browsers = [signed_in(app, teammate(Role.EDITOR, name)) for name in ("olive", "vera")]
    crowd(3)
    here = drafted(browsers[0])
    seen = [browse(client, f"{here}/confirmation") for client in browsers]
    sent = [{name: page.find("input", name=name)["value"] for name in ("csrf_token", "seen")} for page in seen]
    presses = [
        lambda client=client, data=data: client.post(f"{here}/confirmation", data=data)
        for client, data in zip(browsers, sent, strict=True)
    ]
    assert all_at_once(app, presses) == [303, 303]
    assert deliveries() == 3


def test_a_broadcast_that_waits_cannot_be_started_again(editor):
    crowd(2)
    here = drafted(editor)
    submit(editor, browse(editor, f"{here}/time"), "Next", {"when": "later", "start": in_an_hour()})
    page = browse(editor, f"{here}/confirmation")
    for _ in range(2):
        submit(editor, page, f"{here}/confirmation")
    assert "It starts on" in browse(editor, here).text
    assert deliveries() == 0


def test_to_stop_what_waits_says_that_nothing_has_left(editor):
    crowd(2)
    here = drafted(editor)
    submit(editor, browse(editor, f"{here}/time"), "Next", {"when": "later", "start": in_an_hour()})
    send(editor, here)
    assert "What will be sent to whom" in browse(editor, here).text
    assert "Nothing has left yet, and nothing will." in browse(editor, f"{here}/stop").text


def test_what_went_to_all_without_a_reason_shows_no_empty_reason(editor):
    crowd(1, write.opt_out)
    here = drafted(editor, NOTICE)
    submit(editor, browse(editor, f"{here}/preview"), "Next", {"only_opted_in": None})
    send(editor, here)
    contact = browse(editor, f"{here}/report").find("tbody").find("a")["href"].rpartition("/")[2]
    assert "chose to send it anyway. That covers" in said(browse(editor, where(contact)))[0]


def test_a_test_is_offered_to_those_who_have_an_address(editor):
    crowd(1)
    page = browse(editor, f"{drafted(editor, SALE)}/test")
    assert len(page.find("tbody").all("button")) == 1
    page = browse(editor, f"{drafted(editor, MAIL)}/test")
    assert "No e-mail address" in page.find("tbody").text
