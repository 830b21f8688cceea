"""What a visitor typed and ticked, and what it means: an address for every channel agreed to, or what to type instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from werkzeug.datastructures import MultiDict

from optin.addresses import AddressError, Email, Phone, read_email, read_mobile
from optin.forms import Draft
from optin.vocabulary import Channel
from widget.sentences import COUNTRY_NOT_ALLOWED, NONE_TICKED

# The field that nobody sees. Programs that fill in every field like its name, and no browser knows anything to put there.
TRAP: Final = "url"


class MistakesError(ValueError):
    """Something cannot be used. `codes` says why, by field name, in words of `sentences.MISTAKES`; the boxes are the field
    `channel`."""

    def __init__(self, codes: Mapping[str, str]) -> None:
        super().__init__()
        self.codes = codes


@dataclass(frozen=True, slots=True)
class Typed:
    """The text of each field as it came, and the channel words that were ticked. `is_trapped`: the field that nobody sees was
    filled in."""

    texts: Mapping[str, str] = field(default_factory=dict)
    ticked: frozenset[str] = frozenset()
    is_trapped: bool = False


@dataclass(frozen=True, slots=True)
class Agreed:
    """One channel that was agreed to, with the address as it was typed and as it was read."""

    channel: Channel
    typed: str
    address: Phone | Email

    @property
    def normal(self) -> str:
        """The address in the form that it is remembered by."""
        return self.address.e164 if isinstance(self.address, Phone) else self.address.key

    @property
    def country(self) -> str | None:
        """The country of a phone number (ISO 3166 alpha-2); None for an e-mail address and a number of no one country."""
        return self.address.country if isinstance(self.address, Phone) else None

    @property
    def to(self) -> str:
        """The address in the form that it is written to."""
        return self.address.e164 if isinstance(self.address, Phone) else self.address.address


def field_of(channel: Channel) -> str:
    """The name of the field that holds the channel's address. SMS and WhatsApp share one."""
    return "phone" if channel.uses_phone else "email"


def typed(posted: MultiDict[str, str]) -> Typed:
    """What came with the form; other fields count for nothing."""
    texts = {name: posted.get(name, "") for name in ("phone", "email", "name")}
    return Typed(texts, frozenset(posted.getlist("channel")), any(posted.getlist(TRAP)))


def agreed(what: Typed, draft: Draft, country: str, sms_countries: frozenset[str] = frozenset()) -> tuple[Agreed, ...]:
    """The channels agreed to. A lone channel needs no tick: the button is the act. Raises `MistakesError`.

    `country`: the one that numbers are read in; `sms_countries`: those whose numbers may get SMS, every one if it is empty.
    """
    is_lone = len(draft.channels) == 1
    chosen = [channel for channel in draft.channels if is_lone or channel.word in what.ticked]
    if not chosen:
        raise MistakesError({"channel": NONE_TICKED})
    found: list[Agreed] = []
    wrong: dict[str, str] = {}
    for channel in chosen:
        text = what.texts.get(field_of(channel), "")
        try:
            found.append(Agreed(channel, text, read_mobile(text, country) if channel.uses_phone else read_email(text)))
        except AddressError as error:
            wrong[field_of(channel)] = error.code
        else:
            if sms_countries and channel is Channel.SMS and found[-1].country not in sms_countries:
                wrong["phone"] = COUNTRY_NOT_ALLOWED
    if wrong:
        raise MistakesError(wrong)
    return tuple(found)
