"""Sealing what must be kept and must not be read in a copy of the database: credentials and signing secrets.

The key is a file of its own beside the other keys, made at its first use and readable by its owner only. What may not live
here: what is sealed.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Final

from cryptography.fernet import Fernet, InvalidToken

from optin.desk import desk

_NAME: Final = "sealing"


class BrokenSealError(Exception):
    """The text was sealed under another key, or was changed."""


def seal(text: str) -> str:
    """The text as it may be stored."""
    return _fernet().encrypt(text.encode()).decode()


def unseal(text: str) -> str:
    """What was sealed. Raises `BrokenSealError`."""
    try:
        return _fernet().decrypt(text.encode()).decode()
    except InvalidToken as error:
        raise BrokenSealError("It was sealed under another key. The keys of this desk are in its data directory.") from error


def _fernet() -> Fernet:
    path = desk().config.data / "keys" / _NAME
    if not path.exists():
        _make(path)
    return Fernet(path.read_bytes())


def _make(path: Path) -> None:
    """A new key, there at once and whole: of several that make one, all use the first."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{_NAME}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(Fernet.generate_key())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
