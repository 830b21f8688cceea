"""Sequences: the list, one sequence with its steps and people, adding and changing, and who comes in and leaves."""

from __future__ import annotations

from optin.pages.sequences import add, additions, group, listing, membership, people, show, steering, steps
from optin.pages.sequences.blueprint import blueprint

__all__ = ["add", "additions", "blueprint", "group", "listing", "membership", "people", "show", "steering", "steps"]
