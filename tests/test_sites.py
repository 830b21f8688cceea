"""Which sites can be typed, and that nothing typed reaches a header as anything but one plain origin."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optin.sites import LONGEST_LINK, MOST_SITES, SiteError, read_link, read_site, read_sites

ORIGIN = re.compile(r"https?://(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:[1-9][0-9]{0,4})?")

FORGIVEN = {
    "shop.example.com": "https://shop.example.com",
    "https://shop.example.com": "https://shop.example.com",
    "https://shop.example.com/": "https://shop.example.com",
    "  HTTPS://Shop.Example.COM.  ": "https://shop.example.com",
    "https://shop.example.com:443": "https://shop.example.com",
    "https://shop.example.com:8443/": "https://shop.example.com:8443",
    "http://shop.example.com:80": "http://shop.example.com",
    "http://shop.example.com": "http://shop.example.com",
    "localhost:3000": "http://localhost:3000",
    "https://localhost:3000": "https://localhost:3000",
    "http://127.0.0.1:8001": "http://127.0.0.1:8001",
    "bücher.example": "https://xn--bcher-kva.example",
    "faß.example": "https://xn--fa-hia.example",
    "ｈｔｔｐｓ：／／ｓｈｏｐ．ｅｘａｍｐｌｅ．ｃｏｍ": "https://shop.example.com",
    "shop。example。com": "https://shop.example.com",
    "\ufeffhttps://shop.example.com\u200b": "https://shop.example.com",
    "*.brand.example": "https://*.brand.example",
    "https://＊.Brand.example:8443/": "https://*.brand.example:8443",
    "http://*.brand.localhost:3000": "http://*.brand.localhost:3000",
    "*.bücher.example": "https://*.xn--bcher-kva.example",
    "日本abc.example": "https://xn--abc-s08fl0d.example",
    "москва.example": "https://xn--80adxhks.example",
}

REFUSED = {
    "https://a.com; script-src *": "several",
    "https://a.com; script-src 'unsafe-inline'": "several",
    "https://a.com；script-src": "several",
    "https://a.com\r\nSet-Cookie:a=b": "several",
    "https://a.com\x00.example.com": "several",
    "https://a.com https://b.com": "several",
    "https://a.com,https://b.com": "several",
    '"https://a.com"': "several",
    "'none'": "several",
    "'self'": "several",
    "javascript:alert(1)": "several",
    "https://a.com\u202egro.live": "several",
    "*": "wildcard",
    "https://*": "wildcard",
    "*://example.com": "path",
    "https://*.*.example.com": "wildcard",
    "https://a.*.example.com": "wildcard",
    "https://a*.example.com": "wildcard",
    "https://*example.com": "wildcard",
    "https://example.com:*": "wildcard",
    "https://*.": "host",
    "https://*.com": "host",
    "https://*.192.0.2.7": "ip",
    "https://*.co.uk": "shared",
    "＊.github.io": "shared",
    "https://*.myshopify.com": "shared",
    "https://*.公司.cn": "shared",
    "https://*.xn--55qx5d.cn": "shared",
    "https://*.amazonaws.com": "shared",
    "https://*.localhost": "shared",
    "https://*.127.0.0.1": "shared",
    "https://pаypal.example": "mixed",
    "https://xn--pypal-4ve.example": "mixed",
    "https://*.pаypal.example": "mixed",
    "https://αβγа.example": "mixed",
    "https://user:secret@example.com": "user",
    "https://example.com＠evil.example": "user",
    "ftp://example.com": "scheme",
    "data://example.com": "scheme",
    "https://example.com/path": "path",
    "https://example.com/?a=b": "path",
    "https://example.com#top": "path",
    "https://example.com\\@evil": "user",
    "https://example.com\\evil": "path",
    "//example.com": "path",
    "https://example.com:": "port",
    "https://example.com:0": "port",
    "https://example.com:65536": "port",
    "https://example.com:٨٠": "port",
    "https://example.com:80:80": "port",
    "https://192.0.2.7": "ip",
    "https://127.1": "ip",
    "https://0x7f.1": "ip",
    "https://2130706433": "ip",
    "https://example.0x": "ip",
    "http://[::1]:3000": "ip",
    "https://[2001:db8::1]": "ip",
    "https:": "host",
    "https://": "host",
    "https://shop": "host",
    "https://-a.example": "host",
    "https://a..example": "host",
    "https://a_b.example": "host",
    "https://😀.example": "host",
    "https://xn--a.example": "host",
    "https://℀.example": "host",
    "https://" + "a" * 64 + ".example": "host",
    "https://" + "a" * 400 + ".example": "too_long",
}


@pytest.mark.parametrize(("typed", "origin"), FORGIVEN.items())
def test_a_site_is_read_in_many_spellings(typed, origin):
    assert read_site(typed).origin == origin


@pytest.mark.parametrize(("typed", "code"), REFUSED.items())
def test_what_is_no_single_site_is_refused(typed, code):
    with pytest.raises(SiteError) as refused:
        read_site(typed)
    assert refused.value.code == code


def test_a_site_in_another_script_is_shown_as_it_reads():
    assert read_site("https://xn--bcher-kva.example:8443").shown == "https://bücher.example:8443"


def test_a_sentence_repeats_nothing_typed():
    with pytest.raises(SiteError) as refused:
        read_site("https://a.com; <script>")
    assert "script" not in refused.value.sentence


def test_the_same_site_counts_once():
    sites = read_sites("shop.example.com\r\n\r\n  https://SHOP.example.com/\r\nbücher.example\r\n")
    assert [site.origin for site in sites] == ["https://shop.example.com", "https://xn--bcher-kva.example"]


def test_a_bad_site_is_named_by_its_line():
    with pytest.raises(SiteError) as refused:
        read_sites("shop.example.com\n\n*.co.uk")
    assert refused.value.sentence.startswith("Line 3: ")


@pytest.mark.parametrize("apex", ["https://brand.example", "brand.example", "https://BRAND.example:443/"])
def test_a_star_needs_its_domain_on_the_list(apex):
    read = read_sites(f"*.brand.example\n{apex}")
    assert [site.origin for site in read] == ["https://*.brand.example", "https://brand.example"]


@pytest.mark.parametrize("other", ["http://brand.example", "https://brand.example:8443", "https://www.brand.example", ""])
def test_a_star_without_its_very_domain_is_refused(other):
    with pytest.raises(SiteError) as refused:
        read_sites(f"{other}\n*.brand.example")
    assert (refused.value.code, refused.value.sentence[:8]) == ("apex", "Line 2: ")


@pytest.mark.parametrize("host", ["xn--80ak6aa92e.com", "shop.аррӏе.com", "*.хоре.example", "ορο.example", "соё.example"])
def test_a_name_that_looks_latin_throughout_is_asked_about(host):
    assert read_site(host).is_lookalike


@pytest.mark.parametrize("host", ["apple.com", "москва.example", "bücher.example", "日本.example", "λόγος.example"])
def test_a_name_that_reads_as_what_it_is_is_not_asked_about(host):
    assert not read_site(host).is_lookalike


def test_a_form_stands_on_fifty_sites_at_most():
    lines = [f"shop{number}.example.com" for number in range(MOST_SITES + 1)]
    assert len(read_sites("\n".join(lines[:MOST_SITES]))) == MOST_SITES
    with pytest.raises(SiteError):
        read_sites("\n".join(lines))


near_sites = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["", "https://", "http://", "HTTPS://", "//", "https:", " "]),
    st.text(max_size=20),
    st.sampled_from(["", ".example.com", ".example.com.", ".com:8443", ".localhost"]),
    st.sampled_from(["", "/", "\r\n", ";", ",", "'", "*"]),
)


@given(st.one_of(st.text(), near_sites))
def test_nothing_but_a_plain_ascii_origin_ever_comes_through(typed):
    try:
        origin = read_site(typed).origin
    except SiteError:
        return
    assert ORIGIN.fullmatch(origin)


labels = st.text("abcxyzßüÉλЖ日本19-ｈ", min_size=1, max_size=8)
hosts = st.lists(labels, min_size=2, max_size=4).map(".".join)


@given(st.sampled_from(["", "https://", "http://"]), hosts, st.sampled_from(["", "/", ":8443", ":80", "."]))
def test_reading_what_was_read_changes_nothing(scheme, host, end):
    try:
        site = read_site(scheme + host + end)
    except SiteError:
        return
    assert read_site(site.origin) == site
    assert read_site(site.shown) == site


@pytest.mark.parametrize(
    ("typed", "link"),
    [
        ("https://www.example.com/privacy", "https://www.example.com/privacy"),
        (" HTTPS://WWW.example.com/Privacy?a=b#c ", "https://www.example.com/Privacy?a=b#c"),
        ("https://bücher.example/datenschutz/ü", "https://xn--bcher-kva.example/datenschutz/%C3%BC"),
        ("https://www.example.com/100%25", "https://www.example.com/100%25"),
    ],
)
def test_a_link_is_kept_in_ascii(typed, link):
    assert read_link(typed) == link
    assert read_link(link) == link


@pytest.mark.parametrize(
    "typed",
    [
        "http://www.example.com/privacy",
        "javascript:alert(1)",
        "www.example.com/privacy",
        "https://",
        "https:///privacy",
        "https://www.example.com/a b",
        'https://www.example.com/"onload=',
        "https://www.example.com/<b>",
        "https://www.example.com/\r\nSet-Cookie: a=b",
        "https://user@www.example.com/",
        "https://192.0.2.7/privacy",
        "https://www.example.com/" + "a" * LONGEST_LINK,
        "https://www.example.com/" + "ü" * (LONGEST_LINK // 4),
        "https://*.example.com/privacy",
    ],
)
def test_what_is_no_https_link_is_refused(typed):
    with pytest.raises(SiteError):
        read_link(typed)
