"""Mails as mail systems and people write them: bounces, complaints, answers, and mails that unsubscribe."""

from __future__ import annotations

import itertools

from optin import mail_tokens
from optin.desk import desk
from optin.mail_tokens import Use
from optin.sending import gate
from optin.vocabulary import Channel
from tests.sending import outgoing

SECRET = "a lantern in the harbour"
INBOUND = "desk@example.com"
FROM = "Example Shop <news@example.com>"
SETTINGS = {
    "OPTIN_SMTP_FROM": FROM,
    "OPTIN_SMTP_INBOUND_ADDRESS": INBOUND,
    "OPTIN_SMTP_INBOUND_SECRET": SECRET,
}
_numbers = itertools.count(1)


def send(contact_id, address="ana@example.com"):
    """A marketing mail to Ana leaves; its id."""
    draft = outgoing.draft(contact_id, channel=Channel.EMAIL, address=address, subject="Spring", body="New plants.")
    message_id = outgoing.queue(draft)
    gate.dispatch_due()
    return message_id


def named(use, sent):
    """The address that names this message for a use."""
    return mail_tokens.address(desk().tokens, use, sent.public_id, INBOUND)


def message_id(sent):
    return mail_tokens.message_id(desk().tokens, sent.public_id, "example.com")


def mail(body, subject="", **headers):
    """A plain mail from Ana; `headers` by their names with underscores."""
    usual = {
        "From": "Ana <ana@example.com>",
        "To": INBOUND,
        "Subject": subject,
        "Message-ID": f"<{next(_numbers)}@mail.example.com>",
        "Content-Type": "text/plain; charset=utf-8",
    }
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"{name}: {value}" for name, value in {**usual, **given}.items() if value is not None]
    return "\r\n".join([*lines, "", body]).encode()


def answer(sent, body, **more):
    """Ana answers a message."""
    usual = {"subject": "Re: Spring", "To": named(Use.REPLY, sent), "In_Reply_To": message_id(sent)}
    return mail(body, **{**usual, **more})


def unsubscribing(sent, body="", **more):
    """A mail to the address in List-Unsubscribe."""
    return mail(body, **{"To": named(Use.UNSUBSCRIBE, sent), **more})


def bounce(sent, status="5.1.1", action="failed", diagnostic=None, to=None):
    """A delivery status notification (RFC 3464) about a message, to its return path."""
    return _report(
        "delivery-status",
        to or named(Use.BOUNCE, sent),
        "From: Mail Delivery System <MAILER-DAEMON@mx.example.net>\r\nAuto-Submitted: auto-replied\r\nReturn-Path: <>",
        "Reporting-MTA: dns; mx.example.net\r\n\r\n"
        f"Final-Recipient: rfc822; ana@example.com\r\nAction: {action}\r\nStatus: {status}\r\n"
        f"Diagnostic-Code: {diagnostic or no_such_user(status)}",
        sent,
    )


def no_such_user(status="5.1.1"):
    """What a mail server said of an address that it does not know."""
    return f"smtp; 550 {status} <ana@example.com>: no such user"


def complaint(sent, kind="abuse", to="complaints@example.com"):
    """A feedback report (RFC 5965) about a message, whose recipient is left out."""
    return _report(
        "feedback-report",
        to,
        "From: feedback@isp.example.net",
        f"Feedback-Type: {kind}\r\nUser-Agent: Feedback/1.0\r\nVersion: 1\r\nSource-IP: 192.0.2.1",
        sent,
    )


def _report(kind, to, sender, fields, sent):
    return (
        f"{sender}\r\nTo: {to}\r\nSubject: Report\r\nMessage-ID: <{next(_numbers)}@mx.example.net>\r\nMIME-Version: 1.0\r\n"
        f'Content-Type: multipart/report; report-type={kind}; boundary="cut"\r\n\r\n'
        "--cut\r\nContent-Type: text/plain\r\n\r\nThis is a report.\r\n\r\n"
        f"--cut\r\nContent-Type: message/{kind}\r\n\r\n{fields}\r\n\r\n"
        "--cut\r\nContent-Type: message/rfc822\r\n\r\n"
        f"From: {FROM}\r\nTo: [left out]\r\nMessage-ID: {message_id(sent)}\r\nSubject: Spring\r\n\r\nHi.\r\n\r\n--cut--\r\n"
    ).encode()


def words_of(bounced):
    """What the row of a message says of its end."""
    row = outgoing.row(bounced.id)
    return row.state.word, row.answer
