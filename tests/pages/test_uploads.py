"""Uploading contacts, step by step, as a team does it."""

import io

import pytest

from optin.database import db
from optin.models import Contact, Group, Upload
from optin.pages.groups import uploads
from optin.uploads import store
from optin.vocabulary import Role
from tests.pages.browse import browse, pressed, submit
from tests.pages.people import signed_in, teammate
from tests.pages.test_groups import made, names

FILE = "Name;Phone;E-Mail;Opted out\nAna Alvarez;415 555 0134;ana@example.com;\nZoë;;zoe@example.com;yes\nNobody;12;;\n"


def sent(client, text=FILE, status=200, name="Customers", file_name="customers.csv"):
    """The page behind the first step."""
    data = text if isinstance(text, bytes) else text.encode()
    page = browse(client, "/groups/uploads/new")
    return submit(client, page, "Next", {"name": name, "file": (io.BytesIO(data), file_name)}, status)


def at_source(client, text=FILE):
    """The page with the question."""
    page = submit(client, sent(client, text), "Next")
    return browse(client, page.find("a", text="Next")["href"])


def added(client, text=FILE, **answer):
    return submit(client, at_source(client, text), "Add the contacts", {"where_from": "customers", **answer})


def people():
    db.session.rollback()
    return db.session.query(Contact).count()


def test_a_file_becomes_a_group_in_five_steps(editor):
    page = sent(editor)
    assert "3 rows below the headings, UTF-8, semicolon." in page.text
    page = submit(editor, page, "Next")
    assert "2 of 3 rows can be added" in page.text
    assert "1 of them opts somebody out or blocks them." in page.text
    page = submit(editor, browse(editor, page.find("a", text="Next")["href"]), "Add the contacts", {"where_from": "event"})
    assert [tile.text for tile in page.all("dd", class_="tile-value")] == ["2", "0", "1", "1"]
    assert names(browse(editor, page.find("a", text="Open the group")["href"])) == ["Zoë", "Ana Alvarez"]


def test_the_meanings_are_guessed_and_may_be_changed(editor):
    page = sent(editor)
    guessed = {e["name"]: next(o["value"] for o in e.all("option") if "selected" in o.attributes) for e in page.all("select")}
    assert list(guessed.values()) == ["name", "phone", "email", "out_of_all"]
    page = submit(editor, page, "Next", {"column-3": "skip"})
    assert "opt somebody out" not in page.text


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ({"column-1": "skip", "column-2": "skip"}, "Choose the column of the phone number"),
        ({"column-0": "phone"}, "Two columns are “Phone number”"),
        ({"column-1": "nonsense", "column-2": "x"}, "Choose the column of the phone number"),
    ],
)
def test_columns_that_make_no_sense_get_a_sentence_and_stay_as_chosen(editor, chosen, sentence):
    page = submit(editor, sent(editor), "Next", chosen, 422)
    assert sentence in page.find("div", class_="error-summary").text
    assert page.title.startswith("Error: ")


def test_faults_are_told_by_the_rows_of_the_file(editor):
    page = submit(editor, sent(editor), "Next")
    section = page.find("section", aria_labelledby="faults-title")
    assert section.find("tbody").find("th").text == "4"
    assert "country code" in section.text


@pytest.mark.parametrize("answer", ["purchased", "scraped"])
def test_a_list_that_was_bought_or_scraped_is_refused_with_the_reason(editor, answer):
    page = submit(editor, at_source(editor), "Add the contacts", {"where_from": answer}, 422)
    assert "have not asked to hear from you" in page.find("p", id="where_from-error").text
    assert (people(), db.session.query(Group).filter_by(name="Customers").count()) == (0, 0)


@pytest.mark.parametrize(
    "answer", [{}, {"where_from": "nowhere"}, {"where_from": "other"}, {"where_from": "event", "note": "n" * 1001}]
)
def test_the_question_has_to_be_answered(editor, answer):
    page = submit(editor, at_source(editor), "Add the contacts", answer, 422)
    assert page.all("p", class_="error")
    assert people() == 0


def test_where_a_contact_came_from_stands_on_the_profile(editor):
    added(editor, where_from="other", note="At the counter")
    page = browse(editor, browse(editor, "/contacts?q=ana").find("a", text="Ana Alvarez")["href"])
    assert "Somewhere else, by the file customers.csv" in page.text
    assert "Customers" in page.find("section", id="groups").text


