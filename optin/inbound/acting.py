"""What one message does, in one transaction: whose it is, what every message does, and what its words do.

What may not live here: how a text is read (`reading.py`), and the consent event that follows (`following.py`).
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, select

from optin import contacts, newest
from optin.addresses import Email, Phone
from optin.buttons import OPTS_OUT, UNSUBSCRIBES, carrier_of
from optin.contacts import Person
from optin.conversation import flows
from optin.conversation.heard import Heard
from optin.inbound import statements
from optin.inbound.case import BY_BUTTON, BY_MAIL, BY_PROVIDER, LONGEST_RULE, Case, Outcome, Said, written_to
from optin.inbound.following import follow
from optin.inbound.reading import Understood
from optin.ledger import write
from optin.ledger.body import Provenance
from optin.models.inbound import InboundMessage
from optin.sending import sequence
from optin.vocabulary import Block, Category, Channel, Effect, Flag, Meaning, MessageState, Source, Wording

_inbound: Any = InboundMessage.__table__

# For how long WhatsApp lets a business answer freely; a flow may answer as long on every channel.
WINDOW: Final = 24 * 3600

# What answers an open question although no flow took it.
_SETTLING: Final = {Effect.OPTED_IN: Flag.OPTED_IN, Effect.OPTED_OUT: Flag.OPTED_OUT}


def act(connection: Connection, understood: Understood, at: int) -> Effect | None:
    """Act upon a message, in the caller's transaction, unless somebody has."""
    row = statements.WAITING.first(connection, {"inbound_id": understood.inbound_id})
    if row is None:
        return _effect_of(connection, understood.inbound_id)
    address = understood.address
    if address is None:
        _finish(connection, row.id, at, Outcome(Effect.NOBODY, understood.plain.rule), understood)
        return Effect.NOBODY
    case = _case(connection, row, understood, address, at)
    _note(case)
    outcome = _outcome(case)
    if outcome.effect in _SETTLING:
        flows.settle(case.connection, _heard(case), case.own_row, _SETTLING[outcome.effect])
    _finish(connection, row.id, at, outcome, understood, contact_id=case.contact_id, message_id=case.message_id)
    return outcome.effect


def _effect_of(connection: Connection, inbound_id: int) -> Effect | None:
    effect: Effect | None = connection.execute(select(_inbound.c.effect).where(_inbound.c.id == inbound_id)).scalar_one()
    return effect


def _case(connection: Connection, row: Any, understood: Understood, address: Phone | Email, at: int) -> Case:
    contact_id, rows = _owner(connection, row, understood, address, at)
    message = {
        "public_id": row.public_id,
        "contact_id": contact_id,
        "channel": row.channel,
        "address": written_to(address),
        "path": None,
        "category": Category.UTILITY,
        "wording": Wording.FREE_TEXT,
        "subject": "",
        "body": row.body,
        "state": MessageState.RECEIVED,
        "reference": row.reference,
        "is_test": False,
        "tries": 0,
        "fence": 0,
        "created_at": row.at,
        "due_at": row.at,
    }
    message_id = statements.NEW_MESSAGE.insert(connection, message)
    return Case(connection, row, understood, contact_id, rows, message_id, at)


def _owner(
    connection: Connection, row: Any, understood: Understood, address: Phone | Email, at: int
) -> tuple[int, dict[Channel, Any]]:
    """The contact that has the sender's address, with its rows locked; a new one where nobody has it."""
    origin = Provenance(source=Source.PROVIDER, occurred_at=row.at, recorded_at=at, evidence={"message_id": row.public_id})
    person = Person(phone=address) if isinstance(address, Phone) else Person(email=address)
    while True:
        contact_id = contacts.find(connection, address)
        if contact_id is None:
            contact_id = contacts.find_or_create(connection, person, understood.house.pepper, origin)
        try:
            rows = write.lock(connection, contact_id)
        except write.NoContactError:  # Deleted a moment ago.
            continue
        if contacts.find(connection, address) == contact_id:  # The address could have passed to somebody else before the lock.
            return contact_id, rows


