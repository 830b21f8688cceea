"""The simulator: what the sandbox delivered, as phones and mailboxes, what became of the rest, and writing back."""

from __future__ import annotations

from optin.pages.simulator import listing, replies, signals, threads
from optin.pages.simulator.blueprint import blueprint

__all__ = ["blueprint", "listing", "replies", "signals", "threads"]
