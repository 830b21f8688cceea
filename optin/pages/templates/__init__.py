"""Templates: the list, one template with its versions, adding and editing, approval, duplicating and deleting."""

from __future__ import annotations

from optin.pages.templates import add, changes, edit, listing, show
from optin.pages.templates.blueprint import blueprint

__all__ = ["add", "blueprint", "changes", "edit", "listing", "show"]
