"""How origins are shown, and which site lets which page show a form: the table that browsers were seen to follow."""

import pytest

from optin.origins import both_spellings, covering, host_of, shown

LIST = ("https://host.example", "https://*.brand.example", "http://plain.example", "http://dev.localhost:3000")


@pytest.mark.parametrize(
    ("origin", "site"),
    [
        ("https://host.example", "https://host.example"),
        ("https://a.brand.example", "https://*.brand.example"),
        ("https://a.b.brand.example", "https://*.brand.example"),
        ("http://plain.example", "http://plain.example"),
        ("https://plain.example", "http://plain.example"),
        ("https://dev.localhost:3000", "http://dev.localhost:3000"),
    ],
)
def test_a_page_is_covered_by_a_site_on_the_list(origin, site):
    assert covering(LIST, origin) == site


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "https://www.host.example",
        "https://brand.example",
        "https://notbrand.example",
        "https://brand.example.evil.example",
        "https://a.brand.example:8443",
        "http://a.brand.example",
        "http://host.example",
        "https://host.example:8443",
        "https://plain.example:8080",
        "http://dev.localhost:3001",
    ],
)
def test_no_other_page_is_covered(origin):
    assert covering(LIST, origin) is None


def test_a_site_outside_ascii_is_shown_in_both_spellings():
    assert shown("https://xn--bcher-kva.example:8443") == "https://bücher.example:8443"
    assert both_spellings("https://*.xn--bcher-kva.example") == "https://*.bücher.example (https://*.xn--bcher-kva.example)"
    assert both_spellings("https://shop.example.com") == "https://shop.example.com"


@pytest.mark.parametrize("origin", ["https://xn--a.example", "https://xn--pypal-4ve.com", "https://a_b.example", "null", ""])
def test_what_was_allowed_under_older_rules_can_still_be_shown(origin):
    assert origin in both_spellings(origin)


def test_the_host_of_an_origin_has_neither_star_nor_port():
    assert host_of("https://*.brand.example:8443") == "brand.example"
