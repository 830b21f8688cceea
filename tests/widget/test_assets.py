"""Squeezing style and script, and keeping what an owner typed out of a header."""

import itertools

import pytest

from optin.drafts import Look
from optin.vocabulary import Corners, Theme
from widget.assets import csp_hash, dress, frame_headers, squeeze

LOOKS = [Look(*parts) for parts in itertools.product(Theme, ["", "#1a7f5a", "#ffe066"], Corners)]
CHOICES = list(itertools.product(*[[True, False]] * 4, LOOKS))


def every_dress():
    return [
        dress(is_page=page, is_scripted=js, has_boxes=boxes, has_sum=js and sums, look=look)
        for page, js, boxes, sums, look in CHOICES
    ]


def test_comments_line_breaks_and_indentation_are_taken_out():
    assert squeeze("/* why\n so */\na {\n  b: c;\n}\n") == "a {b: c;}"


def test_our_own_styles_and_scripts_survive_squeezing():
    for style, script in every_dress():
        assert "/*" not in style + (script or "")
        assert "\n" not in style + (script or "")
        assert style.count("{") == style.count("}")
        assert (script or "").count("(") == (script or "").count(")")


def test_there_are_few_policies_and_all_of_them_are_known_at_start():
    assert len({one.policy for one in every_dress()}) == len(CHOICES) * 3 // 4


def test_a_page_without_a_script_may_not_run_one():
    policy = frame_headers(dress(is_scripted=False), ())["Content-Security-Policy"]

    assert "script" not in policy
    assert "connect-src" not in policy


def test_the_hash_is_the_one_that_browsers_compute():
    assert csp_hash("alert('Hello, world.');") == "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"


@pytest.mark.parametrize(
    "site",
    [
        "https://höst.example",
        "https://a.com; script-src *",
        "https://a.com, https://b.com",
        "https://a.com\r\nSet-Cookie: a=b",
        "https://*.com",
        "https://a.com/path",
        "javascript:alert(1)",
        "'self'",
        "",
    ],
)
def test_what_has_not_the_shape_of_an_origin_stays_out(site):
    policy = frame_headers(dress(), (site,))["Content-Security-Policy"]

    assert "frame-ancestors 'none';sandbox" in policy
