"""The pages about templates, as a team uses them."""

from dataclasses import replace

import pytest

from optin.template_drafts import Button
from optin.vocabulary import Category, Channel
from tests.pages.browse import browse, pressed, submit
from tests.pages.contacts_in_desk import entered
from tests.templates import SALE, new_template

FORM = {"name": "Spring sale", "channel": "sms", "category": "marketing", "body": SALE.body}


def filled(page, which="body"):
    """The words of the preview that are shown."""
    shapes = page.all(data_shape="phone") + page.all(data_shape="mail")
    return next(shape for shape in shapes if "hidden" not in shape.attributes).find(data_filled=which).text


def test_an_empty_list_says_what_belongs_there_and_offers_one_button(editor):
    page = browse(editor, "/templates")
    assert "No templates yet" in page.text
    assert browse(editor, page.find("a", text="Add a template")["href"]).find("button", text="Save")


def test_a_template_is_added_and_listed(editor):
    page = submit(editor, browse(editor, "/templates/new"), "Save", FORM)
    assert "“Spring sale” is saved." in page.text
    row = browse(editor, "/templates").find("tbody").find("tr")
    assert [cell.text for cell in row.all("td")] == ["SMS", "Marketing", "English", "Not needed", "1"]


def test_a_viewer_looks_and_is_offered_no_change(viewer):
    name = new_template(SALE)
    assert browse(viewer, "/templates").all("a", text="Add") == []
    page = browse(viewer, f"/templates/{name}")
    assert page.all("a", text="Edit") + page.all("button", text="Duplicate") == []
    assert viewer.get("/templates/new").status_code == 403


def test_an_unknown_placeholder_is_said_next_to_the_field_and_everything_is_kept(editor):
    page = submit(editor, browse(editor, "/templates/new"), "Save", {**FORM, "body": "Hi {{nickname}}"}, 422)
    assert "There is no {{nickname}}. There are first_name, name" in page.find("p", id="body-error").text
    assert page.find("textarea", id="body").text == "Hi {{nickname}}"
    assert page.title.startswith("Error: ")


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": ""}, "name"),
        ({"channel": "fax"}, "channel"),
        ({"category": "spam"}, "category"),
        ({"language": "xx"}, "language"),
        ({"channel": "email"}, "subject"),
        ({"subject": "Sale"}, "subject"),
        ({"reply_2": "Yes"}, "reply_1"),
        ({"channel": "whatsapp", "opt_out_button": "reply_3"}, "reply_1"),
        ({"channel": "whatsapp", "reply_1": "a" * 26}, "reply_1"),
        ({"body": "a\x00b"}, "body"),
        ({"opt_out_button": "reply_9"}, "opt_out_button"),
    ],
)
def test_bad_input_gets_a_sentence_and_makes_nothing(editor, typed, field):
    page = submit(editor, browse(editor, "/templates/new"), "Save", {**FORM, **typed}, 422)
    assert page.find("p", id=f"{field}-error").text
    assert "No templates yet" in browse(editor, "/templates").text


def test_an_edit_is_a_version_and_the_earlier_one_can_be_read(editor):
    name = new_template(SALE)
    page = submit(editor, browse(editor, f"/templates/{name}/edit"), "Save", {"body": "30 % off. STOP to opt out."})
    assert "Saved as version 2." in page.text
    earlier = browse(editor, page.find("a", text="Version 1")["href"])
    assert "This is an earlier version" in earlier.text
    assert "20 % off" in earlier.text


def test_two_who_edit_at_once_are_told(editor):
    name = new_template(SALE)
    mine = browse(editor, f"/templates/{name}/edit")
    submit(editor, browse(editor, f"/templates/{name}/edit"), "Save", {"name": "Theirs"})
    assert "Somebody saved version 2 while you were editing" in submit(editor, mine, "Save", {"name": "Mine"}).text


def test_the_preview_reads_as_a_contact_does(editor):
    entered("Ana Alvarez", phone="+1 415 555 0134")
    name = new_template(SALE)
    assert filled(browse(editor, f"/templates/{name}")) == "Hi Ana, 20 % off. Reply STOP to opt out."
    page = submit(editor, browse(editor, f"/templates/{name}"), "Preview", {"as": "415 555 0134"})
    assert "This is what Ana Alvarez reads." in page.text


def test_a_contact_without_a_name_reads_the_fallback(editor):
    entered("", email="lea@example.com")
    page = browse(editor, f"/templates/{new_template(SALE)}?as=lea@example.com")
    assert filled(page).startswith("Hi there, ")