def _note(case: Case) -> None:
    """What every message does: the person was heard, the window is open, and nobody who writes to us blocks us."""
    row = case.own_row
    heard = {"heard_at": max(row.heard_at or 0, case.at), "window_until": max(row.window_until or 0, case.at + WINDOW)}
    statements.CHANGE_CHANNEL.run(case.connection, {"on_channel": case.channel, "of_contact": case.contact_id, **heard})
    if case.row.is_proven and newest.has_unblocked(case.connection, row, case.at):
        origin = case.origin(Source.PROVIDER, "", case.understood.plain)
        write.unblock(case.connection, case.contact_id, case.channel, Block.BLOCKED, origin)
    sequence.replied(case.connection, case.contact_id, case.at)


def _outcome(case: Case) -> Outcome:
    """The first of these that says something: an opt-out button, a stop, the provider, a flow, the other words."""
    plain, asked, payload = case.understood.plain, case.understood.asked, case.row.payload
    if payload.startswith(OPTS_OUT):
        return follow(case, Said(Meaning.OPT_OUT, BY_BUTTON, Source.BUTTON, carrier=_carrier(case)))
    if payload.startswith(UNSUBSCRIBES):
        return follow(case, Said(Meaning.OPT_OUT, BY_MAIL, Source.UNSUBSCRIBE, carrier=_carrier(case)))
    if not case.row.is_proven:
        return _of_anybody(case)
    if plain.meaning is not Meaning.OPT_OUT:
        if case.row.provider_meaning not in (None, Meaning.NOTHING):
            return follow(case, Said(case.row.provider_meaning, BY_PROVIDER, Source.PROVIDER))
        if (payload or plain.meaning is Meaning.NOTHING) and flows.answer(case.connection, _heard(case), case.own_row):
            return Outcome(Effect.TAKEN, plain.rule)
        if asked is not None and asked.meaning is Meaning.OPT_OUT and _is_asked(case):
            plain = asked  # A "no" that no flow took is a no all the same.
    return follow(case, Said(plain.meaning, plain.rule, Source.KEYWORD, plain.answer))


def _of_anybody(case: Case) -> Outcome:
    """What counts of a message that anybody could have written in the sender's name: that somebody wants no more."""
    plain = case.understood.plain
    if plain.meaning is Meaning.OPT_IN:
        return Outcome(Effect.NOTHING, plain.rule)
    if plain.meaning is Meaning.OPT_OUT and case.row.provider_meaning is Meaning.HOLD:
        return follow(case, Said(Meaning.HOLD, plain.rule, Source.KEYWORD))
    return follow(case, Said(plain.meaning, plain.rule, Source.KEYWORD, plain.answer))


def _is_asked(case: Case) -> bool:
    return flows.is_asked(case.connection, case.own_row, case.now)


def _carrier(case: Case) -> Any:
    """The message whose button was pressed, if it went to this person."""
    of = {"of_contact": case.contact_id, "on_channel": case.channel}
    return statements.CARRIER.first(case.connection, {"called": carrier_of(case.row.payload), **of})


def _heard(case: Case) -> Heard:
    return Heard(
        contact_id=case.contact_id,
        channel=case.channel,
        address=case.address,
        message_id=case.message_id,
        body=case.row.body,
        folded=case.understood.plain.folded,
        payload=case.row.payload,
        at=case.at,
        now=case.now,
    )


def _finish(connection: Connection, inbound_id: int, at: int, outcome: Outcome, understood: Understood, **whose: int) -> None:
    done = {
        "inbound_id": inbound_id,
        "processed_at": at,
        "folded": understood.plain.folded,
        **outcome._asdict(),
        "rule": outcome.rule[:LONGEST_RULE],
        **whose,
    }
    statements.DONE.run(connection, done)
