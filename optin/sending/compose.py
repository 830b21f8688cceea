"""A teammate writes to one contact. Who, what and when; whether it may leave is the gate's question.

Both functions only write into the outbox, inside the caller's transaction. After the commit call `jobs.wake()`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import NamedTuple

from sqlalchemy import Connection

from optin.models.columns import public_id
from optin.policy import Verdict
from optin.sending import gate
from optin.sending.draft import Draft
from optin.vocabulary import Category, Channel, Outcome, Path, Wording


class NoReasonError(Exception):
    """Somebody wants to send anyway and does not say why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What a teammate sends to a contact, rendered. `teammate`: who, as the message will name them for ever. Typed text is
    `Wording.FREE_TEXT` and, unless marked otherwise, `Category.UTILITY`. `public_id`: the message's name, made when the page is
    opened, so that a button pressed twice sends once: a second row of the name raises `IntegrityError`."""

    contact_id: int
    channel: Channel
    address: str
    category: Category
    wording: Wording
    body: str
    teammate: str
    subject: str = ""
    template_version_id: int | None = None
    public_id: str = field(default_factory=lambda: public_id("msg"))

    def draft(self, path: Path) -> Draft:
        """The same as the gate wants it."""
        return Draft(
            path=path,
            contact_id=self.contact_id,
            channel=self.channel,
            address=self.address,
            category=self.category,
            wording=self.wording,
            body=self.body,
            subject=self.subject,
            started_by=self.teammate,
            template_version_id=self.template_version_id,
            public_id=self.public_id,
        )


class Composed(NamedTuple):
    """What became of a letter. A warning wrote no message: the teammate decides, and names `flag_event` when they send it
    anyway."""

    message_id: int | None
    verdict: Verdict
    flag_event: int | None


def send(connection: Connection, letter: Letter, at: int) -> Composed:
    """Queue the letter, or leave a refused row with its reason, or warn and leave nothing."""
    draft = letter.draft(Path.COMPOSE)
    judged = gate.judge(connection, draft, at)
    if judged.verdict.outcome is Outcome.WARN:
        return Composed(None, *judged)
    entry = gate.accept(connection, draft, at)
    return Composed(entry.message_id, entry.verdict, judged.flag_event)


def send_anyway(connection: Connection, letter: Letter, reason: str, overrides: int | None, at: int) -> Composed:
    """Queue the letter in spite of a warning. It covers the flag event `overrides` of that warning, and nothing newer.

    Raises `NoReasonError`.
    """
    if not reason.strip():
        raise NoReasonError("Say why this is to be sent anyway.")
    draft = replace(letter.draft(Path.COMPOSE_CONFIRMED), overrides=overrides, override_reason=reason.strip())
    entry = gate.accept(connection, draft, at)
    return Composed(entry.message_id, entry.verdict, overrides)
