"""Opt-in forms: the list, adding and editing one, its versions, its numbers, and the code to paste."""

from __future__ import annotations

from optin.pages.forms import add, changes, code, edit, listing, numbers, preview, refusals, show, sites, translations
from optin.pages.forms.blueprint import blueprint

__all__ = [
    "add",
    "blueprint",
    "changes",
    "code",
    "edit",
    "listing",
    "numbers",
    "preview",
    "refusals",
    "show",
    "sites",
    "translations",
]
