"""Who may set a flag or lift a block. Pure: no Flask, database or clock; whoever changes a flag brings what stands.

What may not live here: whether a message may leave, which is `policy.decide`'s question, and the change itself, which is
`ledger/write.py`'s.
"""

from __future__ import annotations

from typing import Final

from optin.vocabulary import Block, Flag, Proof, Source, Standing

_THE_PERSON: Final = frozenset(
    {Source.WIDGET, Source.PAGE, Source.KEYWORD, Source.BUTTON, Source.FLOW, Source.PREFERENCES, Source.PROVIDER}
)
_WITH_EVIDENCE: Final = frozenset({Source.OPERATOR, Source.API})

# What a teammate may lift. The other blocks are the person's, or the provider's.
LIFTABLE: Final = Block.HELD | Block.UNDELIVERABLE


def may_opt_in(standing: Standing, source: Source, proof: Proof) -> bool:
    """May this act set the flag to opted in, given what stands?

    Over an explicit opt-out only the person may, confirmed through the channel, or a teammate or program that states
    how and when the person asked for it; an import never. A complaint yields only to the person.
    """
    if standing.flag is not Flag.OPTED_OUT and Block.COMPLAINED not in standing.blocks:
        return True
    if source in _THE_PERSON:
        return proof is Proof.CONFIRMED
    return source in _WITH_EVIDENCE and proof is not Proof.NONE and Block.COMPLAINED not in standing.blocks


def may_be_asked(standing: Standing) -> bool:
    """May somebody who filled in a form be asked through the channel whether it was them?

    Not where the provider has stopped us: only the person can lift that, through the provider and not through a form.
    """
    return Block.STOPPED not in standing.blocks


def is_overtaken(asked_at: int, opted_out_at: int) -> bool:
    """Whether an opt-out is newer than the wish for an opt-in that somebody states (both UTC seconds). A tie says no."""
    return asked_at <= opted_out_at
