"""The page of messages whose signature failed, the alarm on the overview, and the rating of the team's number."""

from dataclasses import replace

import pytest

from optin import quality, templates, unsigned
from optin.clock import now
from optin.database import hot, writing
from optin.unsigned import Claim
from optin.vocabulary import Approval, Channel, Quality
from tests import cast
from tests.inbound.writing_in import blocks, flag
from tests.pages.broadcasts import address, to_all
from tests.pages.browse import browse, submit
from tests.templates import SALE, new_template

HERE = "/unclear-messages/unsigned"
STOP = Claim(Channel.SMS, "twilio", "<b>STOP</b> https://evil.example", "203.0.113.7")


def forged(claim=STOP):
    hot(lambda connection: unsigned.note(connection, cast.ANA.phone, claim, now()))


@pytest.fixture
def ana(desk):
    return cast.add(cast.ANA)


def test_an_empty_page_says_what_would_be_there(viewer):
    assert "Nothing waits here" in browse(viewer, HERE).text


def test_the_overview_alarms_until_somebody_has_decided(editor, ana):
    forged()
    assert "1 message without a good signature" in browse(editor, "/").text
    submit(editor, browse(editor, HERE), browse(editor, HERE).find("article").find("form")["action"])

    assert "without a good signature" not in browse(editor, "/").text


def test_it_shows_the_words_as_text_and_in_whose_name_they_came(editor, ana):
    forged()
    card = browse(editor, HERE).find("article")

    assert card.find("blockquote").text == "<b>STOP</b> https://evil.example"
    assert "In the name of Twilio, from the network 203.0.113.7" in card.text


def test_one_click_opts_out(editor, ana):
    forged()
    page = submit(editor, browse(editor, HERE), browse(editor, HERE).find("article").all("form")[0]["action"])

    assert "Opted out." in page.text
    assert (flag(ana), blocks(ana)) == ("opted_out", [])


def test_one_click_lets_go(editor, ana):
    forged()
    page = submit(editor, browse(editor, HERE), browse(editor, HERE).find("article").all("form")[1]["action"])

    assert "Let go." in page.text
    assert (flag(ana), blocks(ana)) == ("unset", [])


def test_a_second_click_changes_nothing(editor, ana):
    forged()
    page = browse(editor, HERE)
    first, second = (form["action"] for form in page.find("article").all("form"))
    submit(editor, page, first)

    assert "Somebody has decided" in submit(editor, page, second).text
    assert flag(ana) == "opted_out"


@pytest.mark.parametrize("name", ["uns_nobody", "%00", "msg_aaaaaaaaaaaaaaaaaaaaaaaa"])
def test_a_message_that_there_is_not_is_nobodys(editor, ana, name):
    forged()
    token = browse(editor, HERE).find("article").find("input", name="csrf_token")["value"]
    answer = editor.post(f"{HERE}/{name}/opt-outs", data={"csrf_token": token}, follow_redirects=True)

    assert "Somebody has decided" in answer.text
    assert flag(ana) == "unset"


def test_who_only_looks_gets_no_button_no_network_and_no_link(viewer, ana):
    forged()
    card = browse(viewer, HERE).find("article")

    assert (card.all("form"), card.all("code")) == ([], [])
    assert "203.0.113.7" not in card.text
    assert "https://evil.example" not in card.text


def test_they_are_counted_where_unclear_messages_are(viewer, ana):
    forged()

    assert browse(viewer, "/unclear-messages").find("a", text="Not signed (1)")["href"] == HERE


def rated(worth):
    hot(lambda connection: quality.note(connection, Channel.WHATSAPP, worth, "RED", now()))


RATINGS = [(Quality.LOW, True), (Quality.MEDIUM, True), (Quality.HIGH, False), (None, False)]


@pytest.mark.parametrize(("worth", "is_shown"), RATINGS)
def test_a_rating_that_is_not_good_is_on_the_overview(viewer, worth, is_shown):
    rated(worth)

    assert (f"WhatsApp rates your number: {worth.label if worth else ''}" in browse(viewer, "/").text) is is_shown


def test_an_older_rating_does_not_undo_a_newer_one(viewer):
    rated(Quality.LOW)
    hot(lambda connection: quality.note(connection, Channel.WHATSAPP, Quality.HIGH, "GREEN", now() - 60))

    assert "WhatsApp rates your number: Low" in browse(viewer, "/").text


def whatsapp_broadcast(client):
    """The address of a draft with a template that WhatsApp has approved."""
    name = new_template(replace(SALE, channel=Channel.WHATSAPP))
    with writing() as session:
        _, version = templates.by_public_id(session, name)
        templates.set_approval(version, Approval.APPROVED, "Olive")
    page = submit(client, browse(client, "/broadcasts/new"), "Next", {"name": "May", "template": name})
    return address(submit(client, page, "Next"))


def test_a_broadcast_to_all_warns_with_the_rating_of_its_channel(editor, ana):
    rated(Quality.LOW)
    here = whatsapp_broadcast(editor)
    assert "rates your number" not in browse(editor, f"{here}/preview").text
    to_all(editor, here)

    for step in ("preview", "confirmation"):
        assert "WhatsApp rates your number Low" in browse(editor, f"{here}/{step}").text
