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
    flag, blocks = state.flag, state.blocks
    match entry.act:
        case Act.OPTED_IN:
            flag = Flag.OPTED_IN
            blocks = blocks & ~Block.COMPLAINED if entry.proof is Proof.CONFIRMED else blocks
        case Act.OPTED_OUT:
            flag = Flag.OPTED_OUT
        case Act.STARTED:
            flag, blocks = entry.flag, entry.blocks
        case Act.BLOCKED:
            blocks |= entry.blocks
        case Act.UNBLOCKED:
            blocks &= ~entry.blocks
    return State(flag, blocks, entry.address)


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
