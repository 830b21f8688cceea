"""Proof that nothing in the ledger was changed, and that flags, blocks and memories are what the events add up to.

Reads only. What it cannot see: a tail that was cut off together with its flags (signed checkpoints will), and acts that
nobody recorded.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from optin.ledger import body
from optin.ledger.fold import Entry, State, is_remembered_alike, remembered, step
from optin.models.contact import AddressMemory, Contact, ContactChannel
from optin.models.ledger import ConsentEvent, Evidence
from optin.vocabulary import Act, Block, Channel, Flag, Standing

_events: Any = ConsentEvent.__table__
_evidence: Any = Evidence.__table__
_channels: Any = ContactChannel.__table__
_contacts: Any = Contact.__table__
_memory: Any = AddressMemory.__table__

_AT_ONCE = 1000

_Key = tuple[bytes, Channel]


@dataclass(slots=True)
class Report:
    """What was read, and one sentence for everything that is not as it should be."""

    events: int = 0
    contacts: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        """Whether nothing was found."""
        return not self.faults


@dataclass(frozen=True, slots=True)
class _Fold:
    states: dict[_Key, State]
    memories: dict[tuple[Channel, str], State]
    latest: dict[tuple[Channel, str], int]


def check(connection: Connection) -> Report:
    """Check every chain, every commitment, and that flags = fold(events). The connection must see one snapshot."""
    report = Report()
    folded = _Fold({}, {}, {})
    chains = _Chains()
    for row in _rows(connection):
        report.events += 1
        report.faults += chains.next(row)
        try:
            entry = body.entry_of(body.read(row.body))
        except (KeyError, ValueError):
            report.faults.append(f"Event {row.public_id} cannot be read.")
            continue
        _take(folded, row.id, row.tag, entry)
    _compare_channels(connection, folded, report)
    _compare_memories(connection, folded, report)
    return report


def _rows(connection: Connection) -> Iterator[Any]:
    query = (
        select(_events, _evidence.c.salt, _evidence.c.content)
        .outerjoin(_evidence, _evidence.c.event_id == _events.c.id)
        .order_by(_events.c.tag, _events.c.seq)
    )
    yield from connection.execution_options(yield_per=_AT_ONCE).execute(query)


class _Chains:
    """Follows the chain of one person after the other."""

    def __init__(self) -> None:
        self._tag: bytes | None = None
        self._seq = 0
        self._hash = body.NO_PREVIOUS

    def next(self, row: Any) -> Iterator[str]:
        """The faults of the next row."""
        if row.tag != self._tag:
            self._tag, self._seq, self._hash = row.tag, 0, body.NO_PREVIOUS
        if row.seq != self._seq + 1:
            yield f"Before event {row.public_id}, {row.seq - self._seq - 1} events are missing."
        if body.digest(row.body) != row.hash:
            yield f"Event {row.public_id} was changed: its bytes do not give its hash."
        yield from self._compare(row)
        self._seq, self._hash = row.seq, row.hash

    def _compare(self, row: Any) -> Iterator[str]:
        try:
            parts = body.read(row.body)
        except ValueError:
            return
        if parts.get("previous") != self._hash.hex():
            yield f"Event {row.public_id} does not follow the one before it."
        columns = {
            "event": row.public_id,
            "tag": row.tag.hex(),
            "seq": row.seq,
            "channel": row.channel.word,
            "act": row.act.word,
            "source": row.source.word,
            "recorded_at": row.recorded_at,
        }
        for name, value in columns.items():
            if parts.get(name) != value:
                yield f"Event {row.public_id} shows another {name} than the one that was hashed."
        if row.salt is not None and not _is_committed(row, parts):
            yield f"The evidence of event {row.public_id} was changed."


def _is_committed(row: Any, parts: dict[str, object]) -> bool:
    return hmac.compare_digest(body.commitment(row.salt, row.content).hex(), str(parts.get("evidence")))


def _take(folded: _Fold, event_id: int, tag: bytes, entry: Entry) -> None:
    """Add one event to what the ledger says of the person, and of the address, which may have passed between people: there the
    event with the highest id is the latest."""
    before = folded.states.get((tag, entry.channel), State())
    after = step(before, entry)
    folded.states[tag, entry.channel] = after
    if entry.address is None or entry.act is Act.STARTED or is_remembered_alike(before, after):
        return
    address = (entry.channel, entry.address)
    if event_id > folded.latest.get(address, 0):
        folded.latest[address], folded.memories[address] = event_id, remembered(after)


def _compare_channels(connection: Connection, folded: _Fold, report: Report) -> None:
    query = select(_channels, _contacts.c.tag, _contacts.c.public_id).join(_contacts, _contacts.c.id == _channels.c.contact_id)
    people = set()
    for row in connection.execution_options(yield_per=_AT_ONCE).execute(query):
        people.add(row.contact_id)
        state = folded.states.get((row.tag, row.channel), State())
        where = f"Contact {row.public_id}, {row.channel.label}"
        if (row.flag, row.blocks) != (state.flag, state.blocks):
            report.faults.append(
                f"{where}: the desk says {_words(row.flag, row.blocks)}, the ledger says {_words(state.flag, state.blocks)}."
            )
        if row.standing != Standing(row.flag, row.blocks, row.reach, row.country, row.zones).number:
            report.faults.append(f"{where}: the standing is not what it is made of.")
    report.contacts = len(people)


def _compare_memories(connection: Connection, folded: _Fold, report: Report) -> None:
    unseen = {key: state for key, state in folded.memories.items() if _weighs(state)}
    for row in connection.execution_options(yield_per=_AT_ONCE).execute(select(_memory)):
        key = (row.channel, row.address_key.hex())
        unseen.pop(key, None)
        state = folded.memories.get(key, State())
        if (row.flag, row.blocks) != (state.flag, state.blocks):
            report.faults.append(f"What is remembered of an address on {row.channel.label} is not what the ledger says.")
    for channel, _ in unseen:
        report.faults.append(f"An opt-out or block of an address on {channel.label} is remembered nowhere.")


def _weighs(state: State) -> bool:
    return state.flag is not Flag.UNSET or state.blocks is not Block.NONE


def _words(flag: Flag, blocks: Block) -> str:
    return " and ".join([flag.label.lower(), *blocks.words])
