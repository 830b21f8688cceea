"""Inviting participants: who of a group is asked for an opt-in with which flow, and what came of it."""

from __future__ import annotations

from optin.pages.invitations import inviting, listing, results
from optin.pages.invitations.blueprint import blueprint

__all__ = ["blueprint", "inviting", "listing", "results"]
