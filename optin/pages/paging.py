"""Where a page of a long list begins. What may not live here: the lists."""

from __future__ import annotations

from typing import Final

from flask import request

HIGHEST: Final = 2**31 - 1


def before() -> int | None:
    """The number in the address that the page lies below; None for the first page, and for anything that is no such number."""
    number = request.args.get("before", type=int)
    return number if number is not None and 0 < number <= HIGHEST else None
