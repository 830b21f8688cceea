"""The first owner of a new desk: one link, once, for half an hour, or the settings."""

import pytest
import time_machine

from optin import preferences, team
from optin.config import ConfigError
from optin.database import writing
from optin.vocabulary import Role
from tests.databases import settings
from tests.pages.browse import browse, submit
from tests.pages.people import PASSWORD, teammate

TYPED = {
    "organisation": "Harbour Books",
    "country": "GB",
    "name": "Olive",
    "email": "Olive@Example.com",
    "password": PASSWORD,
}


def link():
    with writing() as session:
        return f"/set-up/{team.set_up_link(session)}"


def test_the_link_makes_the_first_owner_who_is_in_at_once(nobody):
    page = submit(nobody, browse(nobody, link()), "Start", TYPED)

    assert page.title == "Overview · Optin"
    assert "Your desk is ready." in page.text
    (olive,) = team.everybody()
    assert (olive.name, olive.email, olive.role) == ("Olive", "olive@example.com", Role.OWNER)


def test_the_organisation_and_its_country_are_set_and_logged(nobody):
    submit(nobody, browse(nobody, link()), "Start", TYPED)

    assert (preferences.current().organisation, preferences.current().country) == ("Harbour Books", "GB")
    assert "Harbour Books" in browse(nobody, "/preferences/changes").text


def test_what_is_set_already_stands_in_the_form(nobody):
    with writing() as session:
        preferences.change(session, {"organisation": "Harbour Books", "country": "GB"}, "a test")

    page = browse(nobody, link())
    assert page.find("input", name="organisation")["value"] == "Harbour Books"
    assert [option["value"] for option in page.all("option") if "selected" in option.attributes] == ["GB"]


def test_the_link_works_once(nobody, desk):
    url = link()
    submit(nobody, browse(nobody, url), "Start", TYPED)

    page = browse(desk.test_client(), url, 410)
    assert "This desk is set up already." in page.text


def test_every_link_is_dead_as_soon_as_somebody_works_here(nobody):
    url = link()
    teammate(Role.OWNER)

    browse(nobody, url, 410)
    with pytest.raises(team.AlreadySetUpError):
        link()


def test_the_link_works_for_half_an_hour_and_then_says_how_to_get_another(nobody):
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        url = link()
        clock.shift(1799)
        browse(nobody, url)
        clock.shift(1)

        assert "python3 manage.py user link" in browse(nobody, url, 410).text


@pytest.mark.parametrize("token", ["nonsense", "x" * 5000, "%00", "%F0%9F%90%A6"])
def test_a_made_up_link_opens_nothing(nobody, token):
    link()

    browse(nobody, f"/set-up/{token}", 410)


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("organisation", "", "Type the name that people know you by."),
        ("organisation", "a\u202eb", "turn the reading direction"),
        ("country", "XX", "Not a valid choice."),
        ("name", "\x07", "control characters"),
        ("email", "olive@example.com.", "Leave out the dot at the end."),
        ("password", "short", "Use at least 12 characters."),
    ],
)
def test_bad_input_gets_a_sentence_and_nothing_is_lost(nobody, field, typed, sentence):
    page = submit(nobody, browse(nobody, link()), "Start", {**TYPED, field: typed}, 422)

    assert sentence in page.find("p", class_="error").text
    for name in {"organisation", "name", "email"} - {field}:
        assert page.find("input", name=name)["value"] == TYPED[name]
    assert team.everybody() == []


def unattended(tmp_path, **more):
    return settings(tmp_path, "sqlite:///elsewhere.db", OPTIN_ADMIN_EMAIL="olive@example.com", **more)


def test_the_settings_make_the_first_owner_where_nobody_opens_a_link(nobody, tmp_path):
    team.ensure_admin(unattended(tmp_path, OPTIN_ADMIN_PASSWORD=PASSWORD))
    page = browse(nobody, "/sign-in")

    page = submit(nobody, page, "Sign in", {"email": "olive@example.com", "password": PASSWORD})
    assert page.title == "Overview · Optin"


def test_the_settings_change_nothing_once_somebody_works_here(desk, tmp_path):
    teammate(Role.EDITOR)
    team.ensure_admin(unattended(tmp_path, OPTIN_ADMIN_PASSWORD=PASSWORD))

    assert [mate.email for mate in team.everybody()] == ["editor@example.com"]


@pytest.mark.parametrize("password", [{}, {"OPTIN_ADMIN_PASSWORD": "short"}])
def test_there_is_no_default_password_and_no_weak_one(desk, tmp_path, password):
    with pytest.raises(ConfigError, match="OPTIN_ADMIN_PASSWORD cannot be used"):
        team.ensure_admin(unattended(tmp_path, **password))
