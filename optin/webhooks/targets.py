"""Where a webhook may go: addresses of the public internet by https, and networks that a setting names.

A name is looked up anew for every try and what was looked at is what is connected to, so that a name cannot point somewhere
else between the look and the connection. What may not live here: the request itself.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final, NamedTuple
from urllib.parse import SplitResult, urlsplit

import idna

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address

LONGEST: Final = 2000
_NAME: Final = re.compile(r"(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
# What programs read in different ways, or drop.
_UNCLEAR: Final = re.compile(r"[\x00-\x20\x7f-\xa0\\]")
_EXAMPLE: Final = "Type an address such as https://hooks.example.com/optin."

# What is not the public internet (IANA's registries of special addresses), and one public address at which a cloud tells
# machines about themselves. Python's own list differs from version to version.
_CLOSED_TEXT: Final = """
    0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.31.196.0/24
    192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4
    240.0.0.0/4 168.63.129.16/32
    2001::/23 2001:db8::/32 2002::/16 2620:4f:8000::/48 3fff::/20
"""
_CLOSED: Final[tuple[Network, ...]] = tuple(ip_network(text) for text in _CLOSED_TEXT.split())
# Of IPv6 nothing but this is given to anybody; IPv4 inside IPv6 (::ffff:0:0/96, 64:ff9b::/96, 64:ff9b:1::/48) lies outside.
_OPEN_V6: Final = IPv6Network("2000::/3")


class TargetError(Exception):
    """A webhook may not or cannot go there. The message is a sentence for people."""


class Target(NamedTuple):
    """Where a webhook goes. `host` as it is looked up, `path` with its query."""

    host: str
    port: int
    path: str
    is_secure: bool


def read(url: str) -> Target:
    """The parts of an address that somebody typed. Raises `TargetError`."""
    parts = _parts(url)
    try:
        port, host = parts.port, (parts.hostname or "").removesuffix(".")
    except ValueError:
        raise TargetError("The port must be a number from 1 to 65535.") from None
    if port == 0 or not host or "%" in host:
        raise TargetError(_EXAMPLE)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    is_secure = parts.scheme == "https"
    return Target(_host(host), port or (443 if is_secure else 80), path, is_secure)


def _parts(url: str) -> SplitResult:
    if len(url) > LONGEST or _UNCLEAR.search(url):
        raise TargetError(f"The address may hold no spaces and no backslashes, and at most {LONGEST:,} characters.")
    try:
        parts = urlsplit(url)
    except ValueError:
        raise TargetError(_EXAMPLE) from None
    if parts.scheme not in ("http", "https"):
        raise TargetError("The address must begin with https://.")
    if "@" in parts.netloc:
        raise TargetError("Leave the user name and the password out. Every webhook is signed instead.")
    if "#" in url or not f"{parts.path}{parts.query}".isascii():
        raise TargetError("Leave out what follows a #, and write other letters in their encoded form, such as %C3%A9.")
    return parts


def _host(host: str) -> str:
    """The name in the letters of the DNS, or the number of an address."""
    try:
        return str(ip_address(host))
    except ValueError:
        pass
    try:
        name = host.lower() if host.isascii() else idna.encode(host, uts46=True).decode("ascii")
    except idna.IDNAError:
        raise TargetError(_EXAMPLE) from None
    if not _NAME.fullmatch(name):
        raise TargetError(_EXAMPLE)
    return name


def addresses(target: Target, networks: Sequence[Network]) -> list[str]:
    """Where the host is now, each of them allowed. Raises `TargetError` where it is nowhere, or one of them is not."""
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise TargetError(f"{target.host} was not found.") from None
    unique = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    for text in unique:
        _check(target, text, networks)
    return unique


def _check(target: Target, text: str, networks: Sequence[Network]) -> None:
    try:
        address: Address = ip_address(text)
    except ValueError:  # such as fe80::1%eth0, which is somewhere on a wire of ours
        raise TargetError(_refused(target)) from None
    if any(address in network for network in networks):
        return
    if not is_public(address):
        raise TargetError(_refused(target))
    if not target.is_secure:
        raise TargetError("The address must begin with https://.")


def _refused(target: Target) -> str:
    return f"{target.host} is not on the public internet. OPTIN_WEBHOOK_NETWORKS names networks of your own that are allowed."


def is_public(address: Address) -> bool:
    """Whether an address is anybody's on the public internet, and not one with a special meaning."""
    if isinstance(address, IPv6Address) and (address not in _OPEN_V6 or address.scope_id):
        return False
    return not any(address in network for network in _CLOSED)
