"""The script that lets a frame grow: its bytes, which are pinned for ever, and how it may be loaded."""

import base64
import hashlib
import re

import pytest

from optin import resizer
from tests.widget.visiting import Visit

DESK = "https://optin.example.com"
# What is out in the world. A line here is never changed; a new version adds one.
PINNED = {1: "FJ/492xE3b0/YhNUicivk+1xiZHfHhgoRQ9nGMsICI0OugLcLVFV8StsvSUcE3xg"}


@pytest.mark.parametrize("version", PINNED)
def test_a_version_never_changes(version):
    digest = hashlib.sha384(resizer.script(version, DESK).encode()).digest()

    assert base64.b64encode(digest).decode() == PINNED[version], "pages out there name this hash: make a new version instead"


def test_the_newest_version_is_pinned_too():
    assert max(PINNED) == resizer.NEWEST


def test_the_tag_names_the_bytes_that_are_served(desk):
    address, digest = re.search(
        r'src="http://localhost:8000(\S+)"\s+integrity="sha384-(\S+)"', resizer.tag("http://localhost:8000")
    ).groups()
    served = Visit(desk, address).look().data

    assert base64.b64encode(hashlib.sha384(served).digest()).decode() == digest


def test_it_may_be_read_by_every_site_and_is_kept_for_ever(desk):
    response = Visit(desk, "/w.1.js").look(Accept_Encoding="gzip")

    assert dict(response.headers) == {
        "Content-Type": "text/javascript",
        "Content-Length": str(len(response.data)),
        "Cache-Control": "max-age=31536000,immutable",
        "Access-Control-Allow-Origin": "*",
    }
    assert len(response.data) <= 260


@pytest.mark.parametrize("path", ["/w.0.js", "/w.2.js", "/w.999999999999.js"])
def test_a_version_that_never_was_is_not_there(desk, path):
    assert Visit(desk, path).look().status_code == 404


def test_no_session_is_opened_for_it(desk):
    assert "Set-Cookie" not in Visit(desk, "/w.1.js").look(Cookie="session=forged").headers
