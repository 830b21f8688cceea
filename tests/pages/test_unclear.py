"""The page of unclear messages: what was written, whose it is, and one click to say what was meant."""

import pytest

from optin.database import db
from optin.models import Contact, ContactChannel
from optin.vocabulary import Channel
from tests import cast
from tests.inbound.writing_in import blocks, flag, wrote
from tests.pages.browse import browse, submit

HERE = "/unclear-messages"
UNCLEAR = "stop it maybe"


@pytest.fixture
def ana(desk):
    return cast.add(cast.ANA)


def name(contact_id):
    return db.session.get_one(Contact, contact_id).public_id


def test_an_empty_page_says_what_will_be_there(viewer):
    page = browse(viewer, HERE)

    assert "Nothing is unclear" in page.text
    assert not page.all("span", class_="nav-count")


def test_it_shows_the_words_how_they_were_read_and_whose_they_are(editor, ana):
    wrote("<b>STOP</b> it maybe")

    card = browse(editor, HERE).find("article")
    assert card.find("a", text="Ana Alvarez")["href"] == f"/contacts/{name(ana)}"
    assert card.find("blockquote").text == "<b>STOP</b> it maybe"
    assert card.find("code").text == "b stop b it maybe"


def test_one_click_opts_out(editor, ana):
    wrote(UNCLEAR)
    card = browse(editor, HERE).find("article")
    page = submit(editor, browse(editor, HERE), card.find("form")["action"])

    assert "Opted out." in page.text
    assert (flag(ana), blocks(ana)) == ("opted_out", [])


def test_one_click_lifts_the_hold(editor, ana):
    wrote(UNCLEAR)
    page = browse(editor, HERE)
    submit(editor, page, page.find("article").all("form")[1]["action"])

    assert (flag(ana), blocks(ana)) == ("unset", [])
    decided = browse(editor, f"{HERE}/decided").find("article")
    assert "It is about something else." in decided.text
    assert "editor@example.com" in decided.text


def test_why_it_meant_something_else_must_be_said(editor, ana):
    wrote(UNCLEAR)
    page = browse(editor, HERE)
    form = page.find("article").all("form")[1]["action"]

    wrong = submit(editor, page, form, {"reason": ""}, status=422)
    assert "Say what it meant" in wrong.find("article").text
    assert submit(editor, page, form, {"reason": "x" * 301}, status=422).find("article").find("input", name="reason")["value"]
    assert blocks(ana) == ["held"]


def test_who_comes_second_is_told(editor, ana):
    wrote(UNCLEAR)
    page = browse(editor, HERE)
    stop, other = page.find("article").all("form")
    submit(editor, page, other["action"])

    assert "Somebody has decided about this message already" in submit(editor, page, stop["action"]).text
    assert flag(ana) == "unset"


@pytest.mark.parametrize("word", ["msg_unknown", "%00", "msg_aaaaaaaaaaaaaaaaaaaaaaaa"])
def test_a_message_that_there_is_not_changes_nothing(editor, ana, word):
    wrote(UNCLEAR)
    page = browse(editor, HERE)
    form = page.find("article").find("form")
    form.attributes["action"] = f"{HERE}/{word}/opt-outs"

    assert "Nothing was changed." in submit(editor, page, form).text


def test_a_viewer_sees_no_buttons_and_no_links(viewer, ana):
    wrote("stop https://desk.example.com/c/abc maybe")

    card = browse(viewer, HERE).find("article")
    assert (card.all("button"), "/c/abc" in card.text) == ([], False)


def test_the_count_stands_on_every_page_and_the_overview_says_so(viewer, ana):
    wrote(UNCLEAR)

    page = browse(viewer, "/")
    assert page.find("span", class_="nav-count").text == ", 1 waiting"
    assert page.find("a", text="Decide now")["href"] == HERE


def test_profile_and_conversation_lead_to_the_message(editor, ana):
    wrote(UNCLEAR)
    own = f"{HERE}?contact={name(ana)}"

    for url in (f"/contacts/{name(ana)}", f"/contacts/{name(ana)}/conversations/sms"):
        link = browse(editor, url).find("a", text="Decide about the message")
        assert link["href"] == own
    assert len(browse(editor, own).all("article")) == 1


def test_those_of_one_contact_are_shown_alone(editor, ana):
    ben = cast.add(cast.BEN)
    wrote(UNCLEAR)
    wrote(UNCLEAR, sender=cast.BEN.phone.e164)

    page = browse(editor, f"{HERE}?contact={name(ben)}")
    assert [card.find("h2").text for card in page.all("article")] == ["Ben Brandt"]
    assert len(browse(editor, page.find("a", text="Show those of everybody")["href"]).all("article")) == 2


def test_a_long_list_has_pages(editor, ana, monkeypatch):
    monkeypatch.setattr("optin.pages.unclear.PAGE", 1)
    for _ in range(2):
        wrote(UNCLEAR)

    older = browse(editor, browse(editor, HERE).find("a", rel="next")["href"])
    assert (len(older.all("article")), older.all("a", rel="next")) == (1, [])


def test_a_hold_that_nobody_wrote_anything_for_is_lifted_on_its_own_page(editor, ana):
    cast.let(cast.write.block, ana, Channel.SMS, None, cast.write.Block.HELD)

    assert browse(editor, f"/contacts/{name(ana)}").find("a", text="Lift this block")
    assert db.session.get_one(ContactChannel, (Channel.SMS, ana)).blocks
