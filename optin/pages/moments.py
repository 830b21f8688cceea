"""Instants as pages show them. What may not live here: storing or comparing them."""

from __future__ import annotations

from datetime import UTC, datetime


def iso(instant: int) -> str:
    """RFC 3339, for machines: `2026-11-22T05:18:00Z`."""
    return datetime.fromtimestamp(instant, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def human(instant: int) -> str:
    """For people: `22 Nov 2026, 05:18 UTC`."""
    moment = datetime.fromtimestamp(instant, UTC)
    return f"{moment.day} {moment:%b %Y, %H:%M} UTC"
