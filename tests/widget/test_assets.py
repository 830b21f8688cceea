"""Squeezing style and script, and keeping what an owner typed out of a header."""

import pytest

from widget.assets import SCRIPT, STYLE, csp_hash, frame_headers, squeeze


def test_comments_line_breaks_and_indentation_are_taken_out():
    assert squeeze("/* why\n so */\na {\n  b: c;\n}\n") == "a {b: c;}"


def test_our_own_style_and_script_survive_squeezing():
    assert "/*" not in STYLE + SCRIPT
    assert "\n" not in STYLE + SCRIPT
    assert STYLE.count("{") == STYLE.count("}")
    assert SCRIPT.count("(") == SCRIPT.count(")")


def test_the_hash_is_the_one_that_browsers_compute():
    assert csp_hash("alert('Hello, world.');") == "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"


@pytest.mark.parametrize(
    "site",
    [
        "https://höst.example",
        "https://a.com; script-src *",
        "https://a.com, https://b.com",
        "https://a.com\r\nSet-Cookie: a=b",
        "https://*.a.com",
        "https://a.com/path",
        "javascript:alert(1)",
        "'self'",
        "",
    ],
)
def test_what_has_not_the_shape_of_an_origin_stays_out(site):
    policy = frame_headers((site,))["Content-Security-Policy"]

    assert "frame-ancestors 'none';sandbox" in policy
