"""Data preferences: what "never asked" counts as, who the organisation is, hours and cap, and the log of every change."""

from __future__ import annotations

from optin.pages.preferences import capping, changes, defaults, hours, policy, settings, week
from optin.pages.preferences.blueprint import blueprint

__all__ = ["blueprint", "capping", "changes", "defaults", "hours", "policy", "settings", "week"]
