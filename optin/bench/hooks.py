"""`optin bench hooks`: webhooks over HTTP at a desk as `serve` runs it, 16 at a time: signature checked, read, acted upon and
committed before the answer. Beside them the server's smallest answer, and one that is refused.

What may not live here: how a webhook is taken (`optin/hooks`).
"""

from __future__ import annotations

import contextlib
import itertools
import socket
from collections.abc import Iterator
from multiprocessing.connection import Connection as Pipe
from typing import Any, Final

from sqlalchemy import func, insert, select

from optin.bench import crowd, decisions, providers
from optin.bench.crowd import Place
from optin.bench.figures import Figures, Ratio
from optin.bench.inbound import SENDERS, give_numbers
from optin.bench.load import Load, WrongAnswerError
from optin.bench.servers import Factory, Settings, be_quiet, serving
from optin.clock import now
from optin.database import db, writer
from optin.desk import desk
from optin.models.inbound import InboundMessage
from optin.models.message import Message
from optin.vocabulary import Category, Channel, MessageState, Path, Wording

_messages: Any = Message.__table__
_inbound: Any = InboundMessage.__table__

SMALLEST: Final = "Smallest answer (GET /healthz)"
TEXTS: Final = "Texts by Twilio"
STATUSES: Final = "Statuses by Twilio"
BATCHES: Final = f"WhatsApp, {providers.BATCH} messages at once"

_TAKEN: Final = b"<Response/>"
_WARM_UP: Final = 0.5

# More than a server takes in a second; a status that comes again is known by then, and quicker.
_MOST_PER_SECOND: Final = 2_000


def run(create_app: Factory, place: Place, seconds: float) -> dict[str, Figures]:
    """Measure each kind for so many seconds. Raises `NoServerError`, `WrongAnswerError`."""
    with crowd.desk_in(create_app, place, providers.SETTINGS):
        crowd.fill(1000)
        give_numbers()
        references = _sent(int((_WARM_UP + seconds) * _MOST_PER_SECOND))
        named = {"OPTIN_DATA": str(desk().config.data), "OPTIN_DATABASE_URL": desk().config.database_url}
        with serving(server, create_app, {**providers.SETTINGS, **named}) as port:
            _refuses(port)
            asked = {
                SMALLEST: (b"ok", itertools.repeat(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")),
                TEXTS: (_TAKEN, providers.texts(SENDERS)),
                STATUSES: (_TAKEN, providers.statuses(references)),
                BATCHES: (b"Taken.", providers.batches(SENDERS, now())),
            }
            parts = {name: Load(port, sign).run(requests, _WARM_UP, seconds) for name, (sign, requests) in asked.items()}
        _check(parts)
    return parts


def ratios(parts: dict[str, Figures]) -> list[Ratio]:
    """What is aimed for, on this machine."""
    return [
        Ratio("Texts by Twilio a second", parts[TEXTS].per_second, least=200),
        Ratio("Texts by Twilio: p99 in ms", parts[TEXTS].quantile(0.99), most=500),
        Ratio("Statuses by Twilio a second", parts[STATUSES].per_second, least=300),
        Ratio("WhatsApp messages a second, in batches", providers.BATCH * parts[BATCHES].per_second, least=300),
    ]


def server(pipe: Pipe, create_app: Factory, settings: Settings) -> None:
    """The desk as `serve` runs it."""
    be_quiet()
    decisions.server(pipe, create_app, settings)


def _sent(many: int) -> list[str]:
    """The public ids of so many messages that wait for a status. Nobody has sent them."""
    usual = {
        "channel": Channel.SMS,
        "address": SENDERS[0],
        "path": Path.API,
        "category": Category.MARKETING,
        "wording": Wording.FREE_TEXT,
        "body": "News",
        "state": MessageState.SENT,
        "created_at": now(),
        "due_at": now(),
        "sent_at": now(),
        "tries": 1,
        "fence": 1,
    }
    rows = [{**usual, "public_id": f"msg_bench{number}", "contact_id": 1 + number % 1000} for number in range(many)]
    with writer().begin() as connection:
        connection.execute(insert(_messages), rows)
    return [str(row["public_id"]) for row in rows]


def _refuses(port: int) -> None:
    """A webhook that nobody signed is refused; else the figures would be those of another desk."""
    request = next(providers.texts(SENDERS, is_signed=False))
    with contextlib.closing(socket.create_connection(("127.0.0.1", port), timeout=30)) as sock:
        sock.sendall(request)
        if b" 403 " not in sock.recv(4096).partition(b"\r\n")[0]:
            raise WrongAnswerError("The server took a webhook whose signature is wrong.")


def _check(parts: dict[str, Figures]) -> None:
    """What was answered is kept."""
    with db.engine.connect() as connection:
        for least, statement in _kept(parts):
            if (connection.scalar(statement) or 0) < least:
                raise WrongAnswerError("The server answered more webhooks than it kept.")


def _kept(parts: dict[str, Figures]) -> Iterator[tuple[int, Any]]:
    """How many rows there must be at least, and what counts them."""
    of = select(func.count()).select_from(_inbound)
    yield len(parts[TEXTS].times), of.where(_inbound.c.channel == Channel.SMS, _inbound.c.processed_at.is_not(None))
    many = providers.BATCH * len(parts[BATCHES].times)
    yield many, of.where(_inbound.c.channel == Channel.WHATSAPP, _inbound.c.processed_at.is_not(None))
    moved = select(func.count()).select_from(_messages).where(_messages.c.state == MessageState.DELIVERED)
    yield min(1, len(parts[STATUSES].times)), moved
