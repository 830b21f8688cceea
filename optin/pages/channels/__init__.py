"""Channels: which provider serves each, its settings, what to enter at the provider, a test message, and what it last said."""

from __future__ import annotations

from optin.pages.channels import asking, listing, show
from optin.pages.channels.blueprint import blueprint

__all__ = ["asking", "blueprint", "listing", "show"]
