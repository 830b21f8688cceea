"""What mail systems report about a mail of ours: that it could not be delivered (RFC 3464), or that its reader complains (ARF,
RFC 5965). Anybody can write such a report, so only one that names a message with a mark of ours is read any further.

What may not live here: what follows from a report (`noting.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from email.message import Message
from typing import Final, NamedTuple

from optin.hooks.email.parsing import Mail, parts_of, plain, within
from optin.mail_status import fault_of, status_in
from optin.vocabulary import Fault

# What of a part is searched for a name of ours; the headers of the mail that is reported stand at its beginning.
_LONGEST_NAMING: Final = 60_000  # characters
_ADDRESSED: Final = ("To", "Delivered-To", "X-Original-To", "Envelope-To")
_QUOTED: Final = ("Message-ID", "Return-Path", "List-Unsubscribe", "Reply-To")
_IN_REPORT: Final = ("Original-Mail-From", "Original-Envelope-Id", "X-Original-Message-ID")
_COMPLAINTS: Final = ("abuse", "fraud", "opt-out", "opt-out-list")
_LONGEST_WORDS: Final = 250


class Report(NamedTuple):
    """What is reported of a mail: None for what says nothing about its reader, as a delay. `status` (RFC 3463) and `words` are
    the mail system's own; `naming` is the text in which the mail is named."""

    fault: Fault | None
    status: str
    words: str
    naming: str


def report_in(mail: Mail) -> Report | None:
    """The report that a mail is; None where it is none."""
    parts = list(parts_of(mail.message))
    for part in parts:
        if part.get_content_type() == "message/delivery-status":
            return _bounce(within(part), _naming(mail, parts))
        if part.get_content_type() == "message/feedback-report":
            return _complaint(within(part), _naming(mail, parts))
    return Report(None, "", "", "") if mail.message.get_content_type() == "multipart/report" else None


def _bounce(blocks: Iterable[Message], naming: str) -> Report:
    """The first recipient whom the mail did not reach for good; we write to one at a time, and lists behind it are its own."""
    for block in blocks:
        if not _field(block, "Action").startswith("failed"):
            continue
        said = plain(str(block.get("Diagnostic-Code", "")))[:_LONGEST_WORDS]
        statuses = [status for text in (_field(block, "Status"), said) if (status := status_in(text))]
        fault = next((found for status in statuses if (found := fault_of(status))), Fault.UNREACHED)
        return Report(fault, statuses[0] if statuses else "", said, naming)
    return Report(None, "", "", naming)


def _complaint(blocks: Iterable[Message], naming: str) -> Report:
    kind = next((_field(block, "Feedback-Type") for block in blocks), "")
    return Report(Fault.COMPLAINED if kind in _COMPLAINTS else None, "", kind[:_LONGEST_WORDS], naming)


def _field(block: Message, name: str) -> str:
    return plain(str(block.get(name, ""))).lower()


def _naming(mail: Mail, parts: list[Message]) -> str:
    """Where a report names the mail that it is about: in its own recipient, in its fields, and in that mail's headers."""
    found = [*mail.recipients, *mail.headers(*_ADDRESSED)]
    inner = [one for part in parts[1:] for one in within(part)]
    for part in [*parts[1:], *inner]:
        found += [plain(str(part.get(name, ""))) for name in (*_QUOTED, *_IN_REPORT)]
        if part.get_content_type() in ("text/rfc822-headers", "text/rfc822"):
            content = part.get_payload(decode=True)
            found.append(content[:_LONGEST_NAMING].decode("utf-8", "replace") if isinstance(content, bytes) else "")
    return "\n".join(found)
