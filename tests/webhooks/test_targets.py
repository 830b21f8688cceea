"""Where webhooks may go: nowhere but the public internet, however an address is written and whatever its name points to."""

from __future__ import annotations

import contextlib
import socket
from ipaddress import ip_address, ip_network

import pytest

from optin.webhooks import posting, targets
from optin.webhooks.targets import TargetError
from tests.channels import fakes

# Hosts as they can be written, all of which are this machine, its network, or nobody's.
CLOSED = [
    "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "017700000001", "127.255.255.254",
    "localhost", "LOCALHOST", "localhost.", "0", "0.0.0.0",  # noqa: S104 - refused
    "[::]", "[::1]", "[0:0:0:0:0:0:0:1]",
    "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.0.1", "192.168.255.255", "169.254.169.254",
    "0xa9fea9fe", "2852039166", "100.64.0.1", "100.100.100.200", "100.127.255.255", "192.0.0.192", "192.0.2.1", "198.18.0.1",
    "198.51.100.1", "203.0.113.9", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "168.63.129.16",
    "192.88.99.1", "[::ffff:127.0.0.1]", "[::ffff:10.0.0.1]", "[::ffff:7f00:1]", "[::ffff:8.8.8.8]", "[::127.0.0.1]",
    "[64:ff9b::7f00:1]", "[64:ff9b::a9fe:a9fe]", "[64:ff9b:1::1]", "[2002:7f00:1::]", "[2001:0:7f00:1::]", "[2001:db8::1]",
    "[3fff::1]", "[fe80::1]", "[fec0::1]", "[fc00::1]", "[fd00:ec2::254]", "[ff02::1]", "[100::1]", "[5f00::1]",
]  # fmt: skip
UNCLEAR = [
    "", "hooks.example.com", "//hooks.example.com/", "ftp://hooks.example.com", "file:///etc/passwd", "https://", "https:///path",
    "https://user@hooks.example.com", "https://user:pass@hooks.example.com", "https://hooks.example.com@127.0.0.1",
    "https://hooks.example.com:0", "https://hooks.example.com:65536", "https://hooks.example.com:https",
    "https://hooks.example.com/a b", "https://hooks.example.com\\@127.0.0.1", "https://hooks.example.com/\r\nX: y",
    "https://hooks.example.com/#part", "https://[::1", "https://[fe80::1%25eth0]/", "https://ho%6fks.example.com/",
    "https://hooks..example.com", "https://-hooks.example.com", "https://hooks.example.com/é", "https://" + "a" * 2000,
    "javascript:alert(1)", "gopher://hooks.example.com", "https://hooks.example.com\t.net/", "https://①②⑦.⓪.⓪.① /",
]  # fmt: skip


@pytest.mark.parametrize("host", CLOSED)
def test_what_is_not_the_public_internet_is_refused(host):
    with pytest.raises(TargetError):
        targets.addresses(targets.read(f"https://{host}/hook"), [])


@pytest.mark.parametrize("url", UNCLEAR)
def test_what_programs_read_in_different_ways_is_refused(url):
    with pytest.raises(TargetError):
        targets.read(url)


@pytest.mark.parametrize(
    "text", ["8.8.8.8", "93.184.216.34", "100.63.255.255", "172.32.0.1", "2606:4700::1111", "2a00:1450::1"]
)
def test_the_public_internet_is_open(text):
    assert targets.is_public(ip_address(text))


def test_an_address_is_read_into_its_parts():
    assert targets.read("https://Hooks.Example.com/a?b=c") == ("hooks.example.com", 443, "/a?b=c", True)
    assert targets.read("https://münchen.example:8443").host == "xn--mnchen-3ya.example"
    assert targets.read("https://[2606:4700::1111]").host == "2606:4700::1111"


def test_a_network_of_ones_own_has_to_be_named(monkeypatch):
    target, networks = targets.read("http://10.1.2.3:9000/"), [ip_network("10.0.0.0/8")]

    assert targets.addresses(target, networks) == ["10.1.2.3"]
    with pytest.raises(TargetError, match="OPTIN_WEBHOOK_NETWORKS"):
        targets.addresses(target, [ip_network("10.2.0.0/16")])


def test_the_public_internet_is_reached_by_https_alone():
    with pytest.raises(TargetError, match="must begin with https://"):
        targets.addresses(targets.read("http://8.8.8.8/"), [ip_network("10.0.0.0/8")])


