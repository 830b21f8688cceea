"""What one setting is. Imports nothing of ours; which settings there are is said by `config.py` and `channel_settings.py`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting. `made` says that a missing secret is generated and kept under the data directory."""

    name: str
    default: str
    help: str
    read: Callable[[str], object] = str
    secret: bool = False
    made: bool = False

    @property
    def field(self) -> str:
        """The name without what all settings begin with, in small letters."""
        return self.name.removeprefix("OPTIN_").lower()
