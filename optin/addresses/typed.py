"""What typed text has in common before it is read as an address: invisible characters, odd spaces, full-width forms.

What may not live here: anything that knows a phone number from an e-mail address, other than the sentences.
"""

from __future__ import annotations

from typing import Final

_PHONE: Final = "for example +1 415 555 0134"
_EMAIL: Final = "for example name@example.com"

SENTENCES: Final[dict[str, str]] = {
    "no_phone": f"Type a phone number, {_PHONE}.",
    "phone_too_long": f"This is too long for a phone number. Type one number, {_PHONE}.",
    "phone_characters": f"Type the number with digits, spaces and a plus sign only, {_PHONE}.",
    "mixed_digits": f"Type all digits in one script, {_PHONE}.",
    "extension": f"Leave out the extension. Type the direct number, {_PHONE}.",
    "phone_invalid": f"Type the number with its country code, {_PHONE}.",
    "premium_rate": f"This number costs extra to reach. Type an ordinary number, {_PHONE}.",
    "landline": "This looks like a landline. Type a mobile number.",
    "no_email": f"Type an e-mail address, {_EMAIL}.",
    "email_too_long": f"This is too long for an e-mail address. Type one address, {_EMAIL}.",
    "email_characters": f"Type one e-mail address, without spaces, commas, quotes or brackets, {_EMAIL}.",
    "trailing_dot": "Leave out the dot at the end.",
    "unicode_local_part": f"Before the @ sign, type letters without accents, {_EMAIL}.",
    "email_invalid": f"Type a whole e-mail address, {_EMAIL}.",
}


class AddressError(ValueError):
    """What was typed is no address. `code` is a stable word; `sentence` says what to type and repeats nothing typed."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.sentence = SENTENCES[code]
        super().__init__(self.sentence)


# Full-width forms, as Japanese and Chinese keyboards make them, are the ASCII characters one fixed step further on.
FULL_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}

# Address books wrap what is copied in these: soft hyphen, zero-width spaces and joiners, direction marks, embeddings
# and isolates, the left-to-right override, the byte order mark. The right-to-left override is not among them: it makes
# a text read as another one.
INVISIBLE: Final = "".join(
    map(chr, [0xAD, *range(0x200B, 0x2010), 0x61C, *range(0x202A, 0x202E), 0x2060, *range(0x2066, 0x206A), 0xFEFF])
)
# Spaces of other widths, fixed and unbreakable ones.
ODD_SPACES: Final = "".join(map(chr, [0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000]))
_EDGES: Final = INVISIBLE + ODD_SPACES + " \t\r\n"


def plain(text: str) -> str:
    """The text in half width, without spaces and invisible characters around it."""
    return text.translate(FULL_WIDTH).strip(_EDGES)
