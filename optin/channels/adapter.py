"""What a channel adapter promises: it takes one message to the provider and says honestly what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from optin.buttons import Reply
from optin.languages import ENGLISH
from optin.vocabulary import Category, Channel, Fault, Path


@dataclass(frozen=True, slots=True)
class Approved:
    """A template that the channel's provider has approved, by its name and language there. `values` are those of its
    placeholders, by name; filled in, they give the very body of the message. None: no values do."""

    name: str
    language: str
    values: Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message on its way out. `reference` is our own public id; the provider gets it, so that a second try can be told.
    What the person presses of the `buttons` comes back with its payload. `is_free`: typed words, else an approved template;
    `template` is that template, None where the desk itself speaks.

    `path` is the way on which it leaves, `language` the one in which it speaks. `unsubscribe_url` opts its reader out of the
    channel, `preferences_url` is the reader's own page; both are empty where a message needs no way out. `campaign` names what
    it belongs to, for the provider's reports.
    """

    reference: str
    channel: Channel
    address: str
    subject: str
    body: str
    buttons: tuple[Reply, ...] = ()
    category: Category = Category.UTILITY
    is_free: bool = True
    template: Approved | None = None
    path: Path | None = None
    language: str = ENGLISH
    unsubscribe_url: str = ""
    preferences_url: str = ""
    campaign: str = ""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A definite yes. `reference` is the provider's own id."""

    reference: str


@dataclass(frozen=True, slots=True)
class NotAccepted:
    """A definite no: the provider does not have the message. `permanent`: trying again would be answered the same. `reason`:
    what it says about the person, or that the fault is ours. `wait`: seconds before another try, as the provider asks."""

    why: str
    permanent: bool = False
    reason: Fault | None = None
    wait: int = 0


@dataclass(frozen=True, slots=True)
class Unclear:
    """Neither: a time-out, a cut connection, an answer nobody can read. The provider may have the message."""

    why: str


Answer = Accepted | NotAccepted | Unclear


class Adapter(Protocol):
    """One way to one provider. Any exception counts as `Unclear`, so an adapter need not catch what it cannot judge."""

    def send(self, message: Outgoing) -> Answer:
        """Hand the message over. Must return within 20 seconds: the lease on the message ends after 30."""


@runtime_checkable
class TakesMany(Protocol):
    """An adapter that takes several messages in one call, for less than it takes them one by one."""

    def send_all(self, messages: Sequence[Outgoing]) -> Sequence[Answer]:
        """Hand them over, and answer for each in their order. Must return within 20 seconds. An exception counts for all, and
        so do too few answers or too many."""
