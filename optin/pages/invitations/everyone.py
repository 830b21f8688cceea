"""Inviting a whole group, on the page of its invitations: how far it has come, and what became of whom."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from optin import groups
from optin.conversation import whole_groups
from optin.models import GroupAsking
from optin.pages.invitations.blueprint import Asked
from optin.policy import SENTENCES
from optin.vocabulary import Reason

_SENTENCES = {
    whole_groups.SAID_YES: "The contact has opted in already.",
    whole_groups.GONE: "The contact was deleted.",
    whole_groups.NO_WORDS: "The flow or its template is gone.",
}


@dataclass(frozen=True, slots=True)
class Everyone:
    """The group: how many are in it now, and what was begun last, if anything."""

    contacts: int
    asking: GroupAsking | None

    @property
    def is_under_way(self) -> bool:
        """Whether a worker is at it."""
        return self.asking is not None and self.asking.ended_at is None

    @property
    def left_out(self) -> list[tuple[str, int]]:
        """Why contacts were left out, and how many; the most first."""
        counts = self.asking.left_out if self.asking is not None else {}
        return sorted(((_sentence(word), count) for word, count in counts.items()), key=lambda each: (-each[1], each[0]))


def shown(session: Session, chosen: Asked) -> Everyone | None:
    """What the page shows; None where not everything is chosen."""
    if chosen.group is None or chosen.flow is None or chosen.channel is None:
        return None
    members = groups.members_of(chosen.group).subquery()
    contacts = session.scalar(select(func.count()).select_from(members)) or 0
    return Everyone(contacts, whole_groups.latest(session, chosen.group, chosen.flow[0], chosen.channel))


def _sentence(word: str) -> str:
    return _SENTENCES.get(word) or SENTENCES[Reason.of(word)]
