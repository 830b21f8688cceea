"""Flows: the list, one flow with its versions, the editor, beginning by hand, what was handed over, and the limits."""

from __future__ import annotations

from optin.pages.flows import changes, editing, handed_over, listing, settings, show
from optin.pages.flows.blueprint import blueprint

__all__ = ["blueprint", "changes", "editing", "handed_over", "listing", "settings", "show"]
