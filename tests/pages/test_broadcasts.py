"""A broadcast from its template to its report, as a teammate makes it."""

from dataclasses import replace

import pytest

from optin import templates
from optin.database import db, writing
from optin.ledger import write
from optin.models import Message, SandboxDelivery
from optin.vocabulary import Role
from tests.pages import broadcasts
from tests.pages.broadcasts import REASON, drafted, funnel, send, tiles, to_all
from tests.pages.browse import browse, submit
from tests.pages.contacts_in_desk import entered
from tests.pages.people import signed_in, teammate
from tests.pages.reporting import lines
from tests.sending.crowds import crowd
from tests.templates import SALE, new_template

STOPPED = "The contact has opted out of this channel."


@pytest.fixture
def olive(app):
    """The browser of an editor, on both databases."""
    return signed_in(app, teammate(Role.EDITOR))


def test_an_empty_list_says_what_belongs_there_and_offers_one_button(editor):
    page = browse(editor, "/broadcasts")
    assert "No broadcasts yet" in page.text
    assert "There is no template to send yet" in browse(editor, page.find("a", text="Add a broadcast")["href"]).text


def test_however_many_templates_there_are_the_oldest_can_be_sent(editor):
    oldest = new_template(SALE)
    with writing() as session:
        for number in range(500):
            templates.create(session, replace(SALE, name=f"Sale {number}"), "Olive")
    page = submit(editor, browse(editor, "/broadcasts/new"), "Next", {"name": "May", "template": oldest})
    assert page.find("h1").text == "Audience"


def test_of_ten_with_one_opt_out_nine_get_it_and_the_one_is_in_the_report(olive):
    crowd(9)
    crowd(1, write.opt_out)
    here = drafted(olive)
    counts = funnel(browse(olive, f"{here}/preview"))
    assert (counts["Meant for"], counts["Opted out"], counts["Will be sent"]) == (10, 1, 9)

    page = send(olive, here)

    page = browse(olive, here)
    assert (tiles(page), "Done" in page.text) == ({"Sent": 9, "Refused": 1, "Failed": 0, "Unknown": 0}, True)
    page = browse(olive, page.find("a", text=f"1 refused: {STOPPED}")["href"])
    assert [row.all("td")[1].text for row in page.find("main").all("tbody")[1].all("tr")] == ["Refused"]


def test_sent_to_all_it_warns_wants_a_reason_and_reaches_everybody(olive):
    crowd(9)
    crowd(1, write.opt_out)
    here = drafted(olive)
    page = submit(olive, browse(olive, f"{here}/preview"), "Next", {"only_opted_in": None})
    assert "Marketing would go to 1 contact who opted out" in page.text
    assert "quality rating" in page.text
    assert "Say why" in submit(olive, page, "Next", {"reason": " "}, 422).find("p", id="reason-error").text

    submit(olive, page, "Next", {"reason": REASON})
    send(olive, here)

    assert tiles(browse(olive, here)) == {"Sent": 10, "Refused": 0, "Failed": 0, "Unknown": 0}
    assert {message.override_reason for message in db.session.query(Message)} == {REASON}


def test_everybody_reads_their_own_name(editor):
    crowd(1)
    entered("Ana Alvarez", phone="+1 646 555 0119")
    here = to_all(editor, drafted(editor)).url.removesuffix("/test")
    send(editor, here)

    bodies = {delivery.body[:10] for delivery in db.session.query(SandboxDelivery)}
    assert bodies == {"Hi there, ", "Hi Ana, 20"}


def test_a_draft_is_left_and_taken_up_again(editor):
    here = drafted(editor, flags=["opted_in"], said_from="2026-05-12", said_to="2026-05-13")
    page = browse(editor, browse(editor, "/broadcasts").find("a", text="May")["href"])
    assert "Draft" in page.text
    assert "The flag was set on 12 May 2026 or later (UTC)" in page.text
    page = browse(editor, f"{here}/audience")
    assert "checked" in page.find("input", value="opted_in").attributes
    assert page.find("input", id="said_to")["value"] == "2026-05-13"


