"""/contacts/{id}/opt-ins and /contacts/{id}/opt-outs: what the person said elsewhere, and how the program knows."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from pydantic import Field, StringConstraints, model_validator
from sqlalchemy.orm import Session

from optin import by_hand, timeline
from optin.api import events, people
from optin.api.events import EventShown
from optin.api.operation import Answer, operation
from optin.api.people import ChannelWord
from optin.api.problems import ProblemError
from optin.api.shapes import NO_OTHERS, Body, Line, Lines, Moment, rfc3339
from optin.by_hand import AskedBeforeOptOutError
from optin.clock import now
from optin.ledger import write
from optin.ledger.body import Provenance
from optin.ledger.write import NoAddressError, OptOutStandsError, Written
from optin.models import Contact
from optin.vocabulary import Channel, Proof, Source

_MOST_FACTS = 20

FactName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
# Names that the desk writes into evidence itself.
_OURS = frozenset({"address", "address_before", "remembered_event", "program", "stated_source"})

_PROBLEMS = {404: ("no_such_contact",), 409: ("no_address", "opt_out_stands")}


class Evidence(Body):
    """How the program knows. `how` and `when` together say what the person did: only that can overturn an opt-out, and only
    one that is older. `facts`: whatever else there is, for example the words that were shown, or the address of the page."""

    how: Line | None = None
    when: Moment | None = None
    facts: Annotated[dict[FactName, Lines], Field(max_length=_MOST_FACTS, json_schema_extra=NO_OTHERS)] = Field(
        default_factory=dict
    )

    @model_validator(mode="after")
    def _is_usable(self) -> Evidence:
        if self.when is not None and int(self.when.timestamp()) > now():
            raise ValueError("when must not lie in the future")
        taken = sorted(_OURS & set(self.facts))
        if taken:
            raise ValueError(f"facts must not be called {taken[0]}")
        return self


class OptIn(Body):
    """An opt-in on one channel. `source`: where it comes from, in your words."""

    channel: ChannelWord = Field(strict=False)
    source: Line | None = None
    evidence: Evidence = Field(default_factory=Evidence)


class OptOut(Body):
    """An opt-out of one channel."""

    channel: ChannelWord = Field(strict=False)
    reason: Lines | None = None


@operation(
    "POST",
    "/contacts/<contact_id>/opt-ins",
    scope="consent",
    body=OptIn,
    answer=EventShown,
    statuses=(201,),
    problems=_PROBLEMS,
)
def opt_in(session: Session, contact_id: str, body: OptIn) -> Answer:
    """Opt a contact in to a channel.

    Over an opt-out this needs `evidence.how` and `evidence.when`, newer than the opt-out: otherwise 409, and the person can
    opt in again on a form or by a message. A complaint yields to the person alone.
    """
    contact, channel = people.found(session, contact_id), Channel.of(body.channel.value)
    try:
        written = by_hand.opt_in(session.connection(), contact.id, channel, _stated(body))
    except NoAddressError:
        raise _no_address(channel) from None
    except AskedBeforeOptOutError as newer:
        raise _stands(f"The person opted out at {rfc3339(newer.opted_out_at)}, and the newer wish counts.") from None
    except OptOutStandsError:
        raise _stands("An opt-out or a complaint stands. Say how and when the person asked for it.") from None
    return _written(session, contact, written)


@operation(
    "POST",
    "/contacts/<contact_id>/opt-outs",
    scope="consent",
    body=OptOut,
    answer=EventShown,
    statuses=(201,),
    problems={404: _PROBLEMS[404], 409: ("no_address",)},
    in_front=True,
)
def opt_out(session: Session, contact_id: str, body: OptOut) -> Answer:
    """Opt a contact out of a channel.

    Always possible. Once this is answered, no marketing message leaves on an older decision.
    """
    contact, channel = people.found(session, contact_id), Channel.of(body.channel.value)
    try:
        written = write.opt_out(session.connection(), contact.id, channel, people.by_program(reason=body.reason))
    except NoAddressError:
        raise _no_address(channel) from None
    return _written(session, contact, written)


def _stated(body: OptIn) -> Provenance:
    how, when = body.evidence.how, body.evidence.when
    more: dict[str, Any] = {"stated_source": body.source, "how": how, "when": when.isoformat() if when else None}
    origin = people.by_program(int(when.timestamp()) if when else None, **more, **body.evidence.facts)
    return replace(origin, source=Source.API, proof=Proof.STATED if how and when else Proof.NONE)


def _written(session: Session, contact: Contact, written: Written) -> Answer:
    event = timeline.by_ids(session, [written.event_id])[written.event_id]
    return Answer(events.shown(event, contact))


def _no_address(channel: Channel) -> ProblemError:
    return ProblemError(409, "no_address", f"The contact has no address for {channel.label}.")


def _stands(detail: str) -> ProblemError:
    return ProblemError(409, "opt_out_stands", detail)
