"""The code to paste, for every way of building a page."""

import re
import time
from dataclasses import replace

import pytest
import time_machine

from optin import snippet
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
    assert page.find("button", text="Copy strict code")["data-copy"] == "strict"


def test_the_link_opens_the_same_form_as_a_page(viewer):
    name = made()
    link = browse(viewer, f"/forms/{name}/code?tab=link").find("pre", id="link").text
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


@pytest.mark.parametrize("tab", ["html", "height", "tag-manager", "wordpress", "shopify", "link", "qr"])
def test_every_way_has_a_tab_something_to_copy_and_what_goes_wrong(viewer, tab):
    page = browse(viewer, f"/forms/{made()}/code?tab={tab}")
    current = page.find("nav", aria_label="Ways to use the form").find("a", aria_current="page")
    assert current["href"].endswith(f"tab={tab}")
    assert {"Copy link"} if tab in ("link", "qr") else {"Copy code"} <= {button.text for button in page.all("button")}
    assert "wrong:" in page.text


def test_an_unknown_tab_is_the_first(viewer):
    assert browse(viewer, f"/forms/{made()}/code?tab=nonsense").find("pre", id="snippet").text.startswith("<iframe")


def test_the_script_for_the_height_is_named_with_its_hash(viewer):
    code = browse(viewer, f"/forms/{made()}/code?tab=height").find("pre", id="snippet").text
    tag = r'<script async src="http://localhost:8000/w\.1\.js" integrity="sha384-\S{64}" crossorigin="anonymous"></script>'
    assert re.match(f"{tag} <iframe", code)


def test_the_strict_code_lets_no_script_run(viewer):
    code = browse(viewer, f"/forms/{made()}/code").find("pre", id="strict").text
    assert "?js=0" in code
    assert "allow-scripts" not in code


HOSTILE = "</script><b>{{7*7}}{% raw %}\"'"


def test_words_of_an_owner_never_leave_the_script_of_a_tag(viewer):
    name = made(replace(DRAFT, organisation=HOSTILE, description=HOSTILE))
    code = browse(viewer, f"/forms/{name}/code?tab=tag-manager").find("pre", id="snippet").text
    assert code.count("</script>") == 1
    assert "{{" not in code


def test_no_brace_is_left_for_liquid(viewer):
    name = made(replace(DRAFT, organisation=HOSTILE, description=HOSTILE))
    code = browse(viewer, f"/forms/{name}/code?tab=shopify").find("pre", id="snippet").text
    assert "{" not in code
    assert "&#123;&#123;7*7" in code


@pytest.mark.parametrize(("kind", "start"), [("svg", b"<?xml"), ("png", b"\x89PNG")])
def test_the_qr_code_is_a_picture_of_our_own(viewer, kind, start):
    name = made()
    answer = viewer.get(f"/forms/{name}/qr.{kind}")
    assert answer.data.startswith(start)
    assert answer.content_type.startswith(f"image/{kind}")
    assert f"/forms/{name}/qr.svg" in browse(viewer, f"/forms/{name}/code?tab=qr").find("img")["src"]
    assert viewer.get(f"/forms/frm_{'a' * 24}/qr.{kind}").status_code == 404


def try_link(client, name):
    return browse(client, f"/forms/{name}/code").find("a", text="Test it on another site")["href"]


def test_trying_it_opens_the_code_on_another_site(desk, viewer):
    name = made(replace(DRAFT, sites=()))
    link = try_link(viewer, name)
    assert link.startswith("http://127.0.0.1:8000/try/")
    page = desk.test_client().get(link)
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    frame = re.search(r'<iframe src="([^"]+)"', page.text)[1]
    policy = desk.test_client().get(frame).headers["Content-Security-Policy"]
    assert "frame-ancestors http://127.0.0.1:8000;" in policy


def test_only_that_site_only_that_form_and_only_for_a_while(desk, viewer):
    name, other = made(), made()
    token = try_link(viewer, name).rpartition("/")[2]
    visitor = desk.test_client()

    def may_show(form, token):
        address = f"{snippet.frame_address(form)}?try={token}"
        return "127.0.0.1" in visitor.get(address).headers["Content-Security-Policy"]

    assert may_show(name, token)
    assert not may_show(other, token)
    assert not may_show(name, token[:-1])
    with time_machine.travel(time.time() + 16 * 60):
        assert not may_show(name, token)
        assert visitor.get(f"/try/{token}").status_code == 404


@pytest.mark.parametrize(
    ("public", "widget", "site"),
    [
        ("https://optin.example.com", "https://forms.example.com", "https://optin.example.com"),
        ("https://optin.example.com", "https://optin.example.com", None),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000", "http://localhost:8000"),
    ],
)
def test_the_other_site_is_a_second_name_of_the_desk(desk, viewer, public, widget, site):
    init_app(desk, replace(this_desk().config, public_url=public, widget_url=widget))
    page = browse(viewer, f"/forms/{made()}/code")
    links = [link["href"] for link in page.all("a", text="Test it on another site")]
    assert [link.partition("/try/")[0] for link in links] == ([site] if site else [])
    assert ("This desk has only one address" in page.text) is (site is None)
