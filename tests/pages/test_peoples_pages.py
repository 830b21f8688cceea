"""The team's page about people's own pages: who wants to be erased, who may do it, and how often links are opened."""

import pytest
from sqlalchemy import select

from optin.database import db
from optin.models import Contact, ErasureRequest
from tests import cast
from tests.pages.browse import browse, submit
from tests.person.own_pages import own_page, sound, unsubscribe
from tests.widget.visiting import read

HERE = "/peoples-pages"


@pytest.fixture
def request_of_ana(desk):
    """Ana has asked to be erased; the path of her request."""
    own_page(desk, cast.add(cast.ANA)).press("erase")
    return f"{HERE}/erasures/{read(select(ErasureRequest.public_id))[0][0]}"


def test_an_empty_page_says_what_will_be_there(viewer):
    page = browse(viewer, HERE)

    assert "Nobody waits for erasure" in page.text
    assert "No link was opened yet" in page.text
    assert "Nothing here yet" in browse(viewer, f"{HERE}/closed").text


def test_the_team_sees_a_request_wherever_it_looks(viewer, request_of_ana):
    name = db.session.scalar(select(Contact.public_id))
    row = browse(viewer, HERE).find("tbody").find("tr")

    assert row.find("a", text="Ana Alvarez")["href"] == f"/contacts/{name}"
    assert "1 request for erasure" in browse(viewer, "/").text
    assert "Asked to be erased" in browse(viewer, f"/contacts/{name}").text
    assert browse(viewer, HERE).find("span", class_="nav-count").text.startswith(", 1")


def test_an_owner_carries_it_out(owner, request_of_ana):
    page = browse(owner, request_of_ana)
    done = submit(owner, page, request_of_ana)

    assert "The person was erased" in done.text
    assert (read(select(Contact.id)), sound()) == ([], True)
    closed = browse(owner, f"{HERE}/closed").text
    assert "Erased by" in closed
    assert "Ana" not in closed


def test_a_request_that_was_withdrawn_meanwhile_changes_nothing(desk, owner, request_of_ana):
    page = browse(owner, request_of_ana)
    own_page(desk, read(select(Contact.id))[0][0]).press("keep")

    assert "Nothing was changed" in submit(owner, page, request_of_ana).text
    assert len(read(select(Contact.id))) == 1
    assert "Withdrawn by" in browse(owner, f"{HERE}/closed").text


def test_others_see_it_and_may_not_do_it(editor, request_of_ana):
    assert "An owner does it" in browse(editor, HERE).text
    assert editor.get(request_of_ana).status_code == 403
    assert editor.post(request_of_ana).status_code in (400, 403)


def test_a_request_that_is_none_is_not_found(owner):
    for name in ("era_nothing", "x", "era_" + "a" * 24):
        assert owner.get(f"{HERE}/erasures/{name}").status_code == 404


def test_visits_are_counted_apart(desk, viewer):
    person = unsubscribe(desk, cast.add(cast.ANA))
    for browser in ("Mozilla/5.0 Firefox/140.0", "BarracudaCentral", "Googlebot/2.1"):
        person.open("GET", User_Agent=browser)
    cells = [cell.text for cell in browse(viewer, HERE).find("tbody").all("td")]

    assert cells == ["Unsubscribe", "1", "2"]


def test_the_profile_leads_an_owner_to_the_persons_page_and_nobody_else(owner, editor):
    name = db.session.get_one(Contact, cast.add(cast.ANA)).public_id

    assert (
        browse(owner, f"/contacts/{name}")
        .find("a", text="Open it as Ana Alvarez")["href"]
        .startswith("http://localhost:8000/p/")
    )
    assert "Their own page" not in browse(editor, f"/contacts/{name}").text


def test_the_profile_says_that_the_person_has_paused(desk, viewer):
    ana = cast.add(cast.ANA)
    own_page(desk, ana).press("pause", until="2027-01-01")

    assert "Marketing is paused" in browse(viewer, f"/contacts/{db.session.get_one(Contact, ana).public_id}").text
