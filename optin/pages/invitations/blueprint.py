"""What the pages about invitations share: their blueprint, and what their address chooses: group, flow and channel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint
from flask_login import current_user
from sqlalchemy.orm import Session

from optin import flows, groups
from optin.addresses import show_phone
from optin.flows.drafts import draft_of
from optin.models import Flow, FlowVersion, Group
from optin.pages.contacts.blueprint import title_of
from optin.pages.moments import human, iso
from optin.vocabulary import Channel, Role

MOST_CHOICES: Final = 500

blueprint = Blueprint("invitations", __name__, url_prefix="/invitations")


@blueprint.context_processor
def _shown() -> dict[str, Any]:
    return {
        "iso": iso,
        "human": human,
        "show_phone": show_phone,
        "title_of": title_of,
        "may_edit": current_user.role >= Role.EDITOR,
        "may_set": current_user.role is Role.OWNER,
    }


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address or a form chooses, as far as it is there. With all three somebody can be invited."""

    groups: list[Group]
    flows: list[tuple[Flow, FlowVersion]]
    group: Group | None
    flow: tuple[Flow, FlowVersion] | None
    channel: Channel | None

    @property
    def channels(self) -> list[Channel]:
        """Those that the flow runs on."""
        return [] if self.flow is None else [Channel.of(word) for word in self.flow[1].channels]

    @property
    def words(self) -> dict[str, str]:
        """The same as words of an address."""
        return {
            **({"group": self.group.public_id} if self.group else {}),
            **({"flow": self.flow[0].public_id} if self.flow else {}),
            **({"channel": self.channel.word} if self.channel else {}),
        }


def asked(session: Session, given: Mapping[str, str]) -> Asked:
    """What is chosen. What is not, or is gone, is the only one there is, if there is only one; of channels the first."""
    ours = groups.listed(session, "", None, MOST_CHOICES)
    requests = [(flow, version) for flow, version in flows.listed(session, None, MOST_CHOICES) if is_request(version)]
    group = _one(ours, lambda each: each.public_id == given.get("group"))
    flow = _one(requests, lambda each: each[0].public_id == given.get("flow"))
    channels = [Channel.of(word) for word in flow[1].channels] if flow else []
    channel = next((each for each in channels if each.word == given.get("channel")), channels[0] if channels else None)
    return Asked(ours, requests, group, flow, channel)


def is_request(version: FlowVersion) -> bool:
    """Whether a flow asks for an opt-in and is begun by a teammate."""
    return draft_of(version).asks_for_opt_in


def _one(choices: list[Any], is_it: Any) -> Any:
    found = next((each for each in choices if is_it(each)), None)
    return found or (choices[0] if len(choices) == 1 else None)
