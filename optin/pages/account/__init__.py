"""The signed-in teammate's own pages: name, password, two-step sign-in, and signing out everywhere."""

from __future__ import annotations

from optin.pages.account import mine, password, two_step
from optin.pages.account.blueprint import blueprint

__all__ = ["blueprint", "mine", "password", "two_step"]
