"""One's own name, password and sessions."""

import pytest

from optin.vocabulary import Role
from tests.pages.browse import browse, submit
from tests.pages.people import PASSWORD, inbox, signed_in, teammate

NEW = "nine slow tortoises"


@pytest.fixture
def olive(desk):
    return teammate(Role.VIEWER, "olive")


def change(client, current=PASSWORD, new=NEW, status=200):
    page = browse(client, "/account/password")
    return submit(client, page, "Change password", {"current": current, "new": new}, status)


def test_everybody_sees_who_they_are(viewer):
    assert "You sign in as viewer@example.com. Your role is viewer." in browse(viewer, "/account").text


def test_a_new_name_is_saved(viewer):
    page = submit(viewer, browse(viewer, "/account"), "Save name", {"name": " Vera <b> "})

    assert "Your name is saved." in page.text
    assert page.find("input", name="name")["value"] == "Vera <b>"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "Type your name."),
        ("x" * 10_000, "Use at most 200 characters. This has 10,000."),
        ("a\x00b", "control characters"),
        ("a\u202eb", "turn the reading direction"),
    ],
)
def test_a_bad_name_gets_a_sentence_and_is_kept(viewer, name, sentence):
    page = submit(viewer, browse(viewer, "/account"), "Save name", {"name": name}, 422)

    assert sentence in page.find("p", class_="error").text
    assert page.find("input", name="name")["value"].replace("\ufffd", "\x00") == name


def test_a_new_password_keeps_this_session_and_ends_the_others(desk, olive):
    here, elsewhere = signed_in(desk, olive), signed_in(desk, olive)

    assert "Your password is changed." in change(here).text
    assert elsewhere.get("/account").status_code == 303
    assert "Your password was changed." in inbox("olive@example.com")[-1]


def test_the_new_password_opens_and_the_old_one_does_not(desk, nobody, olive):
    change(signed_in(desk, olive))

    page = browse(nobody, "/sign-in")
    page = submit(nobody, page, "Sign in", {"email": "olive@example.com", "password": PASSWORD}, 422)
    assert submit(nobody, page, "Sign in", {"password": NEW}).title == "Overview · Optin"


@pytest.mark.parametrize(
    ("current", "new", "sentence"),
    [
        ("a wrong password", NEW, "This is not your current password."),
        (PASSWORD, "short", "Use at least 12 characters."),
        ("", NEW, "Type your current password."),
    ],
)
def test_a_password_is_changed_only_by_who_knows_it_and_to_a_good_one(viewer, current, new, sentence):
    assert sentence in change(viewer, current, new, 422).find("p", class_="error").text


def test_guessing_the_password_in_an_open_session_is_slowed_down(viewer):
    for _ in range(5):
        change(viewer, "a wrong password", status=422)

    assert "Too many attempts" in change(viewer, status=422).text


def test_signing_out_everywhere_ends_every_session(desk, olive):
    here, elsewhere = signed_in(desk, olive), signed_in(desk, olive)
    page = submit(here, browse(here, "/account"), "Sign out everywhere")

    assert "You are signed out on every device." in page.text
    assert [client.get("/").status_code for client in (here, elsewhere)] == [303, 303]
