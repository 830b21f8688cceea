"""Reading what a provider sent without trusting its shape: what is missing or of another kind reads as empty. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

Shape = Mapping[str, Any]
_NOTHING: Final[Shape] = {}
_LATEST: Final = 1 << 40  # seconds; some 35,000 years


def read(body: bytes) -> Shape:
    """The JSON object in a body. Raises `ValueError` where there is none, however it is broken or nested."""
    try:
        found = json.loads(body)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(found, dict):
        raise ValueError("not an object")
    return found


def inner(shape: Shape, name: str) -> Shape:
    """The object of this name."""
    found = shape.get(name)
    return found if isinstance(found, dict) else _NOTHING


def each(shape: Shape, name: str) -> Iterator[Shape]:
    """The objects in the list of this name."""
    found = shape.get(name)
    return (one for one in (found if isinstance(found, list) else ()) if isinstance(one, dict))


def text(shape: Shape, name: str) -> str:
    """The text of this name."""
    found = shape.get(name)
    return found if isinstance(found, str) else ""


def whole(shape: Shape, name: str) -> int | None:
    """The whole number of this name, which may be written as text."""
    found = shape.get(name)
    if isinstance(found, str) and found.isascii() and found.isdigit() and len(found) < 13:
        found = int(found)
    return found if isinstance(found, int) and not isinstance(found, bool) and 0 <= found < _LATEST else None
