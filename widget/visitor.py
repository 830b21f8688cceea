"""What a request tells about its visitor: network, browser, the site it names; and whether our own page sent it.

All of this is claimed by the client. What may not live here: decisions that rest on it, other than turning away the visitors of
other sites.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from flask import Request

from optin.config import Config

LONGEST_KEPT: Final = 300
_LONGEST_ADDRESS: Final = 64
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_LOOPBACK: Final = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who sent a request, as far as it says. `network` is the /24 or /48 that limits count by."""

    ip: str
    network: str
    user_agent: str | None
    language: str | None


def visitor(request: Request) -> Visitor:
    """The visitor of this request; behind proxies, the one that the trusted ones name."""
    ip = (request.remote_addr or "unknown")[:_LONGEST_ADDRESS]
    return Visitor(ip, network(ip), _kept(request, "User-Agent"), _kept(request, "Accept-Language"))


def network(ip: str) -> str:
    """The network that one visitor can be expected to have to itself: /24 in IPv4, /48 in IPv6. What is no address stays."""
    try:
        address = ipaddress.ip_address(_without_port(ip))
    except ValueError:
        return ip
    if isinstance(address, ipaddress.IPv6Address):
        mapped = address.ipv4_mapped
        return network(str(mapped)) if mapped else f"{ipaddress.IPv6Address(int(address) >> 80 << 80)}/48"
    return f"{ipaddress.IPv4Address(int(address) >> 8 << 8)}/24"


def _without_port(ip: str) -> str:
    """Some proxies name a port as well, and every one of them would be a network of its own."""
    if ip.startswith("["):
        return ip[1:].partition("]")[0]
    return ip.partition(":")[0] if ip.count(":") == 1 else ip


def is_ours(request: Request, config: Config) -> bool:
    """Whether our own page sent this, as far as browsers say; programs that say nothing meet the limits instead."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None and site != "same-origin":
        return False
    return origin is None or origin in _ours(config.widget_url, config.public_url)


def referring_site(request: Request, config: Config) -> str | None:
    """The site whose page the visitor came from; None where the browser does not say, or it was our own."""
    referer = request.headers.get("Referer")
    origin = origin_of(referer) if referer else None
    return None if origin in _ours(config.widget_url, config.public_url) else origin


def origin_of(url: str) -> str | None:
    """Scheme, host and port of a link, as browsers write an origin. None for what has none, or is not ASCII."""
    try:
        parts = urlsplit(url)
        scheme, host, port = parts.scheme, parts.hostname, parts.port
    except ValueError:
        return None
    if scheme not in _DEFAULT_PORTS or not host or not host.isascii() or len(host) > LONGEST_KEPT:
        return None
    host = f"[{host}]" if ":" in host else host
    return f"{scheme}://{host}" if port in (None, _DEFAULT_PORTS[scheme]) else f"{scheme}://{host}:{port}"


@lru_cache(maxsize=8)
def _ours(*urls: str) -> frozenset[str]:
    """The origins of our own pages. A machine that talks to itself goes by several names."""
    ours = {origin for url in urls if (origin := origin_of(url))}
    for origin in tuple(ours):
        scheme, _, place = origin.partition("://")
        for name in _LOOPBACK:
            if place == name or place.startswith(name + ":"):
                ours |= {f"{scheme}://{other}{place.removeprefix(name)}" for other in _LOOPBACK}
    return frozenset(ours)


def _kept(request: Request, header: str) -> str | None:
    value = request.headers.get(header)
    return value[:LONGEST_KEPT] if value else None
