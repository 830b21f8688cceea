"""The links with which a person reaches their own pages: what they look like, what they name, and how they are read back.

A link names the person as the ledger does, by a random tag, and the keyed hash of every address that it was made for. So it
goes on working when the address moves to somebody else or the contact is deleted: the hash is enough to keep an opt-out.
Nothing in it can be read as an address. It never expires; keys that have retired from signing still read it.

What may not live here: what a link allows (`widget/person/`), and flags.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from sqlalchemy import Connection, select

from optin.database import db
from optin.desk import desk
from optin.models.contact import Contact, ContactChannel
from optin.tokens import Purpose, TokenError, Tokens
from optin.vocabulary import Channel

PREFERENCES_PATH: Final = "/p/"
UNSUBSCRIBE_PATH: Final = "/u/"
RECEIPT_PATH: Final = "/r/"

_TAG_BYTES: Final = 16
_KEY_BYTES: Final = 32

_contacts: Any = Contact.__table__
_channels: Any = ContactChannel.__table__


@dataclass(frozen=True, slots=True)
class Named:
    """Whom a link is for: the ledger's tag of the person, and the keyed hash of the address of each channel it is about."""

    tag: bytes
    keys: Mapping[Channel, bytes]

    def text(self) -> str:
        """What is signed: the tag, then a byte and a hash for every channel, in order."""
        parts = b"".join(bytes([channel]) + key for channel, key in sorted(self.keys.items()))
        return base64.urlsafe_b64encode(self.tag + parts).decode("ascii").rstrip("=")

    @classmethod
    def of(cls, text: object) -> Self:
        """What was signed. Raises `TokenError`."""
        try:
            known = base64.b64decode(f"{text}{'=' * (-len(str(text)) % 4)}", altchars=b"-_", validate=True)
            tag, rest = known[:_TAG_BYTES], known[_TAG_BYTES:]
            parts = [rest[at : at + _KEY_BYTES + 1] for at in range(0, len(rest), _KEY_BYTES + 1)]
            keys = {Channel(part[0]): part[1:] for part in parts}
        except (binascii.Error, ValueError) as error:
            raise TokenError("not a link to a person") from error
        if len(tag) != _TAG_BYTES or any(len(key) != _KEY_BYTES for key in keys.values()):
            raise TokenError("not a link to a person")
        return cls(tag, keys)


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes links. It needs no request, so a transaction of the thread that commits can hold one. `base`: the public URL."""

    base: str
    tokens: Tokens

    def unsubscribe(self, connection: Connection, contact_id: int, channel: Channel) -> str:
        """The link that opts out of one channel, by POST alone (RFC 8058). Empty without a contact or an address."""
        named = _named(connection, contact_id, channel)
        return f"{self.base}{UNSUBSCRIBE_PATH}{self._token(Purpose.UNSUBSCRIBE, named)}" if named and named.keys else ""

    def preferences(self, connection: Connection, contact_id: int) -> str:
        """The link to the person's own page. Empty without a contact."""
        named = _named(connection, contact_id, *Channel)
        return f"{self.base}{PREFERENCES_PATH}{self._token(Purpose.PREFERENCES, named)}" if named else ""

    def _token(self, purpose: Purpose, named: Named) -> str:
        return self.tokens.sign(purpose, named.text())


def maker() -> Maker:
    """The maker of links of the running desk."""
    here = desk()
    return Maker(here.config.widget_url, here.tokens)


def unsubscribe_url(contact_id: int, channel: Channel) -> str:
    """The link that opts this contact out of one channel, for `List-Unsubscribe` and the foot of a mail. Empty where there is
    no such contact, or no address on the channel."""
    with db.engine.connect() as connection:
        return maker().unsubscribe(connection, contact_id, channel)


def preferences_url(contact_id: int) -> str:
    """The link to the contact's own page. Empty where there is no such contact."""
    with db.engine.connect() as connection:
        return maker().preferences(connection, contact_id)


def read(tokens: Tokens, purpose: Purpose, token: str) -> Named:
    """Whom a link of this purpose is for. Raises `TokenError`."""
    return Named.of(tokens.read(purpose, token))


def _named(connection: Connection, contact_id: int, *channels: Channel) -> Named | None:
    query = (
        select(_contacts.c.tag, _channels.c.channel, _channels.c.address_key)
        .join(_channels, _channels.c.contact_id == _contacts.c.id)
        .where(_contacts.c.id == contact_id)
    )
    rows = connection.execute(query).all()
    if not rows:
        return None
    return Named(rows[0].tag, {row.channel: row.address_key for row in rows if row.address_key and row.channel in channels})
