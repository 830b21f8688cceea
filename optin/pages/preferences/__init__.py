"""Data preferences: what "never asked" counts as, who the organisation is, and the log of every change."""

from __future__ import annotations

from optin.pages.preferences import changes, defaults, policy, settings
from optin.pages.preferences.blueprint import blueprint

__all__ = ["blueprint", "changes", "defaults", "policy", "settings"]
