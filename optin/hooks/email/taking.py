"""Which kind of mail has come in, and who is to act on it.

A report counts for the message that it names with a mark of ours; so does a mail to an address that unsubscribes. An answer is
surely the person's when they send it to the address that their message asked for answers; of any other mail a stop counts and
nothing else. What may not live here: what follows.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Any, NamedTuple

from optin.channels.letter_bodies import own_sentences
from optin.clock import now
from optin.database import hot
from optin.hooks.email import answers, handing, knowing, leaving, machines, noting, parsing
from optin.hooks.email.letter import Letter
from optin.hooks.email.parsing import Mail, UnreadableError
from optin.hooks.email.reports import Report, report_in
from optin.languages import LANGUAGES
from optin.mail_tokens import Use
from optin.vocabulary import Meaning


class Taken(Enum):
    """What became of a mail."""

    REPORT = "report"
    UNSUBSCRIBED = "unsubscribed"
    ANSWER = "answer"
    IGNORED = "ignored"


def take_bytes(raw: bytes, recipients: tuple[str, ...]) -> Taken:
    """Act upon a mail as it was brought. Raises `UnreadableError`, unless it says by its recipient alone what is to be done."""
    try:
        mail = parsing.read(raw, recipients)
    except UnreadableError:
        if leaving.take_unread(raw, recipients):
            return Taken.UNSUBSCRIBED
        raise
    return take(mail)


def take(mail: Mail) -> Taken:
    """Act upon a mail."""
    report = report_in(mail)
    reported = Taken.IGNORED if report is None else _take_report(report)
    if leaving.take(mail):
        return Taken.UNSUBSCRIBED
    return _answer(mail) if report is None and not machines.answers_by_itself(mail) else reported


def _take_report(report: Report) -> Taken:
    message = next(knowing.named(report.naming, Use.BOUNCE, Use.NAME, Use.UNSUBSCRIBE, Use.REPLY), None)
    if message is None or report.fault is None:
        return Taken.IGNORED
    is_new = hot(lambda connection: noting.note(connection, message, report, now()), front=True)
    return Taken.REPORT if is_new else Taken.IGNORED


class _Answer(NamedTuple):
    """What is said, whether it is or may be a stop, and whether that is so sure that it acts: else a teammate decides."""

    text: str
    is_stop: bool
    is_held: bool


def _answer(mail: Mail) -> Taken:
    """An answer, or a mail that names none of ours. What a list carries counts only where it may be a stop."""
    addressed = knowing.addressed(mail)
    to_us = knowing.first_sent(knowing.named(addressed, Use.REPLY))
    bounced = knowing.first_sent(knowing.named(addressed, Use.BOUNCE))
    message = to_us or knowing.first_sent(knowing.named(knowing.answered(mail), Use.NAME)) or bounced
    is_carried = machines.is_carried(mail) or bounced is not None
    answer = _read(mail, message, is_carried)
    if not answer.text or (is_carried and not answer.is_stop):
        return Taken.IGNORED
    sender = mail.sender()
    held = Meaning.HOLD if answer.is_held else None
    whose = list(_whose(message, sender, answer))
    for address in whose:
        is_theirs = knowing.is_same(sender, address) and mail.is_of_one()
        is_proven = to_us is not None and held is None and is_theirs
        is_stranger = message is None and not knowing.is_known(sender)
        handing.hand(
            handing.cover_of(mail),
            address,
            answer.text,
            is_proven=is_proven,
            is_answered=is_stranger,
            provider_meaning=held,
        )
    return Taken.ANSWER if whose else Taken.IGNORED


def _read(mail: Mail, message: Any, is_carried: bool) -> _Answer:
    letter = Letter(message.body, map(own_sentences, LANGUAGES)) if message else Letter()
    own = answers.own_words(mail, knowing.ours(), message.subject if message else "", letter)
    if own.text and knowing.may_be_a_stop(own.text):
        return _Answer(own.text, is_stop=True, is_held=is_carried)
    doubtful = f"{own.subject}\n\n{own.doubtful}".strip()
    if doubtful and knowing.may_be_a_stop(doubtful):
        return _Answer(f"{own.text}\n\n{doubtful}".strip(), is_stop=True, is_held=True)
    return _Answer(own.text or own.doubtful, is_stop=False, is_held=False)


def _whose(message: Any, sender: str, answer: _Answer) -> Iterator[str]:
    """Whoever got the message; and whoever sends the mail, where that is another and here, or says stop. Nobody who has nothing
    from us, unless to get nothing; and nobody at all for what may be a list's own foot."""
    got = (message.email or message.address) if message else ""
    if got:
        yield got
    if knowing.is_same(sender, got) or (got and not answer.is_stop):
        return
    if knowing.is_known(sender) or (not got and answer.is_stop and not answer.is_held):
        yield sender
