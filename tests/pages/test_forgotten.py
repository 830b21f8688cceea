"""A forgotten password: a link by mail, for an hour, once."""

import pytest
import time_machine

from optin import team
from optin.database import writing
from optin.vocabulary import Role
from tests.pages.browse import browse, submit
from tests.pages.people import PASSWORD, inbox, link_in, signed_in, teammate

NEW = "nine slow tortoises"
SENT = "a mail with a link is on its way"


@pytest.fixture
def olive(desk):
    return teammate(Role.OWNER, "olive")


def ask(client, email="olive@example.com", status=200):
    return submit(client, browse(client, "/forgot"), "Send the link", {"email": email}, status)


def link_for(client):
    ask(client)
    return link_in(inbox("olive@example.com")[-1])


def sign_in(client, password, status=200):
    data = {"email": "olive@example.com", "password": password}
    return submit(client, browse(client, "/sign-in"), "Sign in", data, status)


def test_the_link_in_the_mail_sets_a_new_password(nobody, olive):
    page = browse(nobody, link_for(nobody))
    assert "olive@example.com" in page.text
    assert submit(nobody, page, "Save password", {"password": NEW}).title == "Sign in · Optin"

    sign_in(nobody, PASSWORD, 422)
    assert sign_in(nobody, NEW).title == "Overview · Optin"


@pytest.mark.parametrize("email", ["olive@example.com", "nobody@example.com"])
def test_the_answer_does_not_tell_whether_anybody_has_the_address(nobody, olive, email):
    assert SENT in ask(nobody, email).text


def test_nobody_gets_mail_who_does_not_work_here(nobody, olive):
    ask(nobody, "nobody@example.com")

    assert inbox("nobody@example.com") == []


def test_what_is_no_address_gets_a_sentence(nobody):
    assert "Type a whole e-mail address" in ask(nobody, "olive", 422).text


def test_one_address_gets_five_mails_and_then_a_pause(nobody, olive):
    with time_machine.travel(1_800_000_000, tick=False):
        for _ in range(7):
            assert SENT in ask(nobody).text

    assert len(inbox("olive@example.com")) == 5


def test_the_link_works_once(nobody, olive):
    link = link_for(nobody)
    submit(nobody, browse(nobody, link), "Save password", {"password": NEW})

    assert "does not work any more" in browse(nobody, link, 410).text


def test_an_older_link_is_over_when_a_newer_one_was_used(nobody, olive):
    older, newer = link_for(nobody), link_for(nobody)
    submit(nobody, browse(nobody, newer), "Save password", {"password": NEW})

    browse(nobody, older, 410)


def test_the_link_works_for_an_hour(nobody, olive):
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        link = link_for(nobody)
        clock.shift(3601)

        browse(nobody, link, 410)


@pytest.mark.parametrize("change", [lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"), lambda token: "nonsense"])
def test_a_link_that_is_not_ours_says_what_to_do(nobody, olive, change):
    page = browse(nobody, "/reset/" + change(link_for(nobody).removeprefix("/reset/")), 404)

    assert page.find("a", text="Send a new link")["href"] == "/forgot"


def test_an_invitation_is_no_reset_link(nobody, olive):
    browse(nobody, link_for(nobody).replace("/reset/", "/join/"), 404)


def test_a_link_of_somebody_who_was_let_go_is_over(nobody, olive):
    teammate(Role.OWNER, "other")
    link = link_for(nobody)
    with writing() as session:
        team.deactivate(session, olive.id)

    browse(nobody, link, 410)


def test_a_new_password_ends_every_session_and_is_told_by_mail(desk, nobody, olive):
    elsewhere = signed_in(desk, olive)
    submit(nobody, browse(nobody, link_for(nobody)), "Save password", {"password": NEW})

    assert elsewhere.get("/").status_code == 303
    assert "Your password was changed." in inbox("olive@example.com")[-1]


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("", "Choose a password."),
        ("elevenchars", "Use at least 12 characters."),
        ("x" * 201, "Use at most 200 characters."),
        ("aaaaaaaaaaaaaaaa", "on the lists that are tried first"),
        ("Password1234", "on the lists that are tried first"),
        ("olive@example.com", "Your e-mail address is the first thing"),
        ("seven\x00quiet herons", "control characters"),
    ],
)
def test_a_bad_password_gets_a_sentence(nobody, olive, password, sentence):
    page = submit(nobody, browse(nobody, link_for(nobody)), "Save password", {"password": password}, 422)

    assert sentence in page.find("p", class_="error").text
    assert page.title.startswith("Error: ")


def test_the_mail_names_the_public_address_whatever_host_was_asked_for(nobody, olive):
    page = browse(nobody, "/forgot")
    data = {"email": "olive@example.com", "csrf_token": page.find("input", name="csrf_token")["value"]}
    nobody.post("/forgot", data=data, headers={"Host": "evil.example"})

    assert "evil.example" not in "".join(inbox("olive@example.com"))
