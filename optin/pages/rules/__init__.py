"""Opt-out management: the team's keyword rules, the standard words, and the keyword lab."""

from __future__ import annotations

from optin.pages.rules import add, lab, listing, steering, words
from optin.pages.rules.blueprint import blueprint

__all__ = ["add", "blueprint", "lab", "listing", "steering", "words"]
