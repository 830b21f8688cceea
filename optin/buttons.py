"""Quick replies as a provider gets them: a text, and the machine payload that comes back when one is pressed. Pure.

What may not live here: which replies a template has (`optin/template_drafts.py`), and what pressing one does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

# An opt-out button carries this and the public id of the message that it belongs to.
OPTS_OUT: Final = "out:"
# So does a mail to the address at which somebody unsubscribes.
UNSUBSCRIBES: Final = "unsubscribe:"


class Reply(NamedTuple):
    """A quick reply on a message."""

    text: str
    payload: str


def replies(buttons: Sequence[Mapping[str, Any]] | None, message: str) -> tuple[Reply, ...]:
    """The buttons of a template version (`{"text": …, "opts_out": …}`) on the message with this public id. One that does not
    opt out carries its own text."""
    return tuple(Reply(str(one["text"]), OPTS_OUT + message if one["opts_out"] else str(one["text"])) for one in buttons or ())


def carrier_of(payload: str) -> str:
    """The public id of the message that a pressed opt-out button names, or a mail that unsubscribes."""
    return payload.removeprefix(OPTS_OUT).removeprefix(UNSUBSCRIBES)


def own(quick_replies: Sequence[Mapping[str, str]] | None) -> tuple[Reply, ...]:
    """The buttons that a message brings itself (`{"text": …, "payload": …}`)."""
    return tuple(Reply(one["text"], one["payload"]) for one in quick_replies or ())