def test_every_number_of_the_preview_opens_its_list(editor):
    crowd(3)
    crowd(2, write.opt_out)
    page = browse(editor, f"{drafted(editor)}/preview")
    counts = funnel(page)
    for row in page.find("tbody").all("tr"):
        listed = browse(editor, row.find("a")["href"])
        rows = listed.find("tbody").all("tr") if listed.all("tbody") else []
        assert len(rows) == counts[row.find("th").text.partition(" (")[0]]


def test_a_test_goes_to_the_contact_that_was_chosen(editor):
    entered("Ana Alvarez", phone="+1 415 555 0134")
    here = drafted(editor)
    page = submit(editor, browse(editor, f"{here}/test"), "Search", {"q": "ana"})
    page = submit(editor, page, "Send a test to Ana Alvarez")
    assert "No test was sent to Ana Alvarez. The contact was never asked" in page.text
    crowd(1)
    page = submit(editor, browse(editor, f"{here}/test"), "Send a test to +1 212-555-0101")
    assert "A test is on its way to +1 212-555-0101." in page.text
    assert db.session.query(SandboxDelivery).count() == 1


def test_it_waits_for_its_time_and_can_be_taken_back(editor):
    crowd(1)
    here = drafted(editor)
    submit(editor, browse(editor, f"{here}/time"), "Next", {"when": "later", "start": broadcasts.in_an_hour()})
    page = send(editor, here)
    assert ("The broadcast is scheduled." in page.text, "It starts on" in page.text) == (True, True)
    page = submit(editor, page, "Make it a draft again")
    assert ("Nothing was sent." in page.text, db.session.query(Message).count()) == (True, 0)


def test_a_viewer_reads_and_changes_nothing(editor, viewer):
    crowd(2)
    here = drafted(editor)
    send(editor, here)
    assert tiles(browse(viewer, here))["Sent"] == 2
    assert browse(viewer, here).find("main").all("button") == []
    assert "Recipients" in browse(viewer, f"{here}/report").text
    assert viewer.get("/broadcasts/new").status_code == 403
    assert viewer.get(f"{here}/preview").status_code == 403


def test_another_outcome_can_be_chosen_where_a_reason_was(editor):
    crowd(2)
    crowd(1, write.opt_out)
    here = drafted(editor)
    send(editor, here)
    page = browse(editor, f"{here}/report?reason=opted_out")
    assert [line[2] for line in lines(page, "Recipients")] == ["Refused"]
    options = page.find("select", name="outcome").all("option")
    other = next(option for option in options if option["value"] not in ("", "refused"))
    page = submit(editor, page, "Filter", {"outcome": other["value"]})
    assert {line[2] for line in lines(page, "Recipients")} == {other.text.partition(" (")[0]}
    assert "selected" not in page.find("option", value="opted_out").attributes


@pytest.mark.parametrize("after", ["-1", "0", "99999999999", "x", "%00"])
def test_a_page_that_cannot_be_meant_is_the_first_one(olive, after):
    crowd(1)
    here = drafted(olive)
    assert len(lines(browse(olive, f"{here}/preview/total?after={after}"), "Contacts")) == 1
    send(olive, here)
    assert len(lines(browse(olive, f"{here}/report?after={after}"), "Recipients")) == 1


def test_the_file_has_every_recipient_and_runs_nothing(editor):
    entered("=HYPERLINK(1)", phone="+1 646 555 0119")
    crowd(1)
    here = drafted(editor)
    send(editor, here)

    rows = editor.get(f"{here}/report.csv").get_data(as_text=True).splitlines()

    assert rows[0].startswith("\ufeffcontact,name,address,outcome")
    assert (len(rows), rows[1].split(",")[1], rows[1].split(",")[3:5]) == (3, "'=HYPERLINK(1)", ["refused", "never_asked"])
