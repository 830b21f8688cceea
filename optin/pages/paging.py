"""Where a page of a long list begins. What may not live here: the lists."""

from __future__ import annotations

from typing import Final

from flask import request

from optin.contact_search import Cursor

HIGHEST: Final = 2**31 - 1


def before() -> int | None:
    """The number in the address that the page lies below; None for the first page, and for anything that is no such number."""
    return _number("before")


def after() -> int | None:
    """The same for a page that lies above a number."""
    return _number("after")


def cursor() -> Cursor | None:
    """Where a page of contacts begins; None for the first one."""
    number, newer_than = before(), after()
    if number is not None:
        return Cursor(number)
    return Cursor(newer_than, newer=True) if newer_than is not None else None


def _number(name: str) -> int | None:
    number = request.args.get(name, type=int)
    return number if number is not None and 0 < number <= HIGHEST else None
