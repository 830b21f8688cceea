"""What every desk of the tests would work out anew, worked out once in a process: templates, and the builders of addresses.

A desk is made for nearly every test, and a process that serves makes one in its life: so this lives here and not in the
product. What may not live here: anything that differs from one desk to another.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]

_compile_builder: Final = Rule._compile_builder
_builders: Final[dict[tuple[object, ...], Builder]] = {}


class _Kept(BytecodeCache):
    """Compiled templates by their place and their text, in memory."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._codes[bucket.key, bucket.checksum] = bucket.code


def warmed() -> Iterator[None]:
    """Keep what is the same for all desks. Until the generator ends."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "jinja_options", {**Flask.jinja_options, "bytecode_cache": _Kept()})
        patch.setattr(Rule, "_compile_builder", _built_once)
        gc.collect()
        gc.freeze()  # What was imported stays, so the collector need not look at it again after every desk.
        yield
        gc.unfreeze()


def _built_once(rule: Rule, append_unknown: bool = True) -> Builder:
    """The function that fills this rule, which depends on its text and defaults alone."""
    if rule.defaults:  # They pass through the converters of their map.
        return _compile_builder(rule, append_unknown)
    key = (rule.rule, *rule._trace, append_unknown)
    if key not in _builders:
        _builders[key] = _compile_builder(rule, append_unknown)
    return _builders[key]
