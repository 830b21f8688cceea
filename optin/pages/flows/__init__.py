"""Flows: the list, one flow with its versions, the editor, beginning and trying one, what was handed over, and the limits."""

from __future__ import annotations

from optin.pages.flows import changes, editing, handed_over, listing, settings, show, trials
from optin.pages.flows.blueprint import blueprint

__all__ = ["blueprint", "changes", "editing", "handed_over", "listing", "settings", "show", "trials"]
