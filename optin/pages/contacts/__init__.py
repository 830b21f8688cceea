"""Contacts: the list, adding and editing one, the profile with its timeline, and what a teammate may change by hand."""

from __future__ import annotations

from optin.pages.contacts import add, conversations, deletion, edit, explanations, lifting, listing, opt_ins, opt_outs, profile
from optin.pages.contacts.blueprint import blueprint

__all__ = [
    "add",
    "blueprint",
    "conversations",
    "deletion",
    "edit",
    "explanations",
    "lifting",
    "listing",
    "opt_ins",
    "opt_outs",
    "profile",
]
