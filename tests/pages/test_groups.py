"""The pages about groups, as a team uses them."""

import pytest

from optin import groups
from optin.database import db, writing
from optin.models import Contact
from tests.pages.browse import browse, submit
from tests.pages.contacts_in_desk import entered, opted_out


def made(name="Regulars", *contacts):
    """The public id of a group with these contacts in it."""
    with writing() as session:
        group = groups.create(session, name, "Olive")
        ids = session.query(Contact.id).filter(Contact.public_id.in_(contacts))
        groups.add(session.connection(), group, [row.id for row in ids])
        return group.public_id


def names(page):
    """The names in the table."""
    return [cell.text for table in page.all("tbody") for cell in table.all("th")]


def test_the_two_that_follow_the_flags_are_there_from_the_start(viewer):
    opted_out(entered("Ana Alvarez", phone="+1 415 555 0134"))
    page = browse(viewer, "/groups")
    assert names(page) == ["Opted-In", "Opted-Out"]
    assert "SMS 1, WhatsApp 0, E-mail 0" in page.find("tbody").text
    assert names(browse(viewer, page.find("a", text="Opted-Out")["href"])) == ["Ana Alvarez"]
    assert names(browse(viewer, "/groups/grp_opted_out?channel=email")) == []


@pytest.mark.parametrize("path", ["edit", "deletion", "additions", "filter"])
def test_nobody_is_offered_to_change_them(editor, path):
    page = browse(editor, "/groups/grp_opted_in")
    assert "cannot be changed by hand" in page.text
    assert [link["href"] for link in page.find("main").all("a") if path in link["href"]] == []
    assert editor.get(f"/groups/grp_opted_in/{path}").status_code == 404


def test_a_group_is_made_named_anew_and_deleted(editor):
    page = submit(editor, browse(editor, "/groups/new"), "Create", {"name": "Regulars"})
    assert "Nobody is in this group yet" in page.text
    page = submit(editor, browse(editor, f"{page.url}/edit"), "Save", {"name": "Friends"})
    assert page.find("h1").text == "Friends"
    page = submit(editor, browse(editor, f"{page.url}/deletion"), "Delete")
    assert "“Friends” is deleted." in page.text
    assert names(page) == ["Opted-In", "Opted-Out"]


@pytest.mark.parametrize("name", ["", "n" * 121, "regulars", "a\x00b", "a\u202eb"])
def test_a_bad_name_gets_a_sentence_and_makes_nothing(editor, name):
    made("Regulars")
    page = submit(editor, browse(editor, "/groups/new"), "Create", {"name": name}, 422)
    assert page.find("p", id="name-error").text
    assert names(browse(editor, "/groups")) == ["Opted-In", "Opted-Out", "Regulars"]


def test_contacts_are_looked_for_added_and_removed(editor):
    entered("Ana Alvarez", phone="+1 415 555 0134")
    entered("Ben Brandt", phone="+1 212 555 0178")
    group = made()
    page = submit(editor, browse(editor, f"/groups/{group}/additions"), "Search", {"q": "ana"})
    page = submit(editor, page, "Add Ana Alvarez")
    assert "Ana Alvarez is in the group." in page.text
    assert "In the group" in page.find("tbody").text
    page = browse(editor, f"/groups/{group}")
    assert names(page) == ["Ana Alvarez"]
    assert "1 contact" in page.find("p", class_="lede").text
    assert "Nobody is in this group yet" in submit(editor, page, "Remove Ana Alvarez").text


def test_a_contacts_groups_are_changed_on_the_profile(editor):
    ana = entered("Ana Alvarez", phone="+1 415 555 0134")
    group = made()
    page = submit(editor, browse(editor, f"/contacts/{ana}"), "Add to group", {"group": group})
    assert "Ana Alvarez is in “Regulars”." in page.text
    assert page.find("section", id="groups").find("a", text="Regulars")["href"] == f"/groups/{group}"
    page = submit(editor, page, "Remove from Regulars")
    assert "In no group." in page.find("section", id="groups").text


def test_a_viewer_sees_groups_and_changes_none(viewer):
    ana = entered("Ana Alvarez", phone="+1 415 555 0134")
    group = made("Regulars", ana)
    for path in ("/groups", f"/groups/{group}", f"/contacts/{ana}"):
        main = browse(viewer, path).find("main")
        assert [button.text for button in main.all("button") if button.text != "Search"] == []
    assert viewer.get(f"/groups/{group}/additions").status_code == 403


def test_a_filter_counts_first_and_adds_then(editor):
    opted_out(entered("Ana Alvarez", phone="+1 415 555 0134"))
    entered("Ben Brandt", phone="+1 212 555 0178")
    group = made()
    page = submit(editor, browse(editor, f"/groups/{group}/filter"), "Count who fits", {"flag": "opted_out", "country": "US"})
    assert "1 contact fits now" in page.text
    page = submit(editor, page, "Add them")
    assert "is being added" in page.text
    assert names(browse(editor, f"/groups/{group}")) == ["Ana Alvarez"]


@pytest.mark.parametrize(
    "typed",
    [
        {"flag": "maybe"},
        {"channel": "fax"},
        {"country": "XX"},
        {"created_from": "tomorrow"},
        {"created_from": "2026-05-12", "created_to": "2026-05-11"},
    ],
)
def test_a_filter_that_makes_no_sense_gets_a_sentence(editor, typed):
    group = made()
    page = browse(editor, f"/groups/{group}/filter")
    (field,) = list(typed)[-1:]
    assert submit(editor, page, "Count who fits", typed, 422).find("p", id=f"{field}-error").text
    assert db.session.connection().exec_driver_sql("SELECT count(*) FROM group_fill").scalar() == 0


def test_groups_are_found_by_name(editor):
    made("Regulars")
    made("Grüße")
    assert names(browse(editor, "/groups?q=GRÜSSE")) == ["Grüße"]
    assert "No group has these words" in browse(editor, "/groups?q=%00").text


@pytest.mark.parametrize("name", ["grp_nothing", "%00", "grp_" + "a" * 24, "grp_opted_maybe"])
def test_what_is_not_there_is_a_404(editor, name):
    assert editor.get(f"/groups/{name}").status_code == 404
    assert editor.get(f"/groups/{name}/edit").status_code == 404


def test_a_group_that_is_deleted_meanwhile_takes_nobody(editor):
    ana = entered("Ana Alvarez", phone="+1 415 555 0134")
    group = made()
    page = browse(editor, f"/contacts/{ana}")
    submit(editor, browse(editor, f"/groups/{group}/deletion"), "Delete")
    submit(editor, page, "Add to group", {"group": group}, 404)
    assert "In no group." in browse(editor, f"/contacts/{ana}").text
