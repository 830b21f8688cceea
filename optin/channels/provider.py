"""What a provider needs to be used: its settings, and the adapter that is made of them.

Each provider is one value of `Provider` in its own file; `registry.py` lists them. Every field is a setting of the desk, so the
environment can give it (`OPTIN_` and its name in capitals). What may not live here: any provider, and where settings are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from optin.channels.adapter import Adapter
from optin.vocabulary import Channel


def _unasked(values: Mapping[str, str]) -> str:
    """The check of a provider that cannot be asked without sending something."""
    return ""


@dataclass(frozen=True, slots=True)
class Field:
    """One setting of a provider. `is_secret`: sealed at rest and never shown again."""

    name: str
    label: str
    help: str
    is_secret: bool = False
    is_needed: bool = True


@dataclass(frozen=True, slots=True)
class Provider:
    """A way to send on one channel. `make` gets the fields that are set, by name, and raises `ValueError` with a sentence.

    `check` gets the same and says in a sentence what is wrong, empty if nothing is: it asks the provider and sends nothing.
    `meant_by`: any of these fields says that the provider is meant; none named stands for all that are needed.
    """

    name: str
    label: str
    channel: Channel
    fields: tuple[Field, ...]
    make: Callable[[Mapping[str, str]], Adapter]
    check: Callable[[Mapping[str, str]], str] = _unasked
    meant_by: tuple[str, ...] = ()

    def is_set(self, values: Mapping[str, str]) -> bool:
        """Whether all that it needs is there."""
        return all(values.get(field.name) for field in self.fields if field.is_needed)

    def is_meant(self, values: Mapping[str, str]) -> bool:
        """Whether somebody has begun to set it. What is begun and not complete sends nothing, and is no sandbox."""
        return any(values.get(name) for name in self.meant_by or [field.name for field in self.fields if field.is_needed])

    def missing(self, values: Mapping[str, str]) -> list[str]:
        """The labels of what it still needs."""
        return [field.label for field in self.fields if field.is_needed and not values.get(field.name)]

    @property
    def can_be_asked(self) -> bool:
        """Whether its check asks the provider."""
        return self.check is not _unasked