def test_rows_that_were_not_added_can_be_downloaded_and_no_cell_is_a_formula(editor):
    page = added(editor, 'Phone,Name, =1+1\n12,"=HYPERLINK(""x"")"\n13,@x,＝1+1\n')
    assert "Not added 2" in page.text
    text = editor.get(page.find("a", text="Download these rows")["href"]).get_data(as_text=True)
    lines = text.removeprefix("\ufeff").splitlines()
    assert lines[0] == "Row,Why,Phone,Name,'=1+1"
    assert lines[1].startswith("2,")
    assert lines[1].endswith(""",12,"'=HYPERLINK(""x"")\"""")
    assert lines[2].endswith(",13,'@x,'＝1+1")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "empty"),
        (b"PK\x03\x04", "spreadsheet"),
        (b"a,b\n\0,1\n", "no text file"),
        (b"Phone\n" + b"x," * 200, "more than 100 columns"),
        (b'Phone\n"' + b"1\n" * 80_000, "quote may not be closed"),
    ],
)
def test_a_file_that_is_no_table_gets_a_sentence(editor, data, sentence):
    page = sent(editor, data, 422)
    assert sentence in page.find("p", id="file-error").text
    assert page.find("input", id="name")["value"] == "Customers"


def test_without_a_file_or_with_a_name_that_is_taken_nothing_is_stored(editor):
    made("Customers")
    page = sent(editor, status=422)
    assert "Another group has this name" in page.text
    assert "Choose the file once more" in page.find("p", id="file-error").text
    page = submit(editor, browse(editor, "/groups/uploads/new"), "Next", {"name": "New"}, 422)
    assert "Choose a file" in page.find("p", id="file-error").text
    assert db.session.query(Upload).count() == 0


def test_a_file_of_more_than_20_mb_is_refused(editor, monkeypatch):
    monkeypatch.setattr(uploads.files, "LARGEST", 40)
    assert "20 MB" in sent(editor, status=422).find("p", id="file-error").text
    page = browse(editor, "/groups/uploads/new")
    large = {"name": "Large", "file": (io.BytesIO(b"x" * 200_000), "large.csv")}
    assert "This is too large" in submit(editor, page, "Next", large, 413).text


def test_an_editors_file_may_be_larger_than_anything_else_that_is_sent(desk, editor, viewer, nobody):
    desk.config["MAX_CONTENT_LENGTH"] = 20_000
    assert "300 rows below the headings" in sent(editor, "Phone,Notes\n" + ("12," + "n" * 190 + "\n") * 300).text
    for client in (viewer, nobody):
        file = (io.BytesIO(b"x" * 60_000), "x.csv")
        assert client.post("/groups/uploads/new", data={"name": "x", "file": file}).status_code == 413


def test_a_file_can_be_forgotten(editor):
    page = sent(editor)
    page = submit(editor, page, pressed(page, "Forget this file"))
    assert "Nothing was added." in page.text
    assert db.session.query(Upload).count() == 0


def test_a_table_without_rows_ends_at_the_preview(editor):
    page = submit(editor, sent(editor, "Phone,Name\n"), "Next")
    assert "There are no rows below the headings." in page.text
    assert page.all("a", text="Next") == []


def test_what_has_begun_is_not_begun_again(editor):
    page = at_source(editor)
    submit(editor, page, "Add the contacts", {"where_from": "customers"})
    submit(editor, page, "Add the contacts", {"where_from": "customers"}, 404)
    assert people() == 2


def test_steps_cannot_be_jumped_over(editor):
    address = sent(editor).url.removesuffix("/columns")
    for step in ("check", "source", ""):
        assert browse(editor, f"{address}/{step}".rstrip("/")).url.endswith("/columns")
    assert editor.get("/groups/uploads/upl_nothing/columns").status_code == 404
    assert editor.get("/groups/uploads/%00/faults.csv").status_code == 404


@pytest.mark.parametrize("step", ["columns", "source", "deletion"])
def test_no_step_is_taken_with_what_cannot_be_the_name_of_an_upload(app, step):
    olive = signed_in(app, teammate(Role.EDITOR))
    token = browse(olive, "/groups/uploads/new").find("input", name="csrf_token")["value"]
    assert olive.post(f"/groups/uploads/%00/{step}", data={"csrf_token": token}).status_code == 404


@pytest.mark.parametrize(("lines", "sentence"), [(4, "0 of 3 rows added"), (2, "0 of 1 row added")])
def test_an_upload_shows_how_far_it_is_without_a_script(editor, monkeypatch, lines, sentence):
    monkeypatch.setattr("optin.jobs.wake_long_work", lambda: None)
    page = added(editor, "".join(FILE.splitlines(keepends=True)[:lines]))
    assert sentence in page.text
    assert "It is still being added." in browse(editor, page.find("a", text="Open the group")["href"]).text


def test_what_a_file_holds_is_text_and_nothing_else(editor):
    page = sent(editor, "<b>Phone</b>,Phone\n<script>,415 555 0134\n", file_name="<i>.csv")
    assert page.all("b") + page.all("script", src=None) == []
    assert "<b>Phone</b>" in page.text
    assert store.by_public_id(db.session(), page.url.split("/")[3]).file_name == "<i>.csv"
