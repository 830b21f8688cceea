"""Phone numbers: from what people type to E.164, back to what people read, and to the digits to search for.

What may not live here: whether a number may be written to.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType

from optin.addresses.typed import INVISIBLE, ODD_SPACES, AddressError, plain
from optin.vocabulary import Word


class PhoneKind(Word):
    """What the numbering plan says of a number. North America's rarely says: mobiles and landlines look alike there."""

    UNKNOWN = 0
    MOBILE = 1
    FIXED = 2


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone number in normal form: E.164, its country as ISO 3166 alpha-2 (None: not of one country), its kind."""

    e164: str
    country: str | None
    kind: PhoneKind


LONGEST_PHONE: Final = 64  # characters as typed
_ASCII: Final = str.maketrans(
    {**dict.fromkeys(INVISIBLE, ""), **dict.fromkeys(ODD_SPACES, " "), **dict.fromkeys("‐‑‒–—―−", "-")} | {"[": "(", "]": ")"}
)
_SCHEME: Final = re.compile(r"(?:tel|whatsapp):[ ]*", re.IGNORECASE)
_CHARACTERS: Final = re.compile(r"[+(]*[0-9][0-9A-Za-z ()./+-]*")
_EXTENSION: Final = re.compile(r"[0-9)][ ,;.]*(?:;ext=|ext|extension|x|#)[ .:]*[0-9]+#?", re.IGNORECASE)
_E164: Final = re.compile(r"\+[1-9][0-9]{6,14}")
_KINDS: Final = {PhoneNumberType.MOBILE: PhoneKind.MOBILE, PhoneNumberType.FIXED_LINE: PhoneKind.FIXED}


def read_phone(text: str, default_country: str) -> Phone:
    """A phone number in any spelling; `default_country` (ISO alpha-2) is assumed where none is typed.

    Raises `AddressError`: extensions, short codes, sender names and numbers outside every plan are no contact's number.
    """
    number = _parse(_plain(text), default_country)
    kind = phonenumbers.number_type(number)
    if kind == PhoneNumberType.PREMIUM_RATE:
        raise AddressError("premium_rate")
    region = phonenumbers.region_code_for_number(number)
    country = region if region and len(region) == 2 else None
    return Phone(_e164(number), country, _KINDS.get(kind, PhoneKind.UNKNOWN))


def read_mobile(text: str, default_country: str) -> Phone:
    """A phone number that messages can reach: `read_phone`, and a certain landline is refused too."""
    phone = read_phone(text, default_country)
    if phone.kind is PhoneKind.FIXED:
        raise AddressError("landline")
    return phone


def show_phone(e164: str) -> str:
    """A stored number in groups, as people read it abroad: `+1 415-555-0134`. What is no number is shown as it is."""
    try:
        return phonenumbers.format_number(phonenumbers.parse(e164, None), PhoneNumberFormat.INTERNATIONAL)
    except phonenumbers.NumberParseException:
        return e164


def search_digits(text: str) -> str | None:
    """The digits to look for inside stored E.164 numbers, from a phone number or a part of one in any spelling.

    Match them anywhere in the number: leading zeros and 011 are left out, because a trunk zero or an access code is not
    stored. A whole number is better read with `read_phone` first, which knows the country's own prefixes (Russia's 8).
    None: no phone number, or fewer than four digits.
    """
    try:
        typed = _plain(text)
    except AddressError:
        return None
    if re.search("[A-Za-z]", typed):
        return None
    digits = re.sub("[^0-9]", "", typed.replace("(0)", ""))
    telling = re.sub("^(?:011(?=[0-9]{7})|0+)", "", digits)
    return telling if len(digits) >= 4 and len(telling) >= 3 else None


def _plain(text: str) -> str:
    """What was typed, in ASCII, without prefix and invisible characters. Raises `AddressError` for any other text."""
    if len(text) > LONGEST_PHONE:
        raise AddressError("phone_too_long")
    typed = _in_one_script(plain(text).translate(_ASCII))
    typed = _SCHEME.sub("", typed.lstrip("'’"), count=1).strip()
    if not typed:
        raise AddressError("no_phone")
    if _EXTENSION.search(typed):
        raise AddressError("extension")
    if not _CHARACTERS.fullmatch(typed):
        raise AddressError("phone_characters")
    return typed


def _in_one_script(text: str) -> str:
    """The text with ASCII digits, whatever the keyboard. Digits of two scripts in one number are no honest typing."""
    values = {character: unicodedata.decimal(character) for character in text if character.isdecimal()}
    if len({ord(character) - value for character, value in values.items()}) > 1:
        raise AddressError("mixed_digits")
    return text.translate({ord(character): str(value) for character, value in values.items()})


def _parse(text: str, default_country: str) -> PhoneNumber:
    for spelling in _spellings(text):
        try:
            number = phonenumbers.parse(spelling, default_country.upper() or None)
        except phonenumbers.NumberParseException:
            continue
        if number.extension:
            raise AddressError("extension")
        if phonenumbers.is_valid_number(number) and _E164.fullmatch(_e164(number)):
            return number
    raise AddressError("phone_invalid")


def _spellings(text: str) -> Iterator[str]:
    """As typed; without a trunk zero in brackets, where the country has none; with 00 or 011 meant as a plus."""
    for spelling in dict.fromkeys((text, text.replace("(0)", ""))):
        yield spelling
        for prefix in ("00", "011"):
            if spelling.startswith(prefix):
                yield "+" + spelling.removeprefix(prefix)


def _e164(number: PhoneNumber) -> str:
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)
