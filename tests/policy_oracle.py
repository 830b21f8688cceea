"""A second telling of the table that decides, written from the design's printed table and prose, and in words.

It never reads `optin.policy`: the two may only meet in an assertion. What may not live here: the types and numbers of
the real table.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

#        path                  effective opt-out                        outside the hours      over the cap
PRINTED = {
    "compose": ("marketing: warn", "warn", "warn"),
    "compose_confirmed": ("marketing: send", "send", "send"),
    "broadcast": ("refuse, every category", "hold", "refuse"),
    "broadcast_to_all": ("send, every category", "hold", "refuse"),
    "sequence": ("marketing: refuse", "hold", "refuse"),
    "api": ("marketing: refuse", "refuse, says when", "refuse"),
    "api_require_opt_in": ("refuse, every category", "refuse, says when", "refuse"),
    "bot": ("the flag is not asked", "send", "send"),
    "invite": ("refuse on an explicit opted_out only", "hold", "send"),
    "service": ("the flag is not asked", "send", "send"),
}
BLOCKS = ("held", "stopped", "complained", "undeliverable", "blocked")  # in the order of the design, weakest first

NOW = 1_800_000_000
PAST, AHEAD, UNKNOWN = NOW - 1, NOW + 1, None
INSTANTS = (UNKNOWN, PAST, NOW, AHEAD)
LATEST_EVENT, OLDER_EVENT = 7, 6

PATHS = tuple(PRINTED)
OVERRIDING = ("compose_confirmed", "broadcast_to_all")
CHANNELS = ("sms", "whatsapp", "email")
CATEGORIES = ("marketing", "utility", "authentication")
WORDINGS = ("free_text", "template")
FLAGS = ("unset", "opted_in", "opted_out")
CONVERSATIONS = ("none", "open", "closed")
REACHES = ("missing", "usable", "invalid")
COUNTRIES = ("US", "FR", None)
EVENTS = (LATEST_EVENT, None)
OVERRIDES = (None, LATEST_EVENT, OLDER_EVENT)
BLOCK_SETS = tuple(frozenset(some) for size in range(6) for some in combinations(BLOCKS, size))


Objections = Iterator[tuple[str, str, int | None]]


class Case(NamedTuple):
    """One question to the table, in words; as it stands, nothing is against the message."""

    path: str = "broadcast"
    channel: str = "sms"
    category: str = "marketing"
    wording: str = "template"
    flag: str = "opted_in"
    default: str = "unset"
    blocks: frozenset[str] = frozenset()
    reach: str = "usable"
    country: str | None = "FR"
    paused: int | None = None
    capped: int | None = None
    window: int | None = AHEAD
    opens: int | None = PAST
    ask: int | None = PAST
    conversation: str = "open"
    event: int | None = LATEST_EVENT
    overrides: int | None = None


class Answer(NamedTuple):
    """What a verdict says, in words."""

    outcome: str
    reasons: tuple[str, ...]
    until: int | None = None


def oracle(case: Case) -> Answer:
    """First hold or refuse wins, warnings add up; what "send anyway" or the toggle let through is called overridden."""
    warned, let_through = [], False
    for says, reason, until in objections(case):
        if says.startswith(("hold", "refuse")):
            return Answer(says.split(",")[0], (reason,), until)
        warned += [reason] * (says == "warn")
        let_through = let_through or says == "send"
    if warned:
        return Answer("warn", tuple(warned))
    return Answer("send", ("overridden" if let_through and case.path in OVERRIDING else "allowed",))


def objections(case: Case) -> Objections:
    """Everything that stands against the message, in the order in which the design asks."""
    guarded = case.category == "marketing" or case.path == "invite"
    yield from before_the_table(case, guarded)
    yield from channel_rules(case)
    if case.path == "service" and case.category == "marketing":
        yield "refuse", "marketing_in_service", None
    if case.path == "bot" and not (case.conversation == "open" and case.window == AHEAD):
        yield "refuse", "conversation_over", None
    yield from opt_out_column(case)
    if case.path == "invite" and case.ask in (AHEAD, UNKNOWN):
        yield "refuse", "asked_enough", case.ask
    if guarded:
        yield from hours_and_cap(case)


def before_the_table(case: Case, guarded: bool) -> Objections:
    if case.reach != "usable":
        yield "refuse", {"missing": "no_address", "invalid": "invalid_address"}[case.reach], None
    bars_everything = {"undeliverable", "blocked"} | ({"stopped"} if case.channel == "sms" else set())
    for block in reversed(BLOCKS):
        if block in case.blocks and (guarded or block in bars_everything):
            yield "refuse", block, None
    if case.paused == AHEAD and guarded and case.path != "bot":
        yield "refuse", "paused", AHEAD


def channel_rules(case: Case) -> Objections:
    if case.channel == "whatsapp" and case.wording == "free_text" and case.window != AHEAD:
        yield "refuse", "window_closed", None
    if (case.channel, case.wording, case.category) == ("whatsapp", "template", "marketing") and case.country != "FR":
        yield "refuse", "not_delivered_in_country" if case.country else "country_unknown", None


def opt_out_column(case: Case) -> Objections:
    entry = PRINTED[case.path][0]
    explicit, effective = case.flag == "opted_out", case.default if case.flag == "unset" else case.flag
    if "not asked" in entry or ("explicit" in entry and not explicit):
        return
    if effective == "opted_in" or (entry.startswith("marketing:") and case.category != "marketing"):
        return
    says = entry.removeprefix("marketing: ").split()[0].strip(",")
    covers = case.overrides == case.event and not (explicit and case.event is None)
    if says == "send" and not covers:
        yield "refuse", "override_void", None
    yield says, "opted_out" if explicit else "never_asked", None


def hours_and_cap(case: Case) -> Objections:
    _, outside, over = PRINTED[case.path]
    if case.opens is UNKNOWN and outside != "send":
        yield "refuse", "hours_unknown", None
    if case.opens in (AHEAD, UNKNOWN):
        yield outside, "outside_hours", case.opens
    if case.capped == AHEAD:
        yield over, "over_cap", AHEAD
