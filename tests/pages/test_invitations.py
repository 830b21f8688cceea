"""Inviting participants, one by one, and what came of it."""

import pytest

from optin import flows, jobs
from optin.addresses import read_phone
from optin.contacts import Person
from optin.database import db, writing
from optin.models import Contact, SandboxDelivery
from optin.preferences import change
from tests import cast
from tests.conversation.drafting import SMS
from tests.conversation.running import group, runs
from tests.inbound.writing_in import wrote
from tests.pages.browse import browse, submit

ASKED = f"flow={flows.SAMPLE}&channel=sms"


@pytest.fixture
def fair(desk):
    """A group with Ana, Ben and Carla: Ben has said no, Carla yes."""
    ids = [cast.add(person) for person in (cast.ANA, cast.BEN, cast.CARLA)]
    cast.say_no(ids[1], SMS)
    cast.say_yes(ids[2], SMS)
    return group("Spring fair", *ids)[0]


def cells(page):
    """The lines of the list: contact, opt-in, asked, invitation."""
    return {row.find("a").text: [cell.text for cell in row.all("td")] for row in page.find("tbody").all("tr")}


def listing(client, fair):
    return browse(client, f"/invitations?group={fair}&{ASKED}")


def test_each_contact_has_a_button_or_the_reason(editor, fair):
    found = cells(listing(editor, fair))

    assert found["Ana Alvarez"] == ["– Never asked", "Never", "Invite Ana Alvarez"]
    assert found["Ben Brandt"][0] == "N Opted out"
    assert found["Ben Brandt"][2].startswith("The contact has opted out of this channel. Why")
    assert found["Carla Costa"] == ["Y Opted in", "Never", "Has opted in"]


def test_the_reason_leads_to_why(editor, fair):
    link = next(link for link in listing(editor, fair).all("a") if link.text.startswith("Why"))

    assert "The contact has opted out of this channel." in browse(editor, link["href"]).text


def test_an_invitation_and_its_answer(editor, fair):
    page = submit(editor, listing(editor, fair), "Invite Ana Alvarez", {"contact": contact_of("Ana Alvarez")})
    assert "Ana Alvarez is invited." in page.text
    assert "Was asked lately. May be asked again from" in cells(page)["Ana Alvarez"][2]
    wrote("Yes")
    assert "Ana Alvarez" not in cells(listing(editor, fair))
    page = browse(editor, "/invitations/results")
    assert [tile.text for tile in page.find("dl", class_="tiles").all("dd", class_="tile-value")] == ["1", "1", "0", "0"]
    assert cells_of(page, "Requests")[0][:2] == ["Ana Alvarez", "Y Opted in"]


def contact_of(name):
    return db.session.query(Contact.public_id).filter(Contact.name == name).scalar()


def cells_of(page, caption):
    table = next(table for table in page.all("table") if table.find("caption").text == caption)
    return [[cell.text for cell in row.children if hasattr(cell, "tag")] for row in table.find("tbody").all("tr")]


def test_nobody_who_has_said_no_is_invited_by_a_forged_form(editor, fair):
    page = submit(editor, listing(editor, fair), "Invite Ana Alvarez", {"contact": contact_of("Ben Brandt")})

    assert "Ben Brandt was not invited. The contact has opted out of this channel." in page.text


def test_many_at_once_needs_a_legal_basis_and_keeps_it(editor, fair):
    assert listing(editor, fair).all("button", text="Invite everyone") == []
    page = with_basis(editor, fair)
    assert "Tick the box" in submit(editor, page, "Invite everyone").text
    page = submit(editor, page, "Invite everyone", {"sure": "y"})
    assert "1 invited, 2 left out." in page.text
    assert [item.text for item in page.find("ul", aria_label="Left out").all("li")] == [
        "1: The contact has opted in already.",
        "1: The contact has opted out of this channel.",
    ]
    assert [run.basis for run in runs(1)] == ["Existing customers"]
    assert "Many at once: Existing customers" in browse(editor, "/invitations/results").text


def with_basis(client, fair, basis="Existing customers"):
    with writing() as session:
        change(session, {"ask_many_basis": basis}, "olive@example.com")
    return listing(client, fair)


def test_everyone_is_the_whole_group_and_not_the_page(editor, monkeypatch):
    people = [cast.add(Person(phone=read_phone(f"+1 415 555 01{last:02}", "US"))) for last in range(70)]
    page = submit(editor, with_basis(editor, group("Crowd", *people)[0]), "Invite everyone", {"sure": "y"})

    assert "70 invited, 0 left out." in page.text
    assert db.session.query(SandboxDelivery).count() == 70


def test_while_it_goes_on_the_page_shows_how_far_it_is_and_it_can_be_stopped(editor, fair, monkeypatch):
    monkeypatch.setattr(jobs, "wake_long_work", lambda: None)
    page = submit(editor, with_basis(editor, fair), "Invite everyone", {"sure": "y"})
    assert "0 invited so far." in page.text
    assert page.all("button", text="Invite everyone") == []
    page = submit(editor, page, "Stop inviting")
    monkeypatch.undo()
    jobs.wake_long_work()

    assert "It ended before everybody was looked at. Editor" in page.text
    assert runs(1) == []


def test_pressing_twice_asks_the_group_once(editor, fair, monkeypatch):
    monkeypatch.setattr(jobs, "wake_long_work", lambda: None)
    page = with_basis(editor, fair)
    submit(editor, page, "Invite everyone", {"sure": "y"})

    assert "The group is being invited already." in submit(editor, page, "Invite everyone", {"sure": "y"}).text


def test_a_viewer_sees_what_became_of_the_group_and_has_no_button(editor, viewer, fair):
    submit(editor, with_basis(editor, fair), "Invite everyone", {"sure": "y"})
    page = listing(viewer, fair)

    assert "1 invited, 2 left out." in page.text
    assert page.all("button", text="Invite everyone") == []
    form = listing(editor, fair).form("Invite everyone")
    submit(viewer, page, form, {"sure": "y", "csrf_token": page.find("input", name="csrf_token")["value"]}, 403)


def test_without_the_setting_nobody_invites_many(editor, fair):
    form = listing(editor, fair).form("Invite Ana Alvarez")
    form.attributes["action"] = "/invitations/everyone"

    submit(editor, listing(editor, fair), form, {"sure": "y"}, 403)


def test_a_stop_counts_as_no_and_silence_as_no_answer(editor, fair):
    submit(editor, listing(editor, fair), "Invite Ana Alvarez", {"contact": contact_of("Ana Alvarez")})
    page = browse(editor, "/invitations/results?days=7")
    assert cells_of(page, "Requests by day")[0][1:] == ["1", "0", "0", "1"]
    wrote("STOP")
    page = browse(editor, f"/invitations/results?flow={flows.SAMPLE}")
    assert cells_of(page, "Requests by day")[0][1:] == ["1", "0", "1", "0"]


def test_a_viewer_sees_who_may_be_invited_and_invites_nobody(viewer, fair):
    page = listing(viewer, fair)

    assert (cells(page)["Ana Alvarez"][2], page.all("button", text="Invite Ana Alvarez")) == ("May be invited", [])
    assert "This is not legal advice." in page.text


def test_empty_pages_say_what_belongs_there(editor):
    assert "No group to invite from yet" in browse(editor, "/invitations").text
    assert "Nobody was asked in these days" in browse(editor, "/invitations/results?flow=flw_none&days=9").text
