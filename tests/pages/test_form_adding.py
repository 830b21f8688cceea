"""Adding an opt-in form in two steps."""

import pytest

from optin import preferences
from optin.database import db, writing
from optin.forms import listed
from tests.pages.browse import browse, submit
from tests.pages.opt_in_forms import drawn, pictured, second_step


def only_form():
    [(_form, version)] = listed(db.session(), "", None, 10)
    return version


def organised():
    with writing() as session:
        preferences.change(session, {"organisation": "Example Shop", "privacy_url": "https://www.example.com/p"}, "Olive")


def test_a_form_is_added_in_two_steps_and_found_in_the_list(editor):
    organised()
    page = submit(editor, second_step(editor), "Create", {"sites": "shop.example.com"})
    assert page.url == "/forms"
    assert "“Spring offers” is ready" in page.find(role="status").text
    assert page.find("tbody").find("a", text="Spring offers")
    version = only_form()
    assert (version.organisation, version.privacy_url) == ("Example Shop", "https://www.example.com/p")
    assert version.sites == ["https://shop.example.com"]
    assert version.created_by == "Editor (editor@example.com)"


def test_the_suggested_words_fit_the_channel_and_name_the_organisation(editor):
    organised()
    words = second_step(editor).find("textarea", name="confirmation_message").text
    assert "marketing text messages from Example Shop" in words
    assert "Message and data rates may apply. Reply STOP to opt out" in words
    by_mail = second_step(editor, channels=["email"]).find("textarea", name="confirmation_message").text
    assert "unsubscribe in every e-mail" in by_mail
    assert "STOP" not in by_mail


def test_double_opt_in_is_off_unless_chosen(editor):
    page = second_step(editor)
    assert "checked" not in page.find("input", name="double_opt_in").attributes
    submit(editor, page, "Create")
    assert only_form().double_opt_in is False


def test_an_organisation_without_a_name_is_warned_of(editor):
    assert "The organisation has no name yet" in second_step(editor).text
    organised()
    assert "The organisation has no name yet" not in second_step(editor).text


def test_the_first_step_needs_a_channel_and_a_description(editor):
    page = submit(editor, browse(editor, "/forms/new"), "Next", {"description": " "}, status=422)
    assert page.title.startswith("Error: ")
    assert "Choose at least one channel." in page.text
    assert "Type a description" in page.find(id="description-error").text


def test_the_first_step_can_be_gone_back_to(editor):
    page = second_step(editor, "Grüße & <b>", ["sms", "email"])
    back = browse(editor, page.find("a", text="Channel and description")["href"])
    assert back.find("input", name="description")["value"] == "Grüße & <b>"
    ticked = [box["value"] for box in back.all("input", name="channels") if "checked" in box.attributes]
    assert ticked == ["sms", "email"]


def test_the_second_step_alone_leads_to_the_first(editor):
    for address in ("/forms/new/words", "/forms/new/words?channels=fax&description=x", "/forms/new/words?endpoint=x&_scheme=y"):
        assert browse(editor, address).find("button", text="Next")


def test_hidden_answers_are_checked_again(editor):
    page = submit(editor, second_step(editor), "Create", {"channels": "fax"}, status=422)
    assert "Choose at least one channel." in page.text
    assert listed(db.session(), "", None, 10) == []


def test_the_first_picture_shows_the_suggested_words(editor):
    page = second_step(editor, channels=["sms", "email"])
    picture = pictured(editor, page)
    assert picture.find(id="m").text == page.find("textarea", name="confirmation_message").text
    assert [box["value"] for box in picture.all("input", name="channel")] == ["sms", "email"]


def test_there_is_no_picture_of_a_form_without_channels(editor):
    assert editor.get("/forms/new/preview?channels=fax").status_code == 404


def test_a_picture_of_what_is_typed_keeps_nothing(editor):
    picture = drawn(editor, second_step(editor), button_text="Yes <please>", channels="sms")
    assert picture.find("button").text == "Yes <please>"
    assert listed(db.session(), "", None, 10) == []


BAD = {
    "confirmation_message": ["", " \n ", "x" * 2001, "a\0b", "a\u202eb"],
    "button_text": ["", "x" * 41, "a\nb", "a\u2066b"],
    "after_text": ["", "x" * 501],
    "sites": ["https://a.com; script-src *", "*.example.com", "http://[::1]", "https://a.com/path", "a.com, b.com"],
}


@pytest.mark.parametrize(("field", "typed"), [(field, typed) for field, many in BAD.items() for typed in many])
def test_bad_input_gets_a_sentence_and_everything_typed_is_kept(editor, field, typed):
    sent = {"confirmation_message": "Words", "button_text": "Go", "after_text": "Thanks", "sites": "", field: typed}
    page = submit(editor, second_step(editor), "Create", sent, status=422)
    assert page.find(id=f"{field}-error").text.startswith("Error: ")
    assert page.find("a", href=f"#{field}")
    for name, value in sent.items():
        control = page.find(name=name)
        kept = control["value"] if control.tag == "input" else control.text
        assert kept.split() == value.split()
    assert listed(db.session(), "", None, 10) == []


def test_a_viewer_may_not_add(viewer):
    assert viewer.get("/forms/new").status_code == 403
    assert viewer.post("/forms/new/words").status_code in (400, 403)
