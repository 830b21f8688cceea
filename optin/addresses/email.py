"""E-mail addresses: from what people type to what a mail server takes, and to the form in which one is remembered.

What may not live here: whether an address may be written to. Nothing here asks the network.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from email_validator import EmailNotValidError, validate_email

from optin.addresses.typed import AddressError, plain


@dataclass(frozen=True, slots=True)
class Email:
    """`address` is what people read: the local part as given, the domain in Unicode. `key` is what is remembered.

    Two addresses with one `key` are one. Dots and `+tag` stay in it: elsewhere they are other mailboxes.
    """

    address: str
    key: str

    @property
    def wire(self) -> str:
        """The address in ASCII, as a mail server takes it: the local part as given, the domain in Punycode."""
        return self.address.rpartition("@")[0] + "@" + self.key.rpartition("@")[2]


_LONGEST_TYPED: Final = 400  # characters, with what is forgiven around the address
_LONGEST: Final = 254  # octets: the longest path of SMTP (RFC 5321) without its angle brackets
_SCHEME: Final = re.compile(r"mailto:[ ]*", re.IGNORECASE)
# Escaped bytes have no place in an address that a person types; %0A is a line break to whoever decodes it later.
_NOT_IN_AN_ADDRESS: Final = re.compile(r"""[\s,;:<>()\[\]\\"]|%[0-9A-Fa-f]{2}""")


def read_email(text: str) -> Email:
    """An e-mail address in any spelling. Raises `AddressError`.

    Domains may be in any script. A local part outside ASCII is refused, because most mail servers cannot take one.
    """
    typed = _plain(text)
    local = typed.rpartition("@")[0]
    if not local.isascii():
        raise AddressError("unicode_local_part")
    try:
        found = validate_email(typed, check_deliverability=False, strict=True)
    except EmailNotValidError:
        raise AddressError("email_invalid") from None
    return Email(found.normalized, f"{found.local_part.casefold()}@{found.ascii_domain}")


def _plain(text: str) -> str:
    """What was typed, without what surrounds it. Raises `AddressError` for what no reading makes an address."""
    if len(text) > _LONGEST_TYPED:
        raise AddressError("email_too_long")
    typed = _SCHEME.sub("", plain(text), count=1)
    if not typed:
        raise AddressError("no_email")
    if len(typed) > _LONGEST:
        raise AddressError("email_too_long")
    if not typed.isprintable() or _NOT_IN_AN_ADDRESS.search(typed):
        raise AddressError("email_characters")
    if typed.endswith((".", "。")):
        raise AddressError("trailing_dot")
    return typed
