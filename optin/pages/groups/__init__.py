"""Groups: the list, one group with its contacts, adding by hand, by filter and by upload, renaming and deleting."""

from __future__ import annotations

from optin.pages.groups import add, additions, changes, filters, listing, members, show, upload_result, uploads
from optin.pages.groups.blueprint import blueprint

__all__ = ["add", "additions", "blueprint", "changes", "filters", "listing", "members", "show", "upload_result", "uploads"]
