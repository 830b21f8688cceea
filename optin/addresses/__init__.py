"""Phone numbers and e-mail addresses: from what people type to one normal form, and to a key without a person.

What may not live here: whom an address belongs to, and whether it may be written to. Everything typed is hostile:
reading gives a normal form or raises `AddressError`, and nothing else.
"""

from __future__ import annotations

import hashlib
import hmac

from optin.addresses.email import Email, read_email
from optin.addresses.phone import LONGEST_PHONE, Phone, PhoneKind, read_mobile, read_phone, search_digits, show_phone
from optin.addresses.typed import AddressError
from optin.vocabulary import Channel

__all__ = [
    "LONGEST_PHONE",
    "AddressError",
    "Email",
    "Phone",
    "PhoneKind",
    "key_of",
    "read_email",
    "read_mobile",
    "read_phone",
    "search_digits",
    "show_phone",
]


def key_of(channel: Channel, normal: str, pepper: bytes) -> bytes:
    """The 32 bytes under which an opt-out or block is remembered: HMAC-SHA256 of the channel's word and the address.

    `normal` is `Phone.e164` or `Email.key`. SMS and WhatsApp have their own keys, so what is said on one leaves the
    other alone. Raises `ValueError` without a pepper: all phone numbers can be tried, so without one a key is a name.
    """
    if not pepper:
        raise ValueError("an address key needs a pepper")
    return hmac.digest(pepper, f"{channel.word}:{normal}".encode(), hashlib.sha256)
