"""Phone numbers and e-mail addresses: from what people type to one normal form, and from that to a key without a person.

What may not live here: whom an address belongs to, and whether it may be written to. Everything typed is hostile: reading
either gives a normal form or raises `AddressError`, whose sentence says what to type and never repeats what was typed.
"""

from __future__ import annotations

import hmac
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType

from optin.vocabulary import Channel, Word


class PhoneKind(Word):
    """What the numbering plan says of a number. In North America it rarely says; a mobile and a landline look alike."""

    UNKNOWN = 0
    MOBILE = 1
    FIXED = 2


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone number in normal form: E.164, the ISO 3166 alpha-2 code of its country (None: not one country), its kind."""

    e164: str
    country: str | None
    kind: PhoneKind


@dataclass(frozen=True, slots=True)
class Email:
    """An e-mail address: `address` as people read it (local part as given, domain in Unicode), `key` as it is remembered.

    Two addresses with one `key` are one. Dots and `+tag` stay: elsewhere they are other mailboxes.
    """

    address: str
    key: str

    @property
    def wire(self) -> str:
        """The same address in ASCII, as a mail server takes it."""
        return self.address.rpartition("@")[0] + "@" + self.key.rpartition("@")[2]


class AddressError(ValueError):
    """What was typed is no address. `code` is a stable word; `sentence` tells the person what to type."""

    def __init__(self, code: str) -> None:
        super().__init__(SENTENCES[code])
        self.code = code
        self.sentence = SENTENCES[code]


_PHONE_EXAMPLE: Final = "for example +1 415 555 0134"
_EMAIL_EXAMPLE: Final = "for example name@example.com"

SENTENCES: Final[dict[str, str]] = {
    "no_phone": f"Type a phone number, {_PHONE_EXAMPLE}.",
    "phone_too_long": f"This is too long for a phone number. Type one number, {_PHONE_EXAMPLE}.",
    "phone_characters": f"Type the number with digits, spaces and a plus sign only, {_PHONE_EXAMPLE}.",
    "mixed_digits": f"Type all digits in one script, {_PHONE_EXAMPLE}.",
    "extension": f"Leave out the extension. Type the direct number, {_PHONE_EXAMPLE}.",
    "phone_invalid": f"Type the number with its country code, {_PHONE_EXAMPLE}.",
    "premium_rate": f"This number costs extra to reach. Type an ordinary number, {_PHONE_EXAMPLE}.",
    "landline": "This looks like a landline. Type a mobile number.",
    "no_email": f"Type an e-mail address, {_EMAIL_EXAMPLE}.",
    "email_too_long": f"This is too long for an e-mail address. Type one address, {_EMAIL_EXAMPLE}.",
    "email_characters": f"Type one e-mail address without spaces, commas or brackets, {_EMAIL_EXAMPLE}.",
    "trailing_dot": "Leave out the dot at the end.",
    "unicode_local_part": f"Before the @ sign use letters without accents, digits, dots and dashes, {_EMAIL_EXAMPLE}.",
    "email_invalid": f"Type a whole e-mail address, {_EMAIL_EXAMPLE}.",
}

_MAX_PHONE, _MAX_TYPED_EMAIL, _MAX_EMAIL = 64, 400, 254  # characters; 254 octets is the longest SMTP path (RFC 5321)

# Full-width forms, as Japanese and Chinese keyboards make them, are the ASCII characters one fixed step further on.
_FULL_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
# Address books wrap a number in these: zero-width spaces and joiners, direction marks, embeddings and isolates, the
# left-to-right override. The right-to-left override is not among them: it makes a text read as another one.
_INVISIBLE: Final = "\u00ad\u200b\u200c\u200d\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u2060\u2066\u2067\u2068\u2069\ufeff"
_SPACES: Final = " \t\r\n\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_EDGES: Final = _INVISIBLE + _SPACES
_PLAIN: Final = str.maketrans(
    {**dict.fromkeys(_INVISIBLE), **dict.fromkeys(_SPACES[4:], " "), **dict.fromkeys("‐‑‒–—―−", "-")}
)

_PHONE_SCHEME: Final = re.compile(r"(?:tel|whatsapp):", re.IGNORECASE)
_PHONE_CHARACTERS: Final = re.compile(r"[+(\[]*[0-9][0-9A-Za-z ().\[\]/+-]*")
_EXTENSION: Final = re.compile(r"[0-9)][ ,;.]*(?:;ext=|ext|extension|x|#)[ .:]*[0-9]+#?", re.IGNORECASE)
_E164: Final = re.compile(r"\+[1-9][0-9]{6,14}")
_KINDS: Final = {PhoneNumberType.MOBILE: PhoneKind.MOBILE, PhoneNumberType.FIXED_LINE: PhoneKind.FIXED}


def read_phone(text: str, default_country: str) -> Phone:
    """A phone number in any spelling; `default_country` (ISO alpha-2) is assumed where none is typed.

    Raises `AddressError`: extensions, short codes, sender names and numbers that no plan contains are no contact's number.
    """
    number = _parse(_plain_phone(text), default_country)
    kind = phonenumbers.number_type(number)
    if kind == PhoneNumberType.PREMIUM_RATE:
        raise AddressError("premium_rate")
    country = phonenumbers.region_code_for_number(number)
    is_country = country is not None and len(country) == 2
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return Phone(e164, country if is_country else None, _KINDS.get(kind, PhoneKind.UNKNOWN))


def read_mobile(text: str, default_country: str) -> Phone:
    """A phone number that messages can reach: like `read_phone`, but a certain landline is refused."""
    phone = read_phone(text, default_country)
    if phone.kind is PhoneKind.FIXED:
        raise AddressError("landline")
    return phone


def _plain_phone(text: str) -> str:
    """The same number in ASCII, without prefix and invisible characters."""
    if len(text) > _MAX_PHONE:
        raise AddressError("phone_too_long")
    text = _one_script(text.translate(_FULL_WIDTH).strip(_EDGES).translate(_PLAIN))
    text = _PHONE_SCHEME.sub("", text.lstrip("'’ "), count=1) if ":" in text else text.lstrip("'’ ")
    if not text.strip():
        raise AddressError("no_phone")
    if _EXTENSION.search(text):
        raise AddressError("extension")
    if not _PHONE_CHARACTERS.fullmatch(text.strip()):
        raise AddressError("phone_characters")
    return text.strip().replace("[", "(").replace("]", ")")


def _one_script(text: str) -> str:
    """The text with its digits in ASCII, whatever the keyboard; digits of two scripts in one number are no honest typing."""
    digits = {character: unicodedata.decimal(character) for character in text if character.isdecimal()}
    if len({ord(character) - value for character, value in digits.items()}) > 1:
        raise AddressError("mixed_digits")
    return text.translate({ord(character): str(value) for character, value in digits.items()})


def _parse(text: str, default_country: str) -> PhoneNumber:
    for spelling in _spellings(text):
        try:
            number = phonenumbers.parse(spelling, default_country.upper() or None)
        except phonenumbers.NumberParseException:
            continue
        if number.extension:
            raise AddressError("extension")
        if phonenumbers.is_valid_number(number) and _E164.fullmatch(
            phonenumbers.format_number(number, PhoneNumberFormat.E164)
        ):
            return number
    raise AddressError("phone_invalid")


def _spellings(text: str) -> Iterator[str]:
    """As typed; then without a trunk zero in brackets where the country has none; then with 00 or 011 meant as a plus."""
    for spelling in dict.fromkeys((text, text.replace("(0)", ""))):
        yield spelling
        for prefix in ("00", "011"):
            if spelling.startswith(prefix):
                yield "+" + spelling.removeprefix(prefix)


def show_phone(e164: str) -> str:
    """A stored number in groups, as people read it abroad: `+1 415-555-0134`. What is no number is shown as it is."""
    try:
        return phonenumbers.format_number(phonenumbers.parse(e164, None), PhoneNumberFormat.INTERNATIONAL)
    except phonenumbers.NumberParseException:
        return e164
