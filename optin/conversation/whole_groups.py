"""Asking everybody in a group for an opt-in, on a legal basis that a setting names: in chunks that a restart cannot lose.

Each contact is asked as one alone would be, and judged at that moment, so whoever says no in between is left out. What may not
live here: asking one contact (`starting.py`), and whether they may be asked (the gate).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Final

from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session

from optin import groups
from optin.clock import now
from optin.conversation import starting
from optin.conversation.speaking import TemplateGoneError
from optin.conversation.starting import Beginning, NoFlowError, SaidYesError
from optin.database import db, writing
from optin.flows.drafts import draft_of
from optin.flows.limits import limits
from optin.ledger.write import NoContactError
from optin.models import Flow, FlowVersion, Group, GroupAsking
from optin.sending import facts
from optin.vocabulary import Channel

# Contacts that one transaction asks: about a tenth of a second of the write lane, for which an opt-out may have to wait.
STEP: Final = 10

# Why somebody was left out, besides the reasons of the policy.
SAID_YES: Final = "said_yes"
GONE: Final = "gone"
NO_WORDS: Final = "no_words"
_ASKED: Final = "asked"

IsStopping = Callable[[], bool]
Wake = Callable[[], object]


def begin(session: Session, group: Group, flow: Flow, channel: Channel, who: str) -> GroupAsking | None:
    """Note down that everybody who is in the group now is to be asked. After the commit call `jobs.wake_long_work`.

    None, and nothing is noted: the setting names no legal basis, the group is gone, or it is being asked already.
    """
    locked = session.get_one(Group, group.id, with_for_update=True)
    basis = limits(session.connection()).basis
    before = latest(session, group, flow, channel)
    if not basis or locked.deleted_at is not None or (before is not None and before.ended_at is None):
        return None
    members = groups.members_of(locked).subquery()
    asking = GroupAsking(
        group_id=group.id,
        flow_id=flow.id,
        channel=channel,
        basis=basis,
        last_contact=session.scalar(select(func.max(next(iter(members.c))))) or 0,
        created_at=now(),
        created_by=who,
    )
    session.add(asking)
    session.flush()
    return asking


def latest(session: Session, group: Group, flow: Flow, channel: Channel) -> GroupAsking | None:
    """What was begun last for this group with this flow on this channel."""
    mine = (GroupAsking.group_id == group.id, GroupAsking.flow_id == flow.id, GroupAsking.channel == channel)
    return session.scalar(select(GroupAsking).where(*mine).order_by(GroupAsking.id.desc()).limit(1))


def stop(session: Session, asking_id: int, who: str) -> None:
    """Ask nobody else. Who was asked stays asked."""
    asking = session.get_one(GroupAsking, asking_id, with_for_update=True)
    if asking.ended_at is None:
        asking.ended_at, asking.ended_why = now(), f"{who} stopped it."[:300]


def go_on(is_stopping: IsStopping, wake: Wake) -> None:
    """Do what was begun and not ended, chunk by chunk. `wake` is called where somebody was asked."""
    with db.engine.connect() as connection:
        query = select(GroupAsking.id).where(GroupAsking.ended_at.is_(None)).order_by(GroupAsking.id)
        ids = list(connection.scalars(query))
    for asking_id in ids:
        while not is_stopping() and (asked := _ask_some(asking_id)) is not None:
            if asked:
                wake()


def _ask_some(asking_id: int) -> int | None:
    """Ask the next contacts: how many. None when none are left, or nobody may be asked any more."""
    with writing() as session:
        asking = session.get_one(GroupAsking, asking_id, with_for_update=True)
        if asking.ended_at is not None:
            return None
        hindrance = _hindrance(session, asking)
        contact_ids = [] if hindrance else _next(session, asking)
        if not contact_ids:
            asking.ended_at, asking.ended_why = now(), hindrance
            return None
        # All of them first, in the order in which everybody takes them, so that nobody waits for us who has one of them.
        facts.lock(session.connection(), contact_ids)
        became = Counter(_ask(session.connection(), asking, contact_id) for contact_id in contact_ids)
        asked = became.pop(_ASKED, 0)
        asking.asked += asked
        asking.left_out = dict(Counter(asking.left_out) + became)
        asking.reached = contact_ids[-1]
        return asked


def _hindrance(session: Session, asking: GroupAsking) -> str:
    """Why nobody else may be asked; empty while nothing is in the way."""
    if not limits(session.connection()).basis:
        return "The setting that names the legal basis was emptied."
    if session.get_one(Group, asking.group_id).deleted_at is not None:
        return "The group was deleted."
    flow = session.get_one(Flow, asking.flow_id)
    draft = draft_of(session.get_one(FlowVersion, flow.version_id))
    if flow.deleted_at is not None or not draft.asks_for_opt_in or asking.channel not in draft.channels:
        return "The flow was deleted, or does not ask for an opt-in here any more."
    return ""


def _next(session: Session, asking: GroupAsking) -> list[int]:
    members = groups.members_of(session.get_one(Group, asking.group_id))
    contact_id = next(iter(members.selected_columns))
    some = members.where(contact_id > asking.reached, contact_id <= asking.last_contact).distinct()
    return list(session.scalars(some.order_by(contact_id).limit(STEP)))


def _ask(connection: Connection, asking: GroupAsking, contact_id: int) -> str:
    """Ask one: what became of it, `_ASKED` or why they were left out."""
    beginning = Beginning(
        flow_id=asking.flow_id,
        contact_id=contact_id,
        channel=asking.channel,
        teammate=asking.created_by,
        group_id=asking.group_id,
        basis=asking.basis,
    )
    try:
        begun = starting.begin(connection, beginning, now())
    except SaidYesError:
        return SAID_YES
    except NoContactError:
        return GONE
    except (NoFlowError, TemplateGoneError):
        return NO_WORDS
    return _ASKED if begun.run_id is not None or begun.verdict is None else begun.verdict.reason.word
