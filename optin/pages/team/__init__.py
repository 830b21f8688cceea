"""The team: who works here, with which role; owners invite, change roles and let people go."""

from __future__ import annotations

from optin.pages.team import invitations, listing, teammates
from optin.pages.team.blueprint import blueprint

__all__ = ["blueprint", "invitations", "listing", "teammates"]
