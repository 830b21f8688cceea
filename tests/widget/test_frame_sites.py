"""The list of sites as it leaves in the header: nothing but sources that browsers understand."""

import pytest

from tests.widget.visiting import SHOP, Visit, link, made


def ancestors(response):
    directives = dict(part.partition(" ")[::2] for part in response.headers["Content-Security-Policy"].split(";"))
    return directives["frame-ancestors"]


def test_a_star_and_its_domain_reach_the_header(desk):
    sites = ("https://*.brand.example:8443", "https://brand.example:8443")

    assert ancestors(Visit(desk, link(made(sites=sites))).look()) == "https://*.brand.example:8443 https://brand.example:8443"


@pytest.mark.parametrize(
    "site",
    [
        "https://*",
        "https://*.com",
        "*.brand.example",
        "https://*.*.brand.example",
        "https://*.bücher.example",
        "https://a.*.example",
    ],
)
def test_a_star_in_any_other_place_never_reaches_the_header(desk, site):
    assert ancestors(Visit(desk, link(made(sites=(site, SHOP)))).look()) == SHOP