def test_where_nobody_fits_an_example_person_reads(editor):
    page = browse(editor, f"/templates/{new_template(SALE)}?as=nobody%00\x7f")
    assert "This is what an example person reads." in page.text


def test_the_editor_shows_the_preview_without_keeping_anything(editor):
    page = browse(editor, "/templates/new")
    typed = {**FORM, "name": "", "channel": "email", "subject": "For {{name}}"}
    page = submit(editor, page, pressed(page, "Preview"), typed)
    assert filled(page, "subject") == "For Ana Alvarez"
    assert "No templates yet" in browse(editor, "/templates").text


def test_the_preview_says_what_a_misspelt_placeholder_is(editor):
    page = browse(editor, "/templates/new")
    page = submit(editor, page, pressed(page, "Preview"), {**FORM, "body": "Hi {{first_nam}}. Reply STOP to opt out."})
    assert "first_nam" in page.find("section", id="preview").find("div", class_="notice").text


def test_the_server_counts_segments(editor):
    page = browse(editor, f"/templates/{new_template(replace(SALE, body='It’s ' + 'a' * 70))}")
    assert "2 segments in UCS-2, with room for 59 more." in page.text
    assert "It is longer because of: ’ (curly apostrophe)" in page.text


def test_advice_is_shown_and_keeps_nobody_from_saving(editor):
    page = submit(editor, browse(editor, "/templates/new"), "Save", {**FORM, "body": "20 % off at bit.ly/x"})
    assert "It does not say how to opt out." in page.text
    assert "public shorteners such as bit.ly" in page.text


def test_what_a_name_holds_is_text_and_nothing_else(editor):
    entered("<script>alert(1)</script> {{email}}", phone="+1 415 555 0134")
    page = browse(editor, f"/templates/{new_template(replace(SALE, body='Hi {{name}}'))}?as=4155550134")
    assert filled(page) == "Hi scriptalert(1)/script email"


def test_a_copy_is_made_and_a_template_is_deleted_after_a_question(editor):
    name = new_template(SALE)
    page = submit(editor, browse(editor, f"/templates/{name}"), "Duplicate")
    assert page.find("h1").text == "Copy of Spring sale"
    page = submit(editor, browse(editor, f"/templates/{name}/deletion"), "Delete")
    assert "“Spring sale” is deleted." in page.text
    assert [row.text for row in page.find("tbody").all("th")] == ["Copy of Spring sale"]
    assert "This template was deleted" in browse(editor, f"/templates/{name}").text
    assert editor.get(f"/templates/{name}/edit").status_code == 404


def test_a_templates_name_at_whatsapp_is_said_to_who_notes_its_approval(editor):
    name = new_template(replace(SALE, name="Été sale!", channel=Channel.WHATSAPP))

    assert "At WhatsApp it is called ete_sale" in browse(editor, f"/templates/{name}").text


def test_whatsapps_answer_is_noted_for_the_words_that_were_seen(editor):
    name = new_template(replace(SALE, channel=Channel.WHATSAPP, buttons=(Button("Stop promotions", opts_out=True),)))
    page = submit(editor, browse(editor, f"/templates/{name}"), "Note it", {"approval": "approved"})
    assert "Version 1 is noted as approved." in page.text
    page = submit(editor, browse(editor, f"/templates/{name}/edit"), "Save", {"body": "Other words"})
    assert "WhatsApp has to approve them again" in page.text
    assert "Draft" in page.find("p", class_="lede").text


def test_an_approval_that_there_is_not_changes_nothing(editor):
    name = new_template(replace(SALE, channel=Channel.WHATSAPP))
    browse(editor, f"/templates/{name}")
    assert submit(editor, browse(editor, f"/templates/{name}"), "Note it", {"approval": "sure"}, 400)
    assert "Draft" in browse(editor, f"/templates/{name}").find("p", class_="lede").text


def test_the_list_is_searched_and_filtered(editor):
    new_template(SALE)
    new_template(replace(SALE, name="Ⅷ Grüße", channel=Channel.WHATSAPP, category=Category.UTILITY))
    for query in ("q=GRÜSSE", "channel=whatsapp", "category=utility", "approval=draft"):
        assert [row.text for row in browse(editor, f"/templates?{query}").find("tbody").all("th")] == ["Ⅷ Grüße"]
    assert "No template fits." in browse(editor, "/templates?q=%00").text


@pytest.mark.parametrize("name", ["tpl_nothing", "%00", "tpl_" + "a" * 24, "x/edit"])
def test_what_is_not_there_is_a_404(editor, name):
    assert editor.get(f"/templates/{name}").status_code == 404
