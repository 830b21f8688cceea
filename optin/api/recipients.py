"""/broadcasts/{id}/recipients: the report of a broadcast, contact by contact."""

from __future__ import annotations

from typing import Annotated, Any, Final

from pydantic import Field
from sqlalchemy.orm import Session

from optin.api import broadcasts
from optin.api.message_shapes import ReasonWord
from optin.api.operation import Answer, operation
from optin.api.paging import UNKNOWN_CURSOR, Listed, Page
from optin.api.problems import ProblemError
from optin.api.shapes import Instant, Shown, one_of
from optin.policy import SENTENCES
from optin.sending import broadcast_report
from optin.sending.broadcast_report import GONE, WAITING, Reported
from optin.vocabulary import SAYS_WHY, MessageState, Reason

_OUTCOMES: Final = [state.word for state in MessageState if state is not MessageState.RECEIVED] + [WAITING]
WantedOutcome: Any = one_of("WantedOutcome", _OUTCOMES)
Outcome: Any = one_of("Outcome", [*_OUTCOMES, GONE])
_SAYS_WHY: Final = frozenset(state.word for state in SAYS_WHY)

_LAST_POSSIBLE: Final = 2**63 - 1


class RecipientShown(Shown):
    """One contact that a broadcast was meant for. `outcome` is the state of their message, `waiting` before there is one, or
    `gone` where the contact was deleted before. `reason` and `sentence` say why it was refused or held. Who was refused at the
    start has no message."""

    contact_id: str | None
    name: str | None
    to: str | None
    outcome: Outcome
    reason: ReasonWord | None
    sentence: str | None
    message_id: str | None
    answer: str | None
    sent_at: Instant | None


class Wanted(Page):
    """Which recipients."""

    outcome: Annotated[WantedOutcome, Field(strict=False)] | None = None
    reason: Annotated[ReasonWord, Field(strict=False, description="Without an outcome: of the refused ones.")] | None = None


@operation(
    "GET",
    "/broadcasts/<broadcast_id>/recipients",
    scope="read",
    query=Wanted,
    answer=Listed[RecipientShown],
    problems={400: (UNKNOWN_CURSOR[0],), 404: ("no_such_broadcast",)},
)
def list_recipients(session: Session, broadcast_id: str, query: Wanted) -> Answer:
    """List what became of everybody a broadcast was meant for, in the order in which they became contacts.

    Nobody is there until the broadcast begins.
    """
    row = broadcasts.found(session, broadcast_id)
    reason = Reason.of(query.reason.value) if query.reason is not None else None
    usual = None if reason is None else MessageState.REFUSED.word
    outcome = query.outcome.value if query.outcome is not None else usual
    rows = broadcast_report.rows(session.connection(), row, _last(query.after), query.limit + 1, outcome, reason)
    page = rows[: query.limit]
    more = str(page[-1].contact_id) if len(rows) > query.limit else None
    return Answer(Listed[RecipientShown](data=[_shown(each) for each in page], next=more))


def _last(after: str | None) -> int:
    """The contact may be gone, so the cursor is the number it had."""
    if after is None:
        return 0
    if not (after.isascii() and after.isdecimal() and int(after) <= _LAST_POSSIBLE):
        raise ProblemError(400, *UNKNOWN_CURSOR)
    return int(after)


def _shown(each: Reported) -> RecipientShown:
    reason = each.reason if each.outcome in _SAYS_WHY else None
    return RecipientShown(
        contact_id=each.contact,
        name=each.name,
        to=each.address,
        outcome=Outcome(each.outcome),
        reason=ReasonWord(reason.word) if reason is not None else None,
        sentence=SENTENCES[reason] if reason is not None else None,
        message_id=each.message,
        answer=each.answer,
        sent_at=each.sent_at,
    )
