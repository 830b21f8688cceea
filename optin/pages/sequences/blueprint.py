"""What the pages about sequences share: their blueprint, the words of states, and how a sequence is found."""

from __future__ import annotations

import re
from typing import Any, Final

from flask import Blueprint, abort
from flask_login import current_user
from sqlalchemy.orm import Session

from optin import sequences
from optin.addresses import show_phone
from optin.database import db
from optin.models import Sequence, SequenceStep
from optin.pages.contacts.blueprint import title_of
from optin.pages.moments import day, human, iso
from optin.pages.templates.blueprint import CATEGORIES
from optin.policy import SENTENCES
from optin.sending.sequence_report import TEMPLATE
from optin.sequences import steps
from optin.vocabulary import EnrolmentState, MessageState, Reason, Role, SequenceState

_NAME: Final = re.compile(r"seq_[a-z2-7]{24}")
_STEP: Final = re.compile(r"stp_[a-z2-7]{24}")

# A word and a tone for each state.
STATES: Final = {
    SequenceState.DRAFT: ("Draft", ""),
    SequenceState.RUNNING: ("Running", "yes"),
    SequenceState.PAUSED: ("Paused", "wait"),
    SequenceState.ENDED: ("Ended", ""),
}
PLACES: Final = {
    EnrolmentState.ACTIVE: "On the way",
    EnrolmentState.FINISHED: "Through",
    EnrolmentState.LEFT: "Left",
}

# Why a step failed for somebody, by its word.
FAILURES: Final = {
    **{reason.word: sentence for reason, sentence in SENTENCES.items()},
    MessageState.REJECTED.word: "The provider did not take it, and would not take it again.",
    MessageState.FAILED.word: "The provider did not take it in three tries, or said later that it did not arrive.",
    MessageState.UNKNOWN.word: "No clear answer came, so nobody knows whether it arrived.",
    TEMPLATE: "The step's template could not be sent.",
}
REASONS: Final = frozenset(reason.word for reason in Reason)

blueprint = Blueprint("sequences", __name__, url_prefix="/sequences")


@blueprint.context_processor
def _shown() -> dict[str, Any]:
    return {
        "iso": iso,
        "human": human,
        "day": day,
        "show_phone": show_phone,
        "title_of": title_of,
        "states": STATES,
        "places_of": PLACES,
        "failures": FAILURES,
        "reasons": REASONS,
        "categories": CATEGORIES,
        "wait_of": steps.wait_of,
        "may_edit": current_user.role >= Role.EDITOR,
    }


def found(name: str) -> Sequence:
    """The sequence, for reading. Answers 404 for an unknown one."""
    # A database may refuse a text that is no name at all, such as one with NUL in it.
    return (sequences.by_public_id(db.session(), name) if _NAME.fullmatch(name) else None) or abort(404)


def found_for_change(session: Session, name: str) -> Sequence:
    """The sequence, locked inside a write transaction. Answers 404 for an unknown one."""
    return (sequences.for_change(session, name) if _NAME.fullmatch(name) else None) or abort(404)


def step_of(session: Session, sequence: Sequence, name: str) -> SequenceStep:
    """One of its steps. Answers 404 for one that is not there, or not any more."""
    step = steps.by_public_id(session, sequence.id, name) if _STEP.fullmatch(name) else None
    return step or abort(404)
