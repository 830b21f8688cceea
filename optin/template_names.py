"""What a template is called at WhatsApp, and with which values it says what a message says. Pure.

What may not live here: filling a template for a contact (`optin/sending/render.py`).
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from optin import placeholders

_LONGEST: Final = 512
_UNFIT: Final = re.compile(r"[^a-z0-9]+")
_PLACEHOLDER: Final = re.compile(r"\{\{[^{}\n]*\}\}")


def at_whatsapp(name: str) -> str:
    """The name under which WhatsApp has it: small letters, digits and underscores."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return _UNFIT.sub("_", plain).strip("_")[:_LONGEST] or "template"


def language_at_whatsapp(language: str) -> str:
    """The language as WhatsApp writes it: `en`, `pt_BR`."""
    first, _, rest = language.replace("-", "_").partition("_")
    return f"{first.lower()}_{rest.upper()}" if rest else first.lower()


def values_in(template: str, body: str) -> dict[str, str] | None:
    """Values by name that make this body of the template's. Where several would, any: what is read is the same. None where
    there are none: the body was made of other words, or one name stands for two different ones."""
    names: list[str] = []
    pattern, last = "", 0
    for match in _PLACEHOLDER.finditer(template):
        (found,) = placeholders.found(match[0]) or (None,)
        if found is None:
            continue
        pattern += re.escape(template[last : match.start()])
        pattern += f"(?P={found.name})" if found.name in names else f"(?P<{found.name}>.*?)"
        names.append(found.name)
        last = match.end()
    read = re.fullmatch(pattern + re.escape(template[last:]), body, re.DOTALL)
    return None if read is None else read.groupdict()
