"""What the sender of a mail says, in its subject and in the text that a person would read. Pure.

What may not live here: what of a text is quoted (`quotations.py`), and what the words mean (`optin/keywords`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from email.message import Message
from typing import Final

from optin.hooks.email.html_text import text_of_html
from optin.hooks.email.letter import Letter
from optin.hooks.email.parsing import Mail, text_of, within
from optin.hooks.email.quotations import Own, own_lines

# A subject that was taken over from the mail that is answered, in the languages of common programs.
_TAKEN_OVER: Final = re.compile(
    r"(?:\s*(?:re|aw|antw|sv|vs|ref|res|rv|rif|r|odp|ynt|fwd?|wg|tr|enc|doorst|رد|回复|答复|转发)\s*(?:\[\d+\])?\s*[:：])+\s*",
    re.IGNORECASE,
)
_LONGEST_TEXT: Final = 400_000  # characters of all parts together


def own_words(mail: Mail, ours: Sequence[str], subject: str = "", letter: Letter | None = None) -> Own:
    """What its sender wrote, without what is quoted. `ours`: addresses of ours, which stand where a quotation begins; `subject`
    and `letter`: those of the mail that is answered."""
    own = own_lines(_text(mail.message)[:_LONGEST_TEXT], ours, letter or Letter())
    said = mail.header("Subject")
    taken_over = _TAKEN_OVER.match(said)
    bare = said[taken_over.end() :] if taken_over else said
    if not bare or bare == subject:
        return own
    if bare != said:
        return own if subject and subject in bare else own._replace(subject=bare)
    return own._replace(text=f"{said}\n\n{own.text}".strip())


def _text(part: Message) -> str:
    """The text that a person would read: all of it that is shown in the mail, each piece in the plainest way that it has."""
    if part.get_content_disposition() == "attachment":
        return ""
    if part.get_content_maintype() == "multipart":
        texts = [text for inner in _by_plainness(part) if (text := _text(inner)).strip()]
        return "\n".join(texts[:1] if part.get_content_subtype() == "alternative" else texts)
    if part.get_content_type() == "text/plain":
        return text_of(part)
    return text_of_html(text_of(part)) if part.get_content_type() == "text/html" else ""


def _by_plainness(part: Message) -> list[Message]:
    """Of ways to say the same, the plain text first."""
    inner = within(part)
    if part.get_content_subtype() != "alternative":
        return inner
    return sorted(inner, key=lambda one: one.get_content_type() != "text/plain")
