"""Domains under which anybody can have a host: `co.uk`, `github.io`. The list comes with a library; nothing is fetched.

What may not live here: what follows from it (`optin/sites.py`).
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Final

from publicsuffixlist import PublicSuffixList

_PACKAGE: Final = "publicsuffixlist"
_FILE: Final = "public_suffix_list.dat"


def is_shared(host: str) -> bool:
    """Whether hosts below this one (in Unicode) belong to different owners: it is a public suffix, or has one below it."""
    return _list().is_public(host) or host in _above()


@cache
def _list() -> PublicSuffixList:
    return PublicSuffixList()


@cache
def _above() -> frozenset[str]:
    """The domains above a public suffix that are none themselves, such as `amazonaws.com`."""
    text = resources.files(_PACKAGE).joinpath(_FILE).read_text(encoding="utf-8")
    rules = (line.split()[0] for line in text.splitlines() if line.strip() and not line.startswith(("//", "!")))
    found: set[str] = set()
    for rule in rules:
        labels = rule.split(".")
        found.update(".".join(labels[start:]) for start in range(1, len(labels)))
    return frozenset(found)
