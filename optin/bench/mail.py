"""`optin bench mail`: a broadcast by e-mail through the whole way of a message, to a mail server here that only counts.

Every mail is written as any other: two bodies, the person's own links, one-click unsubscribe. Beside it a bare client, which
hands over one mail again and again on one connection, and decides and writes nothing. What may not live here: how a mail is
written (`optin/channels`).
"""

from __future__ import annotations

import contextlib
import smtplib
import time
from typing import Any, Final

from sqlalchemy import func, select, text

from optin import jobs
from optin.bench import crowd
from optin.bench.crowd import Place
from optin.bench.dispatch import send, workers_at
from optin.bench.figures import Figures, Ratio
from optin.bench.load import WrongAnswerError
from optin.bench.servers import Factory, serving
from optin.bench.sink import sink
from optin.database import db, writer
from optin.models.message import Message
from optin.vocabulary import Channel, MessageState

_messages: Any = Message.__table__

BARE: Final = "Bare client, one connection"
MAILS: Final = "Mails, {} worker{}"

_BARE_MAILS: Final = 300
_WAY_OUT: Final = "https://desk.example.com/u/" + "x" * 150
_BARE_MAIL: Final = (
    f"From: news@example.com\r\nTo: reader1@example.com\r\nSubject: News\r\nList-Unsubscribe: <{_WAY_OUT}>\r\n"
    f"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n\r\n{'News for you, every day of the week.' * 100}\r\n"
)


def run(create_app: Factory, place: Place, people: int, workers: tuple[int, ...] = (1, 3)) -> dict[str, Figures]:
    """Measure a broadcast to so many people with each of these numbers of workers. Raises `NoServerError`,
    `WrongAnswerError`."""
    with serving(sink) as port, crowd.desk_in(create_app, place, _settings(port)) as app:
        crowd.fill(people)
        _give_addresses()
        parts = {BARE: _bare(port)}
        for count in workers:
            with workers_at(create_app, app, count, _settings(port)):
                parts[MAILS.format(count, "s" * (count > 1))] = send(iter(()), Figures(), Channel.EMAIL)
            jobs.let_go(app)
        _check(parts)
    return parts


def ratios(parts: dict[str, Figures]) -> list[Ratio]:
    """What is aimed for, on this machine."""
    _, first, *_, several = parts.values()
    return [
        Ratio("Mails a second, 1 worker", first.per_second, least=100),
        Ratio("Mails a second, several workers", several.per_second, least=100),
    ]


def _settings(port: int) -> dict[str, str]:
    return {
        "OPTIN_PUBLIC_URL": "https://desk.example.com",
        "OPTIN_SMTP_HOST": "127.0.0.1",
        "OPTIN_SMTP_PORT": str(port),
        "OPTIN_SMTP_SECURITY": "none",
        "OPTIN_SMTP_FROM": "Example Shop <news@example.com>",
        "OPTIN_SMTP_INBOUND_ADDRESS": "desk@example.com",
    }


def _give_addresses() -> None:
    """The crowd's contacts get addresses. They are nobody's, and the ledger knows nothing of them."""
    with writer().begin() as connection:
        address = "'reader' || id || '@example.com'"
        connection.execute(text(f"UPDATE contact SET email = {address}, email_key = {address}"))  # noqa: S608 (our own words)


def _bare(port: int) -> Figures:
    times: list[float] = []
    with contextlib.closing(smtplib.SMTP("127.0.0.1", port, local_hostname="desk.example.com", timeout=30)) as client:
        began = time.perf_counter()
        for _ in range(_BARE_MAILS):
            left = time.perf_counter()
            client.sendmail("news@example.com", ["reader1@example.com"], _BARE_MAIL)
            times.append(time.perf_counter() - left)
    return Figures(times, time.perf_counter() - began)


def _check(parts: dict[str, Figures]) -> None:
    """Each mail that counts was taken by the server, under a number of its own."""
    with db.engine.connect() as connection:
        named = select(func.count(func.distinct(_messages.c.reference))).where(_messages.c.state == MessageState.SENT)
        taken = connection.scalar(named.where(_messages.c.reference.like("%taken as%"))) or 0
    if taken != sum(len(figures.times) for name, figures in parts.items() if name != BARE):
        raise WrongAnswerError("The mail server did not take as many mails as were sent.")
