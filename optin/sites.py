"""Addresses on the web that people type: the sites that may show a form, and links. Read once, kept in one normal form.

What may not live here: asking the network, which form may be shown where, and how an origin is shown (`optin/origins.py`).

A site's normal form is an origin in ASCII, because it goes into the `frame-ancestors` directive, and one host outside ASCII
there switches the directive off for every site on the list (seen in Chromium and Firefox). The host rules are those that both
UTS 46 and the grammar of CSP take; an IP address other than 127.0.0.1 never matches there (CSP Level 3, section 6.7.2.8).
A star stands for the hosts below a domain; the domain itself is not one of them, so it has to be on the list, too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

import idna

from optin import lookalikes, public_suffixes
from optin.addresses.typed import plain
from optin.origins import STAR, host_of

MOST_SITES: Final = 50
LONGEST_LINK: Final = 500  # characters

_LONGEST_SITE: Final = 300  # characters, with what is forgiven around the site
_EXAMPLE: Final = "for example https://shop.example.com"
SENTENCES: Final[dict[str, str]] = {
    "too_long": f"This is too long for a site. Type its address, {_EXAMPLE}.",
    "wildcard": "A star stands once, in front of a whole domain, for example https://*.example.com.",
    "shared": "Different owners have hosts below this domain, so a star cannot stand for them. Write out each host.",
    "apex": "Type the domain without the star on a line of its own, too. A star stands for what is below the domain.",
    "mixed": "One name has letters of two alphabets that look alike. Copy the address from the site itself.",
    "several": f"Type one site per line, without spaces, commas, semicolons or quotes, {_EXAMPLE}.",
    "user": f"Leave out the user name and the @ sign, {_EXAMPLE}.",
    "scheme": f"A site begins with https://, {_EXAMPLE}.",
    "path": f"Leave out everything after the domain, {_EXAMPLE}.",
    "port": "A port is a number from 1 to 65535, for example https://shop.example.com:8443.",
    "ip": "Type the domain of the site instead of its IP address. On your own machine use http://localhost.",
    "host": f"Type the whole domain of the site, {_EXAMPLE}.",
    "too_many": f"A form can stand on {MOST_SITES} sites. Make a second form for the others.",
    "link_scheme": "A link begins with https://, for example https://www.example.com/privacy.",
    "link_too_long": f"This link is too long. Use one of at most {LONGEST_LINK} characters.",
    "link": "Type a whole link without spaces, for example https://www.example.com/privacy.",
}


@dataclass(frozen=True, slots=True)
class Site:
    """`origin` is what browsers compare, in ASCII (`https://xn--bcher-kva.example:8443`); `shown` is what people read.

    `https://*.example.com` are all hosts below that domain.
    """

    origin: str
    shown: str

    @property
    def apex(self) -> str | None:
        """The origin of the domain behind a star; None where there is no star."""
        return self.origin.replace(STAR, "", 1) if STAR in self.origin else None

    @property
    def is_lookalike(self) -> bool:
        """Whether people may take it for another site, so that somebody has to look twice."""
        return lookalikes.looks_latin(host_of(self.shown))


class SiteError(ValueError):
    """What was typed is no site or link. `code` is a stable word; `sentence` says what to type and repeats nothing typed."""

    def __init__(self, code: str, line: int | None = None) -> None:
        self.code = code
        self.sentence = SENTENCES[code] if line is None else f"Line {line}: {SENTENCES[code]}"
        super().__init__(self.sentence)


_SCHEME: Final = re.compile(r"([a-z][a-z0-9+.-]*)://(.*)", re.DOTALL | re.IGNORECASE)
_DEFAULT_PORTS: Final = {"https": 443, "http": 80}
_LOOPBACK_IP: Final = "127.0.0.1"
# Browsers read a host whose last part is a number as an IPv4 address, whatever the other parts are (WHATWG URL).
_NUMERIC_END: Final = re.compile(r"(.*\.)?([0-9]+|0x[0-9a-f]*)")
_ASCII_HOST: Final = re.compile(r"(?!-)[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})*")


def read_site(text: str) -> Site:
    """One site in any spelling; a bare domain means https, a bare localhost http. Raises `SiteError`."""
    typed = plain(text)
    _refuse_hostile(typed)
    scheme, rest = _split_scheme(typed)
    place = rest.removesuffix("/")
    if re.search(r"[/?#\\]", place):
        raise SiteError("path")
    if "*" in place.removeprefix(STAR):
        raise SiteError("wildcard")
    host, colon, digits = place.partition(":")
    star = STAR if host.startswith(STAR) else ""
    name, spelled = _read_host(host.removeprefix(star))
    if star and (name == _LOOPBACK_IP or public_suffixes.is_shared(spelled)):
        raise SiteError("shared")
    scheme = scheme or ("http" if _is_loopback(name) else "https")
    port = _read_port(digits, scheme) if colon else ""
    return Site(f"{scheme}://{star}{name}{port}", f"{scheme}://{star}{spelled}{port}")


def read_sites(text: str) -> tuple[Site, ...]:
    """The sites on the lines of a text area, each once, in order. Empty lines count for nothing. Raises `SiteError`."""
    found: dict[str, Site] = {}
    stars: dict[int, str] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            site = read_site(line)
        except SiteError as error:
            raise SiteError(error.code, number) from None
        found[site.origin] = site
        if site.apex:
            stars[number] = site.apex
        if len(found) > MOST_SITES:
            raise SiteError("too_many")
    for number, apex in stars.items():
        if apex not in found:
            raise SiteError("apex", number)
    return tuple(found.values())


def read_link(text: str) -> str:
    """An https link in ASCII: the host as in `read_site`, what is outside ASCII after it escaped. Raises `SiteError`."""
    typed = text.strip()
    if len(typed) > LONGEST_LINK:
        raise SiteError("link_too_long")
    parts = re.fullmatch(r"(https://[^/?#]+)(.*)", typed, re.IGNORECASE | re.DOTALL)
    if parts is None:
        raise SiteError("link_scheme")
    if not typed.isprintable() or re.search(r"[\s\"<>\\^`{|}]", typed):
        raise SiteError("link")
    site = read_site(parts[1])
    if site.apex:
        raise SiteError("link")
    link = site.origin + quote(parts[2], safe="/?#[]@!$&'()*+,;=:%-._~")
    if len(link) > LONGEST_LINK:
        raise SiteError("link_too_long")
    return link


def _refuse_hostile(typed: str) -> None:
    """Whatever could end the directive, start another one, or name more hosts than one. Raises `SiteError`."""
    if len(typed) > _LONGEST_SITE:
        raise SiteError("too_long")
    if not typed.isprintable() or re.search(r"[\s,;'\"`<>(){}|^]", typed):
        raise SiteError("several")
    if "@" in typed:
        raise SiteError("user")


def _split_scheme(typed: str) -> tuple[str, str]:
    parts = _SCHEME.fullmatch(typed)
    if parts is None:
        return "", typed
    if parts[1].lower() not in _DEFAULT_PORTS:
        raise SiteError("scheme")
    return parts[1].lower(), parts[2]


def _read_host(host: str) -> tuple[str, str]:
    """The host in ASCII, and as people read it."""
    if host.startswith("["):
        raise SiteError("ip")
    try:
        name = idna.encode(host.removesuffix("."), uts46=True, std3_rules=True).decode("ascii")
    except UnicodeError:
        raise SiteError("host") from None
    if name != _LOOPBACK_IP and _NUMERIC_END.fullmatch(name):
        raise SiteError("ip")
    if not _ASCII_HOST.fullmatch(name) or not ("." in name or _is_loopback(name)):
        raise SiteError("host")
    spelled = idna.decode(name)
    if lookalikes.is_mixed(spelled):
        raise SiteError("mixed")
    return name, spelled


def _read_port(digits: str, scheme: str) -> str:
    """The port as an origin writes it: nothing where it is the scheme's own."""
    if not re.fullmatch(r"[0-9]{1,5}", digits) or not 1 <= int(digits) <= 65535:
        raise SiteError("port")
    return "" if int(digits) == _DEFAULT_PORTS[scheme] else f":{int(digits)}"


def _is_loopback(name: str) -> bool:
    return name in ("localhost", _LOOPBACK_IP) or name.endswith(".localhost")
