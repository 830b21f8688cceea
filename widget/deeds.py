"""What agreeing to a form does to one channel. Pure; who may overturn an opt-out is `flag_rules.may_opt_in`'s question."""

from __future__ import annotations

from optin.flag_rules import may_be_asked, may_opt_in
from optin.vocabulary import Flag, Proof, Source, Standing, Word


class Deed(Word):
    """Leave the flag as it is, set it, or ask through the channel first."""

    NOTHING = 0
    OPT_IN = 1
    ASK = 2


def deed(standing: Standing, source: Source, double_opt_in: bool, repeated: bool) -> Deed:
    """What follows from the channel's standing. `repeated`: the flag rests on the same version, agreed to before."""
    if standing.flag is Flag.OPTED_IN and may_opt_in(standing, source, Proof.STATED):
        return Deed.NOTHING if repeated else Deed.OPT_IN
    if not double_opt_in and may_opt_in(standing, source, Proof.STATED):
        return Deed.OPT_IN
    return Deed.ASK if may_be_asked(standing) else Deed.NOTHING
