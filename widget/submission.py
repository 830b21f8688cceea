"""What one valid submission does, in one transaction: spend the token, count, find or make the contact, and set or ask.

What may not live here: HTTP, and the words of the answer. What happens differs from person to person; the answer must not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

from sqlalchemy import BigInteger, Connection, String, bindparam, exists, select
from sqlalchemy.dialects import postgresql, sqlite

from optin import form_numbers, names, sequences
from optin.budgets import Budgets
from optin.database.prepared import Prepared
from optin.form_numbers import Sent
from optin.languages import channel_label
from optin.ledger import write
from optin.ledger.body import Provenance
from optin.models.form import OptInForm, SpentToken
from optin.models.ledger import ConsentEvent
from optin.vocabulary import Flag, Proof, Refusal, Source, Standing
from widget import asking, limiting, owners
from widget.deeds import Deed, deed
from widget.form_token import Seen
from widget.limiting import NotTakenError, OverBudgetError, Try
from widget.shown import Version
from widget.typed import Agreed
from widget.visitor import Visitor

_forms: Any = OptInForm.__table__
_spent: Any = SpentToken.__table__
_events: Any = ConsentEvent.__table__


class ReplayedError(NotTakenError):
    """The token was used before."""


class ClosedError(NotTakenError):
    """The form was paused or deleted a moment ago."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What the desk's settings say. `link` makes the link that confirms, from the public id of a confirmation."""

    pepper: bytes
    budgets: Budgets
    link: Callable[[str], str]


class Taken(NamedTuple):
    """What came of a submission: whether there is a message to send, and what was passed over without a word."""

    is_asked: bool
    passed_over: Sequence[Refusal]


@dataclass(frozen=True, slots=True)
class Submission:
    """Who agreed to what: the version that was seen, the channels, the visitor, when (UTC seconds). `sent` is how the form's
    numbers count it; None: they leave it out. `name` is what the visitor typed as one, where the version asks. `has_solved`:
    the visitor's browser has solved a sum for it."""

    form: str
    version: Version
    seen: Seen
    agreed: Sequence[Agreed]
    visitor: Visitor
    source: Source
    through: str
    at: int
    sent: Sent | None
    name: str = ""
    has_solved: bool = False

    def counted(self, rules: Rules) -> Try:
        """Whose try it is, as budgets ask."""
        return Try(self.form, self.visitor.network, self.has_solved, self.at, rules.pepper)

    def origin(self, agreed: Agreed | None = None) -> Provenance:
        """How it came to be, with the words as they were shown."""
        draft = self.version.draft
        evidence: dict[str, str | int | None] = {
            "confirmation_message": draft.confirmation_message,
            "button_text": draft.button_text,
            "organisation": draft.organisation,
            "privacy_url": draft.privacy_url,
            "form": self.form,
            "form_version": self.version.number,
            "description": draft.description,
            "words_hash": self.version.words_hash,
            "through": self.through,
            "page_origin": self.seen.origin(draft.sites),
            "ip": self.visitor.ip,
            "user_agent": self.visitor.user_agent,
            "language": self.visitor.language,
            "words_language": draft.language,
        }
        if agreed is not None:
            label = channel_label(agreed.channel, draft.language)
            evidence |= {"channel": label, "typed": agreed.typed, "address": agreed.to, "name": self.name or None}
        return Provenance(
            source=self.source,
            occurred_at=self.at,
            recorded_at=self.at,
            form_version_id=self.version.id,
            words_hash=self.version.words_hash,
            evidence=evidence,
        )


def submit(connection: Connection, submission: Submission, rules: Rules) -> Taken:
    """Take the submission. Raises `NotTakenError`; the caller's transaction is then rolled back."""
    _spend(connection, submission)
    taken, passed_over = limiting.within(connection, submission.counted(rules), submission.agreed, rules.budgets)
    done = set()
    for contact_id, agreed in owners.owned(connection, taken, submission.origin(), rules.pepper):
        try:
            done.add(_agree(connection, contact_id, agreed, submission, rules))
        except OverBudgetError:
            passed_over.append(Refusal.SMS_BUDGET)
    if submission.sent:
        form_numbers.count(connection, submission.sent, is_confirmed=Deed.OPT_IN in done, is_asked=Deed.ASK in done)
    return Taken(Deed.ASK in done, passed_over)


def _spending(dialect: Any) -> Any:
    """Spend a token if the form still takes sign-ups: one statement, because every submission pays for it."""
    is_open = exists().where(_forms.c.id == bindparam("form_id"), _forms.c.paused_at.is_(None), _forms.c.deleted_at.is_(None))
    token = select(bindparam("nonce", type_=String), bindparam("ends_at", type_=BigInteger)).where(is_open)
    return dialect.insert(_spent).from_select(["nonce", "expires_at"], token).on_conflict_do_nothing().returning(_spent.c.nonce)


_SPEND: Final = Prepared(_spending(sqlite), _spending(postgresql))


def _spend(connection: Connection, submission: Submission) -> None:
    seen, form_id = submission.seen, submission.version.form_id
    token = {"nonce": seen.nonce, "ends_at": seen.ends_at, "form_id": form_id}
    if _SPEND.first(connection, token) is not None:
        return
    used = connection.scalar(select(_spent.c.nonce).where(_spent.c.nonce == seen.nonce))
    raise ReplayedError if used else ClosedError


def _agree(connection: Connection, contact_id: int, agreed: Agreed, submission: Submission, rules: Rules) -> Deed:
    """Set the flag or ask. Returns what was done: `ASK` where a request went into the outbox. Raises `OverBudgetError`."""
    row = write.lock(connection, contact_id)[agreed.channel]
    standing = Standing.of(row.standing)
    repeated = standing.flag is Flag.OPTED_IN and _version_behind(connection, row.flag_event) == submission.version.id
    origin = submission.origin(agreed)
    what = deed(standing, submission.source, submission.version.draft.double_opt_in, repeated)
    if what is Deed.OPT_IN:
        write.opt_in(connection, contact_id, agreed.channel, replace(origin, proof=Proof.STATED), row)
        names.give(connection, contact_id, submission.name, submission.at)
        sequences.opted_in_by_form(connection, submission.version.form_id, contact_id, submission.at)
    if what is not Deed.ASK:
        return what
    if asking.was_asked(connection, row, submission.at):
        return Deed.NOTHING
    if agreed.channel.uses_phone:
        limiting.spend_request(connection, submission.counted(rules), rules.budgets)
    asking.ask(connection, row, agreed, origin, rules.link, submission.sent)
    return what


def _version_behind(connection: Connection, event_id: int) -> int | None:
    """The form version that the flag rests on."""
    version: int | None = connection.scalar(select(_events.c.form_version_id).where(_events.c.id == event_id))
    return version
