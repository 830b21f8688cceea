"""A flow speaks in the conversation that the contact opened. Who, what and when; whether it may leave is the gate's question.

The path `bot` does not ask the flag, and only inside that conversation (`policy`). What may not live here: which step of which
flow it is (`optin/conversation/`), and inviting (`invite.py`).
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from optin.sending import gate
from optin.sending.draft import Draft
from optin.sending.gate import Entry
from optin.vocabulary import Path


def say(connection: Connection, draft: Draft, at: int) -> Entry:
    """Answer what the contact wrote. Nobody started it but the contact."""
    return gate.accept(connection, replace(draft, path=Path.BOT, started_by=None), at)


def begin(connection: Connection, draft: Draft, at: int) -> Entry:
    """Begin a flow by hand which asks for no opt-in: a teammate writes to one contact, until the contact answers. What would
    need "send anyway" is refused."""
    return gate.accept(connection, replace(draft, path=Path.COMPOSE), at)
