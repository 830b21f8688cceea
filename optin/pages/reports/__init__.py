"""Reports: messages, failures, opt-ins and opt-outs, what made people leave, the lists behind the numbers, and files."""

from __future__ import annotations

from optin.pages.reports import consent, failures, files, leaving, messages
from optin.pages.reports.blueprint import blueprint

__all__ = ["blueprint", "consent", "failures", "files", "leaving", "messages"]
