"""Another program sends to one contact. Who, what and when; whether it may leave is the gate's question.

Both functions only write into the outbox, inside the caller's transaction: queued, or refused with its reason, which the
program is told at once. After the commit call `jobs.wake()`.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from optin.sending import gate
from optin.sending.draft import Draft
from optin.vocabulary import Category, Channel, Path, Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What a program sends to a contact, rendered. `program`: the name of its key. A category it does not name is marketing.
    `is_test`: the key is of mode `test`."""

    contact_id: int
    channel: Channel
    address: str
    wording: Wording
    body: str
    program: str
    category: Category = Category.MARKETING
    subject: str = ""
    template_version_id: int | None = None
    is_test: bool = False


def send(connection: Connection, call: Call, at: int) -> gate.Entry:
    """Queue it; refused where it is marketing and the contact has opted out."""
    return gate.accept(connection, _draft(call, Path.API), at)


def send_if_opted_in(connection: Connection, call: Call, at: int) -> gate.Entry:
    """Queue it with `require_opt_in`; refused in every category where the contact has opted out."""
    return gate.accept(connection, _draft(call, Path.API_REQUIRE_OPT_IN), at)


def _draft(call: Call, path: Path) -> Draft:
    return Draft(
        path=path,
        contact_id=call.contact_id,
        channel=call.channel,
        address=call.address,
        category=call.category,
        wording=call.wording,
        body=call.body,
        subject=call.subject,
        started_by=call.program,
        template_version_id=call.template_version_id,
        is_test=call.is_test,
    )
