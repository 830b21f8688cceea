"""What agreeing to a form does to one channel. Pure; who may overturn an opt-out is `policy.may_opt_in`'s question."""

from __future__ import annotations

from optin.policy import may_opt_in
from optin.vocabulary import Block, Flag, Proof, Source, Standing, Word


class Deed(Word):
    """Leave the flag as it is, set it, or ask through the channel first."""

    NOTHING = 0
    OPT_IN = 1
    ASK = 2


def deed(standing: Standing, source: Source, double_opt_in: bool, repeated: bool) -> Deed:
    """What follows from the channel's standing. `repeated`: the same version was agreed to before, and the flag rests on that.

    Where the provider has stopped us nobody is asked: only the person can lift that, and not through a form.
    """
    if standing.flag is Flag.OPTED_IN and may_opt_in(standing, source, Proof.STATED):
        return Deed.NOTHING if repeated else Deed.OPT_IN
    if not double_opt_in and may_opt_in(standing, source, Proof.STATED):
        return Deed.OPT_IN
    return Deed.NOTHING if Block.STOPPED in standing.blocks else Deed.ASK
