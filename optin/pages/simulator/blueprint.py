"""What the simulator's pages share: their blueprint, and a message as it is shown."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlsplit

from flask import Blueprint, request
from flask_login import current_user

from optin.addresses import show_phone
from optin.desk import desk
from optin.models.message import Message
from optin.pages.moments import human, iso
from optin.policy import SENTENCES
from optin.sending.links import pieces
from optin.vocabulary import Channel, MessageState, Role

LEFT_OUT: Final = "[link]"

blueprint = Blueprint("simulator", __name__, url_prefix="/simulator")

_NOTES: Final = {
    MessageState.QUEUED: "Queued",
    MessageState.CLAIMED: "On its way",
    MessageState.DISPATCHING: "On its way",
    MessageState.SENT: "Sent",
    MessageState.REJECTED: "Rejected",
    MessageState.UNKNOWN: "Nobody knows whether it arrived",
    MessageState.REFUSED: "Not sent",
    MessageState.HELD: "Held",
    MessageState.DELIVERED: "Delivered",
    MessageState.READ: "Read",
    MessageState.FAILED: "Failed",
    MessageState.RECEIVED: "Received",
}

_ARRIVED: Final = {MessageState.SENT, MessageState.DELIVERED, MessageState.READ, MessageState.RECEIVED}


@blueprint.context_processor
def _shown() -> dict[str, Any]:
    return {
        "iso": iso,
        "human": human,
        "note": note,
        "arrived": arrived,
        "before": before,
        "clickable": clickable,
        "without_links": without_links,
        "may_act": may_act(),
        "address": shown_address,
    }


def before() -> int | None:
    """The message before which a page ends, as the address names it; None for the newest, and for what is no number."""
    number = request.args.get("before", type=int)
    return number if number is not None and 0 < number < 2**63 else None


def note(message: Message) -> str:
    """What became of a message, and why where there is a reason."""
    words = _NOTES[message.state]
    if message.reason is not None and message.state in (MessageState.REFUSED, MessageState.HELD):
        return f"{words}. {SENTENCES[message.reason]}"
    if message.answer and message.state is MessageState.QUEUED:
        return f"To be tried again. {message.answer}"
    if message.answer:
        return f"{words}. {message.answer}"
    return words


def arrived(message: Message) -> bool:
    """Whether the person holds it in hand, as far as the desk knows."""
    return message.state in _ARRIVED


def clickable(body: str) -> list[tuple[str, bool]]:
    """The pieces of a text, and whether each is a link into this desk. What leads elsewhere stays plain text."""
    ours = {_origin(desk().config.public_url), _origin(desk().config.widget_url)}
    return [(piece.text, piece.is_link and _origin(piece.text) in ours) for piece in pieces(body)]


def may_act() -> bool:
    """Whether the signed-in teammate may do what the person could, for example confirm an opt-in. A link is all it takes."""
    return bool(current_user.role >= Role.EDITOR)


def without_links(body: str) -> str:
    """A text in which nothing is left that could be opened."""
    return "".join(LEFT_OUT if piece.is_link else piece.text for piece in pieces(body))


def shown_address(channel: Channel, address: str) -> str:
    """An address as people read it."""
    return show_phone(address) if channel.uses_phone else address


def _origin(url: str) -> tuple[str, str] | None:
    """Scheme and host with port; None for what is no address after all, such as an unclosed bracket in the host."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return parts.scheme, parts.netloc
