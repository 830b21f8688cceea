"""Which answer of a question a message gives: by the button that was pressed, by its words, or by what everybody means with
"yes" and "no". What may not live here: what follows.
"""

from __future__ import annotations

from optin.conversation.heard import Heard
from optin.flow_drafts import Choice, Step
from optin.keywords import Meaning, fold, read
from optin.vocabulary import Channel, Source


def chosen(step: Step, heard: Heard) -> Choice | None:
    """The choice; None where the message is none of them."""
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
