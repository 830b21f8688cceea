"""What the pages about webhooks share: their blueprint, how an endpoint is found, and what states are called."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, abort
from sqlalchemy import select
from sqlalchemy.orm import Session

from optin.models import WebhookEndpoint
from optin.pages.moments import human, iso
from optin.vocabulary import DeliveryState, EndpointState, Topic

_NAME: Final = re.compile(r"whk_[a-z2-7]{24}")

blueprint = Blueprint("webhooks", __name__, url_prefix="/webhooks")

# Words and the tone of their badge.
STATES: Final[Mapping[EndpointState, tuple[str, str]]] = {
    EndpointState.ON: ("On", "yes"),
    EndpointState.OFF: ("Off", ""),
    EndpointState.FAILED: ("Switched off: it takes nothing", "no"),
    EndpointState.GONE: ("Switched off: it asked for no more", "no"),
}
DELIVERIES: Final[Mapping[DeliveryState, tuple[str, str]]] = {
    DeliveryState.WAITING: ("Waiting", "wait"),
    DeliveryState.SENDING: ("Being sent", "wait"),
    DeliveryState.DELIVERED: ("Delivered", "yes"),
    DeliveryState.FAILED: ("Given up", "no"),
}
MEANINGS: Final[Mapping[Topic, str]] = {
    Topic.CONSENT_OPTED_IN: "somebody opted in to a channel",
    Topic.CONSENT_OPTED_OUT: "somebody opted out of a channel",
    Topic.CONSENT_RESTARTED: "a contact's address came, changed or went",
    Topic.CONTACT_BLOCKED: "a channel may not be used, whatever the flag says",
    Topic.CONTACT_UNBLOCKED: "such a block was lifted",
    Topic.BROADCAST_FINISHED: "a broadcast is done or was stopped",
    Topic.MESSAGE_SENT: "the provider took a message",
    Topic.MESSAGE_DELIVERED: "it arrived",
    Topic.MESSAGE_READ: "it was read",
    Topic.MESSAGE_FAILED: "it did not arrive, or could not be handed over",
    Topic.MESSAGE_REJECTED: "the provider did not take it",
    Topic.MESSAGE_UNKNOWN: "nobody knows whether the provider took it",
    Topic.MESSAGE_REFUSED: "the desk did not send it, with the reason",
    Topic.MESSAGE_HELD: "it waits, with the reason",
    Topic.MESSAGE_RECEIVED: "a contact wrote",
}


@blueprint.context_processor
def _shown() -> dict[str, Any]:
    return {"states": STATES, "delivery_states": DELIVERIES, "iso": iso, "human": human}


def found(session: Session, name: str) -> WebhookEndpoint:
    """The endpoint. Answers 404 where there is none."""
    query = select(WebhookEndpoint).where(WebhookEndpoint.public_id == name)
    return (session.scalar(query) if _NAME.fullmatch(name) else None) or abort(404)
