"""How a form looks: theme, accent and corners travel with its version, and cost nothing where nobody chose them."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import text

from optin import drafts, forms, snippet
from optin.database import db, writer
from optin.drafts import Look
from optin.models import FormVersion
from optin.vocabulary import Corners, Theme
from tests.widget.visiting import ALL, PHONE, SMS, Answer, Visit, changed, edited, link, made
from widget.assets import csp_hash, dress

GREEN = "#1a7f5a"
CHOSEN = {"theme": Theme.DARK, "accent": GREEN, "corners": Corners.SMALL}


def style(response):
    return re.search(r"<style>(.*?)</style>", response.text, re.DOTALL)[1]


def look(desk, form, place="w"):
    return Visit(desk, link(form, place)).look()


def test_a_form_that_nobody_dressed_up_is_as_it_was(desk):
    plain = style(look(desk, made()))

    assert plain == dress().style
    assert style(look(desk, made(ALL))) == dress(has_boxes=True).style
    assert "color-scheme" not in plain


@pytest.mark.parametrize(
    ("theme", "rule"),
    [(Theme.LIGHT, None), (Theme.DARK, "body{color-scheme:dark}"), (Theme.AUTO, "body{color-scheme:light dark}")],
)
def test_a_theme_is_a_color_scheme_of_the_body(desk, theme, rule):
    assert re.findall(r"body\{color-scheme[^}]*\}", style(look(desk, made(theme=theme)))) == ([rule] if rule else [])


@pytest.mark.parametrize(("accent", "ink"), [(GREEN, "#fff"), ("#ffe066", "#000"), ("#000000", "#fff"), ("#ffffff", "#000")])
def test_the_text_on_an_accented_button_is_what_can_be_read(desk, accent, ink):
    rules = style(look(desk, made(accent=accent)))

    assert f"button{{background:{accent};border-color:{accent};color:{ink};forced-color-adjust:auto}}" in rules
    assert f":focus-visible{{outline:2px solid {accent};" in rules
    assert style(look(desk, made(ALL, accent=accent))).endswith(f".c input{{accent-color:{accent}}}")


@pytest.mark.parametrize("corners", [Corners.NONE, Corners.SMALL])
def test_other_corners_are_for_the_card_the_fields_and_the_button(desk, corners):
    radius = {Corners.NONE: "0", Corners.SMALL: "4px"}[corners]

    assert f"main,input,button{{border-radius:{radius}}}" in style(look(desk, made(corners=corners)))


@pytest.mark.parametrize("accent", ["red", "#1A7F5A", "#fff", "#123456}body{background:url(//thief.example)", "</style>"])
def test_what_is_no_colour_never_gets_into_a_style(accent):
    assert dress(look=Look(accent=accent)).style == dress().style


@pytest.mark.parametrize("place", ["w", "f"])
def test_every_state_has_the_look_and_a_policy_that_lets_it_through(desk, place):
    visit = Visit(desk, link(form := made(**CHOSEN), place))
    states = [visit.look(), visit.send(phone=""), visit.send(phone=PHONE)]
    changed(form, forms.pause)
    states += [visit.look(), visit.send("token", phone=PHONE)]
    changed(form, forms.delete)
    states.append(visit.look())

    for response in states:
        assert "body{color-scheme:dark}" in style(response), response.status
        assert csp_hash(style(response)) in response.headers["Content-Security-Policy"]


def test_a_form_that_is_gone_from_the_link_has_no_look(desk):
    assert style(Visit(desk, "/w/nothing").look()) == dress().style


def test_the_thanks_have_the_look_that_was_seen(desk):
    form = made(accent=GREEN)
    visit = Visit(desk, link(form))
    token = visit.token()
    edited(form, accent="#0000cc")

    assert GREEN in style(visit.send(token, phone=PHONE))


def test_a_look_is_a_version_and_no_part_of_the_words(desk):
    draft = replace(SMS, **CHOSEN, asks_name=True)
    form = made(draft)
    edited(form, accent="")
    _, version = forms.by_public_id(db.session(), form)

    assert version.number == 2
    assert drafts.draft_of(version) == replace(draft, accent="")
    assert version.words_hash == forms.words_hash(SMS)


def test_a_privacy_policy_of_its_own_is_part_of_the_words(desk):
    own = "https://other.example.com/privacy"
    form = made(privacy_url=own, privacy_is_own=True)

    assert Answer(look(desk, form)).find("a")["href"] == own
    assert forms.by_public_id(db.session(), form)[1].words_hash != forms.words_hash(SMS)


def test_a_version_from_before_there_were_looks_is_plain(app):
    form = made()
    names = "id, form_id, number, description, channels, confirmation_message, button_text, after_text, privacy_url, "
    names += "organisation, sites, double_opt_in, words_hash, created_at, created_by"
    others = names.replace("id, form_id, number", "id + 1000, form_id, 2")
    with writer().begin() as connection:
        connection.execute(text(f"INSERT INTO form_version ({names}) SELECT {others} FROM form_version"))  # noqa: S608
        connection.execute(text("UPDATE form SET version_id = version_id + 1000"))

    assert drafts.draft_of(db.session.get_one(FormVersion, forms.by_public_id(db.session(), form)[1].id)) == SMS
    assert style(look(app, form)) == dress().style


def test_the_frame_leaves_room_for_the_name():
    heights = [snippet.height_of(replace(SMS, asks_name=asks)) for asks in (False, True)]

    assert 70 <= heights[1] - heights[0] <= 90


def test_each_look_is_made_once():
    assert dress(look=Look(**CHOSEN)) is dress(look=Look(**CHOSEN))
