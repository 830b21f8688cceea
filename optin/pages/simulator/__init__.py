"""The simulator: what the sandbox delivered, as phones and mailboxes, and what became of what it did not deliver."""

from __future__ import annotations

from optin.pages.simulator import listing, threads
from optin.pages.simulator.blueprint import blueprint

__all__ = ["blueprint", "listing", "threads"]
