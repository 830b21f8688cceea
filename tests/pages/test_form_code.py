"""The code to paste."""

from dataclasses import replace

import pytest

from optin.desk import desk as this_desk
from optin.desk import init_app
from optin.tokens import Purpose
from tests.pages.browse import browse
from tests.pages.opt_in_forms import DRAFT, made


def test_the_code_is_one_iframe_with_a_signed_address(viewer):
    name = made()
    code = browse(viewer, f"/forms/{name}/code").find("pre", id="snippet").text
    token = this_desk().tokens.sign(Purpose.WIDGET, name)
    assert code.startswith(f'<iframe src="{this_desk().config.widget_url}/w/{token}" title="Example Shop: Spring offers"')
    assert code.endswith('data-optin style="border:0"></iframe>')


def test_every_line_after_the_first_is_indented_by_one_space(viewer):
    code = browse(viewer, f"/forms/{made()}/code").find("pre", id="snippet").find("code").children[0]
    assert [line[:2].strip() for line in code.splitlines()] == ["<i", "t", "w", "s", "d"]


def test_the_code_can_be_copied(viewer):
    page = browse(viewer, f"/forms/{made()}/code")
    assert page.find("button", text="Copy code")["data-copy"] == "snippet"
    assert page.find("button", text="Copy link")["data-copy"] == "link"


def test_the_link_opens_the_same_form_as_a_page(viewer):
    name = made()
    link = browse(viewer, f"/forms/{name}/code").find("pre", id="link").text
    assert link == f"{this_desk().config.widget_url}/f/{this_desk().tokens.sign(Purpose.WIDGET, name)}"


def test_a_form_without_sites_is_warned_of(viewer):
    assert "No site may show this form yet" in browse(viewer, f"/forms/{made(replace(DRAFT, sites=()))}/code").text
    assert "No site may show this form yet" not in browse(viewer, f"/forms/{made()}/code").text


def test_a_paused_form_is_warned_of(editor):
    name = made()
    token = browse(editor, f"/forms/{name}").find("input", name="csrf_token")["value"]
    editor.post(f"/forms/{name}/pause", data={"csrf_token": token})
    assert "The form is paused" in browse(editor, f"/forms/{name}/code").text


@pytest.mark.parametrize(
    ("url", "warning"),
    [
        ("http://localhost:8000", "at an address on this computer"),
        ("https://localhost", "at an address on this computer"),
        ("http://127.0.0.1:8000", "at an address on this computer"),
        ("http://optin.example.com", "without https"),
        ("https://optin.example.com", None),
    ],
)
def test_a_desk_that_an_https_site_cannot_show_is_warned_of(desk, viewer, url, warning):
    init_app(desk, replace(this_desk().config, widget_url=url))
    text = browse(viewer, f"/forms/{made()}/code").text
    assert f"{url}/w/" in text
    assert ("An https site will not show the frame" in text) is (warning is not None)
    assert (warning or "") in text
