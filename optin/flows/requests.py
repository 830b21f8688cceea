"""What a request for an opt-in must say and do, however a team words it: what it costs, how to answer, and what the answers do.

CTIA Messaging Principles 5.1 asks for the notice of rates; nobody may have to guess how to say no.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from optin.flows.drafts import Draft, Step
from optin.flows.shapes import Fault, World
from optin.keywords import fold
from optin.vocabulary import StepKind

# What the first words of a request for an opt-in say, and what an edit may not take out.
NOTICE: Final = "Msg & data rates may apply."
REPLY: Final = "Reply Y Yes N No"
_NOTICE: Final = re.compile(r"\b(?:msg|message)s?\s*(?:&|and)\s*data\s+rates\s+may\s+apply\b", re.IGNORECASE)
_REPLY: Final = re.compile(r"\breply\W+y\W+yes\W+n\W+no\b", re.IGNORECASE)


def faults_of_request(draft: Draft, world: World) -> Iterator[Fault]:
    """A request for an opt-in begins with its question, which says what messages cost and how to answer."""
    first = draft.first
    if not draft.asks_for_opt_in or first is None:
        return
    if first.kind is not StepKind.ASK:
        yield Fault(first.key, "kind", "A flow that asks for an opt-in begins with its question. Move the question to the top.")
        return
    text, where = (world.templates[first.template].body, "template") if first.template else (first.text, "text")
    if not _NOTICE.search(text) and any(channel.uses_phone for channel in draft.channels):
        yield Fault(first.key, where, f"Keep the notice of rates: people must read what it costs. Add: {NOTICE}")
    if not _REPLY.search(text):
        yield Fault(first.key, where, f"Keep how to answer: nobody may have to guess. Add: {REPLY}")
    yield from _of_reply(draft, first)


def _of_reply(draft: Draft, first: Step) -> Iterator[Fault]:
    for word, kind, does in (("y", StepKind.OPT_IN, "opt in"), ("n", StepKind.OPT_OUT, "opt out")):
        choice = next((one for one in first.choices if word in map(fold, one.each)), None)
        target = draft.step(choice.then) if choice else None
        if target is None or target.kind is not kind:
            yield Fault(
                first.key, "choices", f"The words say “{REPLY}”, so {word.upper()} must be an answer and lead to {does}."
            )
