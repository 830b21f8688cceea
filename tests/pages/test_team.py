"""The team page: inviting, roles, letting go and back in."""

import pytest
import time_machine

from optin import team
from optin.vocabulary import Role
from tests.pages.browse import browse, submit
from tests.pages.people import PASSWORD, inbox, link_in, signed_in, teammate


def invite(owner, status=200, **typed):
    data = {"name": "Iris", "email": "iris@example.com", "role": "editor", **typed}
    return submit(owner, browse(owner, "/team/invitations"), "Invite", data, status)


def page_of(owner, name):
    return browse(owner, next(link["href"] for link in browse(owner, "/team").all("a") if link.text == name))


def test_the_team_is_listed_with_roles_and_states(owner):
    teammate(Role.VIEWER, "vera")
    invite(owner)

    rows = [row.text for row in browse(owner, "/team").find("tbody").all("tr")]
    assert [row.split()[0] for row in rows] == ["Iris", "Owner", "Vera"]
    assert "Editor Invited Off" in rows[0]
    assert "Viewer Active Off" in rows[2]


def test_the_link_is_mailed_and_shown_once(owner):
    shown = invite(owner).find("pre", id="invitation").text

    assert shown.endswith(link_in(inbox("iris@example.com")[-1]))
    assert shown not in page_of(owner, "Iris").text


def test_an_invited_teammate_chooses_a_password_and_is_in_with_the_role(owner, nobody):
    invite(owner)
    page = browse(nobody, link_in(inbox("iris@example.com")[-1]))
    page = submit(nobody, page, "Save password", {"password": PASSWORD})

    assert page.title == "Overview · Optin"
    assert "Your role is editor." in browse(nobody, "/account").text


def test_an_invitation_works_once_and_for_seven_days(nobody, desk):
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        invite(signed_in(desk, teammate(Role.OWNER)))
        link = link_in(inbox("iris@example.com")[-1])
        clock.shift(7 * 24 * 3600 + 1)
        assert "ask an owner of the desk to send a new invitation" in browse(nobody, link, 410).text

        clock.shift(-2)
        submit(nobody, browse(nobody, link), "Save password", {"password": PASSWORD})
        browse(desk.test_client(), link, 410)


def test_a_new_link_replaces_the_one_before(owner, nobody):
    invite(owner)
    before = link_in(inbox("iris@example.com")[-1])
    submit(owner, page_of(owner, "Iris"), "Send a new link")

    browse(nobody, before, 410)
    browse(nobody, link_in(inbox("iris@example.com")[-1]))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"email": "OWNER@example.com"}, "Somebody with this address is on the team already."),
        ({"email": "iris"}, "Type a whole e-mail address"),
        ({"name": ""}, "Type their name."),
        ({"role": "king"}, "Not a valid choice."),
    ],
)
def test_a_bad_invitation_gets_a_sentence_and_is_kept(owner, typed, sentence):
    page = invite(owner, 422, **typed)

    assert sentence in page.find("p", class_="error").text
    assert page.find("input", name="name")["value"] == typed.get("name", "Iris")


def test_names_are_shown_as_text(owner):
    invite(owner, name="<img src=x onerror=alert(1)>")

    assert browse(owner, "/team").all("img") == []


def test_another_role_counts_at_once_and_ends_the_sessions(desk, owner):
    eddie = teammate(Role.EDITOR, "eddie")
    elsewhere = signed_in(desk, eddie)
    page = submit(owner, page_of(owner, "Eddie"), "Change role", {"role": "viewer"})

    assert "Eddie is now a viewer." in page.text
    assert elsewhere.get("/").status_code == 303
    assert team.by_public_id(eddie.public_id).role is Role.VIEWER


def test_a_teammate_can_be_let_go_and_back_in(desk, owner):
    eddie = teammate(Role.EDITOR, "eddie")
    elsewhere = signed_in(desk, eddie)
    page = submit(owner, page_of(owner, "Eddie"), "Deactivate")
    assert "Eddie can no longer sign in." in page.text
    assert elsewhere.get("/").status_code == 303

    page = submit(owner, page, "Reactivate")
    assert "Eddie can sign in again." in page.text


@pytest.mark.parametrize("button", ["Deactivate", "Change role"])
def test_the_last_owner_stays(owner, button):
    invite(owner, role="owner")  # An owner without a password cannot look after anything yet.
    field = {"role": "editor"} if button == "Change role" else {}
    page = submit(owner, page_of(owner, "Owner"), button, field, 422 if field else 200)

    assert "This is the last owner." in page.text
    assert owner.get("/team").status_code == 200


def test_an_owner_may_step_down_when_there_is_another(owner):
    teammate(Role.OWNER, "other")
    page = submit(owner, page_of(owner, "Owner"), "Change role", {"role": "viewer"})

    assert page.title == "Sign in · Optin"


@pytest.mark.parametrize("name", ["mat_nobody", "%00", "..%2f", "x" * 3000])
def test_an_unknown_teammate_is_not_found(owner, name):
    browse(owner, f"/team/{name}", 404)
