"""What a person's events add up to. Pure: the writer and the check use the very same step.

flags = fold(events): whoever holds the ledger can rebuild every flag, every block and what is remembered of every address.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from optin.vocabulary import Act, Block, Channel, Flag, Proof


@dataclass(frozen=True, slots=True)
class Entry:
    """The parts of an event that change something. `address` is the keyed hash of the address it is about, in hex."""

    channel: Channel
    act: Act
    proof: Proof = Proof.NONE
    address: str | None = None
    flag: Flag = Flag.UNSET
    blocks: Block = Block.NONE


@dataclass(frozen=True, slots=True)
class State:
    """Flag and blocks of one channel of one person, and the address they stand for."""

    flag: Flag = Flag.UNSET
    blocks: Block = Block.NONE
    address: str | None = None


def step(state: State, entry: Entry) -> State:
    """The state after one more event."""
    state = replace(state, address=entry.address)
    match entry.act:
        case Act.OPTED_IN:
            cleared = Block.COMPLAINED if entry.proof is Proof.CONFIRMED else Block.NONE
            return replace(state, flag=Flag.OPTED_IN, blocks=state.blocks & ~cleared)
        case Act.OPTED_OUT:
            return replace(state, flag=Flag.OPTED_OUT)
        case Act.STARTED:
            return replace(state, flag=entry.flag, blocks=entry.blocks)
        case Act.BLOCKED:
            return replace(state, blocks=state.blocks | entry.blocks)
        case Act.UNBLOCKED:
            return replace(state, blocks=state.blocks & ~entry.blocks)
    return state


def fold(entries: Iterable[Entry]) -> dict[Channel, State]:
    """The state of every channel that one person's events speak of."""
    states: dict[Channel, State] = {}
    for entry in entries:
        states[entry.channel] = step(states.get(entry.channel, State()), entry)
    return states


def remembered(state: State) -> State:
    """What stays with the address when the person is gone: a no and the blocks, never a yes."""
    return replace(state, flag=Flag.OPTED_OUT if state.flag is Flag.OPTED_OUT else Flag.UNSET)


def is_remembered_alike(before: State, after: State) -> bool:
    """Whether nothing changed that would stay with the address."""
    return (remembered(before).flag, before.blocks) == (remembered(after).flag, after.blocks)
