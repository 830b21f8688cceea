"""Strict readers of what stands in a setting. Each returns the value, or raises `ValueError` with what the text must be."""

from __future__ import annotations

import re
from collections.abc import Callable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Final
from urllib.parse import SplitResult, urlsplit

from phonenumbers import SUPPORTED_REGIONS

# Names with letters of any script, as people type them.
_HOST: Final = re.compile(r"(?!.*\.\.)[^\W_](?:[\w.-]{0,251}[^\W_])?\.?")
_TEMPLATE: Final = re.compile(r"[a-z0-9_]{1,512}:[a-z]{2,3}(_[A-Z]{2})?")


def whole(lowest: int, highest: int) -> Callable[[str], int]:
    """A reader of whole numbers between two, both included."""

    def read(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not lowest <= int(text) <= highest:
            raise ValueError(f"must be a whole number from {lowest} to {highest}")
        return int(text)

    return read


def optional(read: Callable[[str], object]) -> Callable[[str], str]:
    """A reader that takes nothing, too, and leaves the text as it is."""

    def checked(text: str) -> str:
        if text:
            read(text)
        return text

    return checked


def url(text: str) -> str:
    """Where something is reached: scheme, host and port."""
    parts = _web(text)
    if text and (parts is None or parts.path.strip("/")):
        raise ValueError("must look like https://optin.example.com, without a path")
    return text.rstrip("/")


def database_url(text: str) -> str:
    """A database URL with the driver that this desk uses."""
    for prefix in ("postgres://", "postgresql://"):
        if text.startswith(prefix):
            return "postgresql+psycopg://" + text.removeprefix(prefix)
    if text and not text.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ValueError("must begin with postgresql:// or sqlite:///")
    return text


def keys(text: str) -> tuple[str, ...]:
    """Keys, newest first."""
    found = tuple(key.strip() for key in text.split(",") if key.strip())
    if any(len(key) < 16 for key in found):
        raise ValueError("must be keys of at least 16 characters, newest first, separated by commas")
    return found


def countries(text: str) -> frozenset[str]:
    """ISO 3166 codes of two letters, as the phone library has them; none stands for every country."""
    codes = frozenset(code.strip().upper() for code in text.split(",") if code.strip())
    if not codes <= SUPPORTED_REGIONS:
        raise ValueError("must be country codes of two letters, separated by commas, such as US,GB")
    return codes


def level(text: str) -> str:
    """How much is logged."""
    if text not in ("debug", "info", "warning", "error"):
        raise ValueError("must be debug, info, warning or error")
    return text


def mail_security(text: str) -> str:
    """How the connection to a mail server is secured."""
    if text not in ("starttls", "tls", "none"):
        raise ValueError("must be starttls, tls or none")
    return text


def one_line(text: str) -> str:
    """Words that are pasted into one line of something else."""
    if not text.isprintable():
        raise ValueError("must be one line, without characters that nobody can see")
    return text


def host(text: str) -> str:
    """The name or the IP address of a server; empty: none."""
    if text and not _is_host(text):
        raise ValueError("must be the name of a server, as mail.example.com, without https:// and without a port")
    return text


def long_secret(text: str) -> str:
    """A secret that cannot be tried."""
    if len(text) < 16:
        raise ValueError("must have at least 16 characters")
    return text


def opt_outs(text: str) -> str:
    """Who answers a STOP that comes by SMS."""
    if text not in ("default", "advanced", "off"):
        raise ValueError("must be default, advanced or off")
    return text


def address(text: str) -> str:
    """Where an interface is reached: scheme, host, port and path."""
    if text and _web(text) is None:
        raise ValueError("must look like https://api.example.com/v1")
    return text.rstrip("/")


def template_name(text: str) -> str:
    """An approved template: its name and its language."""
    if text and not _TEMPLATE.fullmatch(text):
        raise ValueError("must be a template's name and language, such as confirm_opt_in:en")
    return text


def networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Networks of addresses."""
    try:
        return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())
    except ValueError:
        raise ValueError("must be networks separated by commas, such as 10.0.0.0/8,192.168.1.20/32") from None


def _web(text: str) -> SplitResult | None:
    """The parts of an address of the web that names a server, perhaps with a port and a path, and nothing else."""
    try:
        parts = urlsplit(text)
        is_meant = parts.scheme in ("http", "https") and parts.port != 0
    except ValueError:  # No such port, or brackets around what is no address.
        return None
    is_bare = text.isprintable() and not set(" @?#\\") & set(text)
    return parts if is_meant and is_bare and _is_host(parts.hostname or "") else None


def _is_host(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return _HOST.fullmatch(text) is not None
    return True
