"""Keyword rules as a team keeps them. None can be kept yet, so the standard words alone count."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from optin.keywords import Rule


def rules_on(connection: Connection) -> Sequence[Rule]:
    """The rules that are switched on, in their order."""
    return ()
