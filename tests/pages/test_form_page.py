"""One opt-in form: its page, its versions, editing, pausing, copying and deleting it."""

from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from optin import forms, preferences, snippet
from optin.database import db, writing
from optin.pages.forms import show
from optin.vocabulary import Channel
from tests.pages.browse import browse, submit
from tests.pages.opt_in_forms import DRAFT, made, pictured
from tests.widget.visiting import Answer


def edited(client, name, **typed):
    return submit(client, browse(client, f"/forms/{name}/edit"), "Save", typed)


def test_the_page_shows_the_words_and_how_they_look(viewer):
    page = browse(viewer, f"/forms/{made()}")
    assert page.find("blockquote").text == DRAFT.confirmation_message
    assert pictured(viewer, page).find("button").text == DRAFT.button_text
    assert pictured(viewer, page).find("h1").text == DRAFT.organisation
    assert forms.words_hash(DRAFT) in page.text


def test_the_picture_is_the_form_itself(viewer):
    name = made(replace(DRAFT, channels=(Channel.SMS, Channel.EMAIL)))
    picture = pictured(viewer, browse(viewer, f"/forms/{name}"))
    form = Answer(viewer.get(urlsplit(snippet.frame_address(name)).path + "?js=0"))

    assert picture.find("style").children == form.find("style").children
    assert [label.text for label in picture.all("label")] == [label.text for label in form.all("label")]


def test_every_edit_is_a_new_version_and_the_old_one_stays_readable(editor):
    name = made()
    page = edited(editor, name, button_text="Yes please")
    assert "Saved as version 2" in page.find(role="status").text
    old = browse(editor, page.find("a", text="Version 1")["href"])
    assert "This is an old version" in old.text
    assert pictured(editor, old).find("button").text == "Sign me up"
    assert forms.words_hash(DRAFT) in old.text
    assert "This is the current version" in browse(editor, f"/forms/{name}/versions/2").text


def test_an_edit_that_changes_nothing_says_so(editor):
    name = made()
    assert "Nothing was changed, so this is still version 1" in edited(editor, name).find(role="status").text


def test_the_later_of_two_at_once_learns_of_the_other(editor):
    name = made()
    mine = browse(editor, f"/forms/{name}/edit")
    edited(editor, name, button_text="Theirs")

    page = submit(editor, mine, "Save", {"button_text": "Mine"})

    assert pictured(editor, page).find("button").text == "Mine"
    said = "Somebody saved version 2 while you were editing; your version 3 stands now."
    assert said in page.find(role="status").text


def test_a_mistake_does_not_hide_the_other_one(editor):
    name = made()
    mine = browse(editor, f"/forms/{name}/edit")
    edited(editor, name, button_text="Theirs")

    mine = submit(editor, mine, "Save", {"description": ""}, status=422)
    page = submit(editor, mine, "Save", {"description": "Mine"})

    assert "Somebody saved version 2" in page.find(role="status").text


@pytest.mark.parametrize("opened", [None, "", "x", "9" * 5000, "-1e9", "2"])
def test_a_made_up_number_of_the_opened_version_harms_nothing(editor, opened):
    page = edited(editor, made(), button_text="Yes please", opened=opened)

    assert "Saved as version 2" in page.find(role="status").text


def test_sites_come_back_as_they_read(editor):
    name = made(replace(DRAFT, sites=("https://xn--bcher-kva.example",)))
    assert browse(editor, f"/forms/{name}/edit").find("textarea", name="sites").text == "https://bücher.example"
    assert "Nothing was changed" in edited(editor, name).text


def test_a_refused_edit_keeps_what_was_typed(editor):
    page = browse(editor, f"/forms/{made()}/edit")
    page = submit(editor, page, "Save", {"description": "New words", "sites": "https://a.com; script-src *"}, status=422)
    assert page.find("input", name="description")["value"] == "New words"
    assert page.find("textarea", name="sites").text == "https://a.com; script-src *"
    assert page.find(id="sites-error").text.startswith("Error: Line 1: ")


def test_a_form_that_names_the_old_organisation_says_so(editor):
    name = made()
    with writing() as session:
        preferences.change(session, {"organisation": "New Name"}, "Olive")
    page = browse(editor, f"/forms/{name}")
    assert "Visitors still see the organisation and privacy policy as they were" in page.text
    assert "as they were" not in edited(editor, name).text


