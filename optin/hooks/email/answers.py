"""What of a mail are its sender's own words, and which mails no person wrote. Pure.

A quotation of our own mail holds the word "Unsubscribe", so what is left in would opt people out who said thank you. What may
not live here: what the words mean (`optin/keywords`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from email.message import Message
from typing import Final

from optin.hooks.email.html_text import text_of_html
from optin.hooks.email.parsing import Mail, parts_of, text_of
from optin.keywords.words import words_of

# Machines that answer say so (RFC 3834); these are what older ones write.
_BY_MACHINES: Final = ("X-Autoreply", "X-Autorespond", "List-Id")
_PRECEDENCE: Final = ("bulk", "junk", "list", "auto_reply")
_DAEMONS: Final = re.compile(r"<?(?:mailer-daemon|postmaster)@", re.IGNORECASE)

# A subject that was taken over from the mail that is answered, in the languages of common programs.
_TAKEN_OVER: Final = re.compile(
    r"\s*(?:re|aw|antw|sv|vs|ref|res|rv|rif|r|odp|ynt|fwd?|wg|tr|enc|doorst|رد|回复|答复|转发)\s*(?:\[\d+\])?\s*[:：]",
    re.IGNORECASE,
)
_RULE: Final = re.compile(r"\s*(?:_{10,}|-{20,}|\*{10,})\s*")
_FIELD: Final = re.compile(r"\s*\*?[^\W\d_][\w -]{0,20}\*?\s?:\s*\S")


def is_by_a_machine(mail: Mail) -> bool:
    """Whether no person wrote it: an absence note, a list, a mail system."""
    submitted = mail.header("Auto-Submitted").partition(";")[0].strip().lower()
    if submitted not in ("", "no") or any(mail.message[name] is not None for name in _BY_MACHINES):
        return True
    if mail.header("Precedence").lower() in _PRECEDENCE or mail.header("Return-Path") == "<>":
        return True
    return bool(_DAEMONS.search(mail.header("From")))


def own_words(mail: Mail, ours: Sequence[str], subject: str = "") -> str:
    """What its sender wrote, without what is quoted; empty where that is nothing. `ours`: addresses of ours, which stand
    where a quotation begins; `subject`: that of the mail that is answered."""
    lines = _unquoted(_text(mail.message).split("\n"), [address.lower() for address in ours if address])
    own = "\n".join(lines).strip() if any(map(words_of, lines)) else ""
    said = mail.header("Subject")
    if not said or _TAKEN_OVER.match(said) or said == subject:
        return own
    return f"{said}\n\n{own}".strip()


def _unquoted(lines: Sequence[str], ours: Sequence[str]) -> list[str]:
    """The lines up to a quotation that has no marks of its own, without those that have them."""
    kept: list[str] = []
    has_words = False
    for place, line in enumerate(lines):
        if line.lstrip().startswith(">"):
            _drop_introduction(kept)
        elif has_words and (_begins_original(line) or _introduces(lines[place : place + 4], ours)):
            break
        else:
            kept.append(line.rstrip())
            has_words = has_words or bool(words_of(line))
    return kept


def _drop_introduction(kept: list[str]) -> None:
    """Take "On Monday, Ana wrote:" away, which stands right before what it introduces."""
    while kept and not kept[-1]:
        kept.pop()
    if kept and kept[-1].endswith((":", "：")):
        kept.pop()


def _begins_original(line: str) -> bool:
    """A line across the mail, or "-----Original Message-----"."""
    return bool(_RULE.fullmatch(line)) or (line.lstrip().startswith("-----") and bool(words_of(line)))


def _introduces(lines: Sequence[str], ours: Sequence[str]) -> bool:
    """Whether a quotation begins here: with "From: …" and other fields, or "On … <our address> wrote:" on up to two lines."""
    if sum(bool(_FIELD.match(line)) for line in lines) >= 2 and _FIELD.match(lines[0]) and _names(lines, ours):
        return True
    return any(head.rstrip(" *").endswith((":", "：")) and _names([head], ours) for head in (lines[0], " ".join(lines[:2])))


def _names(lines: Sequence[str], ours: Sequence[str]) -> bool:
    text = " ".join(lines).lower()
    return any(address in text for address in ours)


def _text(message: Message) -> str:
    """The text that a person would read: the first plain part that is no attachment, else the first HTML one."""
    parts = [part for part in parts_of(message) if part.get_content_disposition() != "attachment"]
    for kind in ("text/plain", "text/html"):
        for part in parts:
            if part.get_content_type() == kind and (text := text_of(part)).strip():
                return text if kind == "text/plain" else text_of_html(text)
    return ""
