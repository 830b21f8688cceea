"""Webhooks: which addresses are told what, their secrets, and how each delivery went."""

from __future__ import annotations

from optin.pages.webhooks import deliveries, editing, listing, secrets, steering
from optin.pages.webhooks.blueprint import blueprint

__all__ = ["blueprint", "deliveries", "editing", "listing", "secrets", "steering"]
