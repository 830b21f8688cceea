"""The sequence of the demonstration, with people in each of its steps.

What may not live here: the words (`texts.py`), and what becomes of a step (`optin/sending/sequence.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy.orm import Session

from optin import sequences
from optin.clock import now
from optin.database import writing
from optin.demo.post import MADE_BY, Kept, Moment
from optin.demo.texts import NEWSLETTER, SECOND_CUP, SPRING
from optin.sending import sequence
from optin.sequences import Options, steps
from optin.sequences.waits import Wait
from optin.vocabulary import EnrolledBy, WaitKind

SEQUENCE: Final = "After the first visit"
WAITS: Final = (
    (SECOND_CUP.name, Wait(WaitKind.HOURS, 1)),
    (NEWSLETTER.name, Wait(WaitKind.TIME_OF_DAY, 3, 9 * 60)),
    (SPRING.name, Wait(WaitKind.DAYS, 14)),
)

_HOUR: Final = 3600


def run(kept: Kept, people: Mapping[str, int], moment: Moment) -> None:
    """Carla came in hours after her STOP: the first step failed, she got the newsletter, and waits for the third. Ana has got
    the first one, and Ines came in just now."""
    with writing() as session:
        sequence_id = _begin(session, kept)
    _enrol(sequence_id, people["Carla Costa"], moment(4) + _HOUR)
    newsletter_at = sequence.next_due()
    if newsletter_at is not None:
        sequence.step_due(newsletter_at)
    _enrol(sequence_id, people["Ana Alvarez"], now() - 2 * _HOUR)
    _enrol(sequence_id, people["Ines Ito"], now() - _HOUR // 4)


def _begin(session: Session, kept: Kept) -> int:
    begun = sequences.create(session, Options(name=SEQUENCE, leave_on_reply=True), MADE_BY)
    for name, wait in WAITS:
        steps.add(session, begun.id, kept.templates[name], wait)
    sequences.start(session, begun)
    session.flush()
    return begun.id


def _enrol(sequence_id: int, contact_id: int, at: int) -> None:
    """Somebody comes in, and an hour later the clock looks after who is due."""
    with writing() as session:
        sequences.enrol(session.connection(), sequence_id, contact_id, at, by=EnrolledBy.HAND, who=MADE_BY)
    sequence.step_due(min(at + _HOUR, now()))
