"""What a request tells about its visitor, and whether our own page sent it."""

import pytest
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from optin.config import read
from widget.visitor import is_ours, network, origin_of, referring_site, visitor


@pytest.fixture
def config(tmp_path):
    return read({"OPTIN_DATA": str(tmp_path), "OPTIN_PUBLIC_URL": "https://optin.example.com"})


def request(**headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Request(EnvironBuilder(headers=named).get_environ())


@pytest.mark.parametrize(
    ("ip", "expected"),
    [
        ("198.51.100.7", "198.51.100.0/24"),
        ("198.51.100.255", "198.51.100.0/24"),
        ("2001:db8:12:3400::1", "2001:db8:12::/48"),
        ("2001:db8:12:ffff::9", "2001:db8:12::/48"),
        ("::ffff:198.51.100.7", "198.51.100.0/24"),
        ("::FFFF:C633:6407", "198.51.100.0/24"),
        ("0:0:0:0:0:ffff:198.51.100.7", "198.51.100.0/24"),
        ("198.51.100.7:50123", "198.51.100.0/24"),
        ("[2001:db8:12:3400::1]:50123", "2001:db8:12::/48"),
        ("[::ffff:198.51.100.7]:50123", "198.51.100.0/24"),
        ("unix socket", "unix socket"),
    ],
)
def test_visitors_are_counted_by_network(ip, expected):
    assert network(ip) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://shop.example.com/a/b?c", "https://shop.example.com"),
        ("HTTPS://Shop.Example.com:443/", "https://shop.example.com"),
        ("http://shop.example.com:8080/", "http://shop.example.com:8080"),
        ("https://user:secret@shop.example.com/", "https://shop.example.com"),
        ("http://[2001:db8::1]:81/", "http://[2001:db8::1]:81"),
        ("javascript:alert(1)", None),
        ("https://", None),
        ("https://höst.example/", None),
        ("https://[broken/", None),
        ("https://a.example:99999/", None),
        (f"https://{'a' * 400}.example/", None),
    ],
)
def test_the_origin_of_a_link(url, expected):
    assert origin_of(url) == expected


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, True),
        ({"Origin": "https://optin.example.com"}, True),
        ({"Origin": "https://optin.example.com", "Sec_Fetch_Site": "same-origin"}, True),
        ({"Sec_Fetch_Site": "same-origin"}, True),
        ({"Sec_Fetch_Site": "cross-site"}, False),
        ({"Sec_Fetch_Site": "same-site"}, False),
        ({"Sec_Fetch_Site": "none"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": "https://optin.example.com.evil.example"}, False),
        ({"Origin": "https://optin.example.com", "Sec_Fetch_Site": "cross-site"}, False),
        ({"Origin": "https://evil.example", "Host": "evil.example"}, False),
    ],
)
def test_only_our_own_page_may_send_the_form(config, headers, expected):
    assert is_ours(request(**headers), config) is expected


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "[::1]"])
def test_a_machine_that_talks_to_itself_goes_by_several_names(tmp_path, name):
    config = read({"OPTIN_DATA": str(tmp_path)})

    assert is_ours(request(Origin=f"http://{name}:8000"), config)
    assert not is_ours(request(Origin=f"http://{name}:8001"), config)


def test_the_site_is_the_one_that_the_browser_names_but_not_our_own(config):
    assert referring_site(request(Referer="https://shop.example.com/"), config) == "https://shop.example.com"
    assert referring_site(request(Referer="https://optin.example.com/f/x"), config) is None
    assert referring_site(request(), config) is None


def test_what_is_kept_of_a_browser_is_cut():
    kept = visitor(request(User_Agent="a" * 9000, Accept_Language="b" * 9000))

    assert (len(kept.user_agent), len(kept.language)) == (300, 300)
