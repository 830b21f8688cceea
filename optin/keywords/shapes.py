"""What a keyword rule is, and what the reader answers. What may not live here: how a text is read."""

from __future__ import annotations

from dataclasses import dataclass

from optin.vocabulary import Channel, Match, Meaning


@dataclass(frozen=True, slots=True)
class Rule:
    """One keyword rule. `name` is what a reading and its event call it by.

    No `channel`: every one. No `received_at`: every number or address of ours, in normal form. A standard rule with the meaning
    `HOLD` says that this standard word was switched off: messages with it are held, since a stop is never passed over.
    """

    name: str
    keyword: str
    match: Match
    meaning: Meaning
    channel: Channel | None = None
    received_at: str = ""
    answer: str = ""
    is_standard: bool = False

    def covers(self, channel: Channel, received_at: str) -> bool:
        """Whether the rule is for what arrived on this channel at this number or address of ours."""
        return self.channel in (None, channel) and self.received_at in ("", received_at)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a message was read as: `rule` names what decided, or what explained its stop words away; `answer` is the rule's own
    text, empty for the usual one."""

    folded: str
    meaning: Meaning
    rule: str
    answer: str = ""