def test_a_form_can_be_paused_and_resumed(editor):
    page = submit(editor, browse(editor, f"/forms/{made()}"), "Pause")
    assert "Paused" in browse(editor, "/forms").find("tbody").text
    page = submit(editor, page, "Resume")
    assert "Live" in browse(editor, "/forms").find("tbody").text


def test_a_copy_is_another_form(editor):
    name = made()
    page = submit(editor, browse(editor, f"/forms/{name}"), "Duplicate")
    assert page.find("h1").text == "Copy of Spring offers"
    assert page.url != f"/forms/{name}"
    assert len(browse(editor, "/forms").find("tbody").all("tr")) == 2


def test_a_deleted_form_leaves_the_list_and_its_versions_stay(editor):
    name = made()
    page = browse(editor, browse(editor, f"/forms/{name}").find("a", text="Delete")["href"])
    assert "“Spring offers” is deleted" in submit(editor, page, "Delete").text
    assert "No opt-in forms yet" in browse(editor, "/forms").text
    for address in (f"/forms/{name}", f"/forms/{name}/versions/1"):
        page = browse(editor, address)
        assert "This form was deleted" in page.text
        assert DRAFT.confirmation_message in page.text
        assert page.all("button", text="Pause") == []


@pytest.mark.parametrize("rest", ["/edit", "/code", "/deletion"])
def test_nothing_can_be_done_with_a_deleted_form(editor, rest):
    name = made()
    with writing() as session:
        forms.delete(forms.for_change(session, name))
    assert editor.get(f"/forms/{name}{rest}").status_code == 404


def test_a_form_that_is_deleted_while_somebody_edits_it_is_gone(editor):
    name = made()
    page = browse(editor, f"/forms/{name}/edit")
    with writing() as session:
        forms.delete(forms.for_change(session, name))
    db.session.rollback()
    sent = {"csrf_token": page.find("input", name="csrf_token")["value"]}
    assert editor.post(f"/forms/{name}/edit", data=sent).status_code == 404


@pytest.mark.parametrize("name", ["frm_unknown", "frm_" + "a" * 24, "%00", "1", "new%00", "frm_" + "a" * 9000])
def test_an_unknown_form_is_not_found(editor, name):
    for rest in ("", "/edit", "/code", "/versions/1", "/deletion"):
        assert editor.get(f"/forms/{name}{rest}").status_code == 404


@pytest.mark.parametrize("number", ["2", "0", "-1", "x", "9" * 30])
def test_an_unknown_version_is_not_found(editor, number):
    assert editor.get(f"/forms/{made()}/versions/{number}").status_code == 404


def test_many_versions_have_older_pages(editor, monkeypatch):
    monkeypatch.setattr(show, "VERSIONS_ON_A_PAGE", 1)
    name = made()
    page = edited(editor, name, button_text="Yes")
    assert versions_on(page) == ["Version 2 Current"]
    assert versions_on(browse(editor, page.find("a", rel="next")["href"])) == ["Version 1"]


def versions_on(page):
    return [row.text for row in page.find("div", aria_label="Versions of this form").find("tbody").all("th")]


HOSTILE = "<script>alert(1)</script>\"'{{7*7}}"


def test_hostile_words_are_shown_as_text_everywhere(editor):
    name = made(replace(DRAFT, description=HOSTILE, confirmation_message=HOSTILE, button_text=HOSTILE, organisation=HOSTILE))
    for rest in ("", f"/{name}", f"/{name}/edit", f"/{name}/code", f"/{name}/versions/1", f"/{name}/deletion"):
        page = browse(editor, f"/forms{rest}")
        assert HOSTILE in page.text
        assert [script["src"] is not None for script in page.all("script")] == [True]


def test_a_viewer_may_change_nothing(viewer):
    name = made()
    for rest in ("/edit", "/deletion"):
        assert viewer.get(f"/forms/{name}{rest}").status_code == 403
    token = browse(viewer, f"/forms/{name}").find("input", name="csrf_token")["value"]
    for rest in ("/edit", "/pause", "/resumption", "/copies", "/deletion"):
        assert viewer.post(f"/forms/{name}{rest}", data={"csrf_token": token}).status_code == 403