def resolver(monkeypatch, *answers):
    """A name server that answers in this order, each with several addresses, the last for ever."""
    asked, truly = [], socket.getaddrinfo

    def look_up(host, port, *how, **named):
        if host[0].isdigit():
            return truly(host, port, *how, **named)
        asked.append(host)
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (text, port)) for text in answers[min(len(asked), len(answers)) - 1]
        ]

    monkeypatch.setattr(targets.socket, "getaddrinfo", look_up)
    return asked


@pytest.fixture
def connected(monkeypatch):
    """To which addresses connections were made; nobody is there."""
    tried = []

    def connect(address, *_how):
        tried.append(address)
        raise ConnectionRefusedError("nobody")

    monkeypatch.setattr(posting.socket, "create_connection", connect)
    return tried


def test_a_name_with_one_private_address_is_refused(monkeypatch, connected):
    resolver(monkeypatch, ["8.8.8.8", "127.0.0.1"])

    assert "not on the public internet" in posting.post("https://hooks.example.com/", {}, b"{}", []).problem
    assert connected == []


def test_what_was_looked_at_is_what_is_connected_to(monkeypatch, connected):
    asked = resolver(monkeypatch, ["8.8.8.8"], ["127.0.0.1"])

    posting.post("https://hooks.example.com/", {}, b"{}", [])
    posting.post("https://hooks.example.com/", {}, b"{}", [])

    assert connected == [("8.8.8.8", 443)]
    assert asked == ["hooks.example.com"] * 2


def test_a_name_that_is_nowhere_is_a_failure_in_words(monkeypatch):
    def nowhere(*_arguments, **_named):
        raise socket.gaierror(-2, "unknown")

    monkeypatch.setattr(targets.socket, "getaddrinfo", nowhere)

    assert posting.post("https://hooks.example.com/", {}, b"{}", []).problem == "hooks.example.com was not found."


NEAR = [ip_network("127.0.0.0/8")]


def test_a_redirect_is_not_followed_and_says_so():
    with fakes.served(fakes.page(302, Location="http://127.0.0.1:1/secret")) as there:
        answer = posting.post(there.url + "/hook", {"webhook-id": "evw_1"}, b"{}", NEAR)

    assert (answer.status, len(there.received)) == (302, 1)
    assert "redirects are not followed" in answer.problem


def test_of_an_answer_the_beginning_is_kept_as_text():
    with fakes.served((500, {}, b"\x00\xff<b>" + b"x" * 5000)) as there:
        answer = posting.post(there.url, {}, b"{}", NEAR)

    assert answer.said.startswith("\ufffd\ufffd<b>xxx")
    assert len(answer.said) == 1024


@pytest.mark.parametrize("misbehaves", [fakes.hang, fakes.dribble, fakes.cut], ids=lambda one: one.__name__)
def test_who_never_answers_is_left(monkeypatch, misbehaves):
    monkeypatch.setattr(posting, "_TO_ANSWER", 2)
    with fakes.served(misbehaves) as there:
        answer = posting.post(there.url, {}, b"{}", NEAR)

    assert answer.status is None
    assert answer.problem.startswith("No answer")


def test_a_success_counts_although_its_body_never_ends(monkeypatch):
    monkeypatch.setattr(posting, "_TO_ANSWER", 2)

    def endless(handler):
        with contextlib.suppress(OSError):
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nthanks")
            fakes.hang(handler)

    with fakes.served(endless) as there:
        answer = posting.post(there.url, {}, b"{}", NEAR)

    assert answer == (200, "thanks", "", 0)


def test_a_certificate_that_is_not_good_is_a_failure_in_words():
    with fakes.served(fakes.answer(200, {})) as there:
        answer = posting.post(there.url.replace("http:", "https:"), {}, b"{}", NEAR)

    assert answer.status is None
    assert answer.problem.startswith("No answer that can be read")
    assert there.received == []


def test_the_host_is_named_although_the_address_is_connected_to(monkeypatch):
    with fakes.served(fakes.answer(200, {})) as there:
        port = int(there.url.rpartition(":")[2])
        resolver(monkeypatch, ["127.0.0.1"])
        answer = posting.post(f"http://hooks.example.com:{port}/a?b=c", {}, b"{}", NEAR)

    (request,) = there.received
    assert (answer.status, request.path, request.headers["Host"]) == (200, "/a?b=c", f"hooks.example.com:{port}")
