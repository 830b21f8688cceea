"""The picture of a form: the widget's own page, drawn from whatever is typed, in a frame from which nothing can be sent."""

import re
from dataclasses import replace

import pytest

from optin.vocabulary import Channel, Theme
from tests.pages.browse import browse
from tests.pages.opt_in_forms import DRAFT, drawn, made, pictured
from widget.assets import csp_hash

TYPED = {"channels": "sms", "description": "Spring", "confirmation_message": "I agree.", "button_text": "Go"}


def editing(client, **changes):
    return browse(client, f"/forms/{made(replace(DRAFT, **changes))}/edit")


def test_the_picture_follows_what_is_typed(editor):
    look = {"accent": "#1a7f5a", "corners": "none", "theme": "dark", "asks_name": "y", "language": "de"}
    picture = drawn(editor, editing(editor), **TYPED | look)

    assert picture.find("button").text == "Go"
    assert picture.find("label", for_="name").text == "Name (freiwillig)"
    for rule in ("background:#1a7f5a", "border-radius:0", "color-scheme:dark"):
        assert rule in picture.find("style").children[0]


def test_nothing_in_it_can_be_sent_run_or_framed_elsewhere(editor):
    page = editing(editor)
    response = drawn(editor, page, **TYPED).response
    policy = response.headers["Content-Security-Policy"]
    style = re.search("<style>(.*?)</style>", response.text, re.DOTALL)[1]

    assert policy == (
        f"default-src 'none';style-src {csp_hash(style)};form-action 'self';base-uri 'none';frame-ancestors 'self';sandbox"
    )
    assert "X-Frame-Options" not in response.headers
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert (page.find("iframe")["sandbox"], "sandbox" in page.find("iframe").attributes) == (None, True)
    assert 'name=t value=""' in response.text
    assert "<script" not in response.text


def test_the_dashboard_may_frame_itself_alone(editor):
    policy = editing(editor).response.headers["Content-Security-Policy"]

    assert "frame-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"channels": "fax", "theme": "neon", "corners": "", "language": "xx", "accent": "red"},
        {"channels": ["sms", "whatsapp", "email"], "confirmation_message": "x" * 20_000, "button_text": "\u202e" * 300},
        {"channels": "email", "sites": "https://a.com; script-src *", "privacy_url": "javascript:alert(1)"},
        {"accent": "#123456}body{display:none", "description": "\0", "confirmation_message": "a\0b"},
        {"theme": ["dark", "light"], "device": "toaster", "accent": "#ffff00"},
    ],
)
def test_unfinished_input_never_breaks_it(editor, typed):
    picture = drawn(editor, editing(editor), **typed)

    assert picture.find("button")
    assert "javascript:" not in picture.response.text
    assert "display:none" not in picture.response.text
    assert "\0" not in picture.response.text


def test_hostile_words_are_text_in_it(editor):
    hostile = "<script>alert(1)</script>\"'{{7*7}}</style>"
    picture = drawn(editor, editing(editor), **TYPED | {"button_text": hostile, "confirmation_message": hostile})

    assert picture.find("button").text == picture.find(id="m").text == hostile
    assert picture.all("script") == []


@pytest.mark.parametrize(
    ("theme", "device", "scheme"),
    [
        ("auto", "light", None),
        ("auto", "dark", "dark"),
        ("auto", "", "light dark"),
        ("light", "dark", None),
        ("dark", "light", "dark"),
    ],
)
def test_a_device_has_a_say_where_the_theme_follows_it(editor, theme, device, scheme):
    style = drawn(editor, editing(editor), **TYPED | {"theme": theme, "device": device}).find("style").children[0]

    assert re.findall("color-scheme:([a-z ]+)", style) == ([scheme] if scheme else [])


def test_a_saved_form_that_follows_the_device_is_pictured_on_both(viewer):
    page = browse(viewer, f"/forms/{made(replace(DRAFT, theme=Theme.AUTO))}")
    schemes = ["color-scheme:dark" in viewer.get(frame["src"]).text for frame in page.all("iframe")]

    assert schemes == [False, True]
    assert len(browse(viewer, f"/forms/{made()}").all("iframe")) == 1


def test_a_privacy_link_of_its_own_is_in_the_picture(editor):
    page = editing(editor, privacy_url="https://own.example.com/", privacy_is_own=True)

    assert pictured(editor, page).find("a")["href"] == "https://own.example.com/"
    typed = drawn(editor, page, **TYPED, privacy_url="https://typed.example.com/")
    assert typed.find("a")["href"] == "https://typed.example.com/"


def test_a_field_for_each_address_is_in_the_picture(viewer):
    page = browse(viewer, f"/forms/{made(replace(DRAFT, channels=tuple(Channel), asks_name=True))}")

    assert [label["for"] for label in pictured(viewer, page).all("label") if label["for"]] == ["phone", "email", "name"]


def test_pictures_are_for_those_who_may_see_the_form(viewer, nobody):
    name = made()
    token = browse(viewer, f"/forms/{name}").find("input", name="csrf_token")["value"]

    assert viewer.post("/forms/preview", data={"csrf_token": token, **TYPED}).status_code == 403
    assert viewer.get("/forms/new/preview?channels=sms").status_code == 403
    assert nobody.get(f"/forms/{name}/versions/1/preview").status_code == 303
    assert viewer.get(f"/forms/{name}/versions/7/preview").status_code == 404


def test_another_site_can_draw_nothing(editor):
    assert editor.post("/forms/preview", data=TYPED).status_code == 400
