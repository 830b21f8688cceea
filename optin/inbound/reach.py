"""On which channels an opt-out counts: on the one that it came on, or on all, as the desk's setting has it.

Somebody who writes "STOP" answers what they were sent. Who writes "stop contacting me" names no channel, and a reasonable
reader takes it for all of them (47 CFR 64.1200(a)(10)). What may not live here: whether a text is an opt-out.
"""

from __future__ import annotations

from typing import Final

from optin.inbound.case import Case, Said
from optin.vocabulary import Channel, Source, StopReach

# What a phrase asks to stop where it means everything, folded: contacting, and lists of all kinds. Beginnings of words, because
# endings differ.
_EVERYTHING: Final = (
    "contact",
    "kontakt",
    "contatt",
    "contat",
    "everything",
    "stopall",
    "anything",
    "all ",
    "alles",
    "tout",
    "todo",
    "tudo",
    "tutto",
    "كل",
)


def channels(case: Case, said: Said) -> list[Channel]:
    """The channel that it came on first. Others only where the contact has an address there."""
    others = [channel for channel, row in case.rows.items() if channel is not case.channel and row.address_key is not None]
    return [case.channel, *(others if _is_for_all(case, said) else [])]


def _is_for_all(case: Case, said: Said) -> bool:
    if said.source is not Source.KEYWORD:
        return False
    match case.understood.house.stop_reach:
        case StopReach.CHANNEL:
            return False
        case StopReach.EVERYTHING:
            return True
    folded = f" {case.understood.plain.folded} "
    return any(f" {beginning}" in folded for beginning in _EVERYTHING)
