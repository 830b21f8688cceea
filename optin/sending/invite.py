"""A teammate asks a contact for an opt-in. Who, what and when; whether it may leave is the gate's question.

Never after an explicit no, at most as often as the setting allows, and with a pause in between (`policy`, `asking.py`).
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from optin.sending import gate
from optin.sending.draft import Draft
from optin.sending.gate import Entry
from optin.vocabulary import Path


def ask(connection: Connection, draft: Draft, at: int) -> Entry:
    """Put the request into the outbox, or leave a refused row with its reason."""
    return gate.accept(connection, replace(draft, path=Path.INVITE), at)
