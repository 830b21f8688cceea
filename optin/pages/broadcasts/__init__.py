"""Broadcasts: the list, the wizard from template to confirmation, progress, steering, and the report."""

from __future__ import annotations

from optin.pages.broadcasts import (
    audience_step,
    confirmation,
    funnel_lists,
    listing,
    preview_step,
    report,
    show,
    steering,
    template_step,
    test_step,
    time_step,
)
from optin.pages.broadcasts.blueprint import blueprint

__all__ = [
    "audience_step",
    "blueprint",
    "confirmation",
    "funnel_lists",
    "listing",
    "preview_step",
    "report",
    "show",
    "steering",
    "template_step",
    "test_step",
    "time_step",
]
