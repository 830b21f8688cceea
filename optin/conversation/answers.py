"""Which answer of a question a message gives: by the button that was pressed, by its words, or by what everybody means with
"yes" and "no". What may not live here: what follows.
"""

from __future__ import annotations

from typing import Final

from optin.conversation.heard import Heard
from optin.flows.drafts import Choice, Step
from optin.keywords import Meaning, fold, read
from optin.vocabulary import Channel, Source

# What the payload of a question's button begins with; the question's message and the place of the answer follow.
_ANSWERS: Final = "answer:"
# Reply buttons of an interactive message (Cloud API).
_MOST_BUTTONS: Final = 3
_LONGEST_BUTTON: Final = 20


def buttons(step: Step, channel: Channel, message: str) -> tuple[dict[str, str], ...] | None:
    """The answers as buttons below the question with this public id; None where the channel shows none, or not these."""
    labels = [choice.each[0] for choice in step.choices if choice.each]
    if channel is not Channel.WHATSAPP or not 0 < len(labels) <= _MOST_BUTTONS or max(map(len, labels)) > _LONGEST_BUTTON:
        return None
    return tuple({"text": label, "payload": f"{_ANSWERS}{message}:{place}"} for place, label in enumerate(labels))


def chosen(step: Step, heard: Heard, message: str | None) -> Choice | None:
    """The choice; None where the message is none of them. `message`: the public id of the question. Its buttons count, and
    those of another question do not."""
    if heard.payload.startswith(_ANSWERS):
        named, _, place = heard.payload.removeprefix(_ANSWERS).partition(":")
        pressed = [choice for number, choice in enumerate(step.choices) if (named, place) == (message, str(number))]
        return pressed[0] if pressed else None
    said = fold(heard.payload) or heard.folded
    for choice in step.choices:
        if said in {fold(word) for word in choice.each}:
            return choice
    return None if heard.payload else _meant(step, heard)


def source_of(heard: Heard) -> Source:
    """Whether the person pressed or wrote."""
    return Source.BUTTON if heard.payload else Source.FLOW


def _meant(step: Step, heard: Heard) -> Choice | None:
    """Somebody who is asked and writes "yes please" means yes, if yes is one of the answers."""
    meaning = _meaning(heard.body, heard.channel)
    if meaning not in (Meaning.OPT_IN, Meaning.OPT_OUT):
        return None
    alike = (one for one in step.choices if any(_meaning(word, heard.channel) is meaning for word in one.each))
    return next(alike, None)


def _meaning(text: str, channel: Channel) -> Meaning:
    return read(text, (), channel=channel, is_asked=True).meaning
