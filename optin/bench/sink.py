"""A mail server that throws away what it takes: as little SMTP (RFC 5321) as a client needs, so that the client is measured.

A mail that offers no way out by one click (RFC 8058) is refused. What may not live here: anything that mail is read for.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from multiprocessing.connection import Connection as Pipe
from typing import Final

WAYS_OUT: Final = (b"\nlist-unsubscribe: <https://", b"\nlist-unsubscribe-post: list-unsubscribe=one-click")

_LONGEST_LINE: Final = 256 * 1024
_ANSWERS: Final = {
    b"EHLO": b"250-sink.example.net\r\n250-SIZE 10485760\r\n250 8BITMIME\r\n",
    b"HELO": b"250 sink.example.net\r\n",
    b"MAIL": b"250 2.1.0 OK\r\n",
    b"RCPT": b"250 2.1.5 OK\r\n",
    b"RSET": b"250 2.0.0 OK\r\n",
    b"NOOP": b"250 2.0.0 OK\r\n",
}


def sink(pipe: Pipe) -> None:
    """Serve for ever; the first thing said is the port."""
    asyncio.run(_serve(pipe))


async def _serve(pipe: Pipe) -> None:
    numbers = itertools.count(1)

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.closing(writer), contextlib.suppress(OSError, asyncio.IncompleteReadError):
            await _talk(reader, writer, numbers)

    server = await asyncio.start_server(talk, "127.0.0.1", 0, limit=_LONGEST_LINE)
    pipe.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()


async def _talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, numbers: itertools.count[int]) -> None:
    writer.write(b"220 sink.example.net\r\n")
    while line := await reader.readline():
        word = line[:4].upper()
        if word == b"QUIT":
            writer.write(b"221 2.0.0 Bye\r\n")
            return
        if word == b"DATA":
            writer.write(b"354 Go on\r\n")
            writer.write(_taken(await reader.readuntil(b"\r\n.\r\n"), next(numbers)))
        else:
            writer.write(_ANSWERS.get(word, b"502 5.5.1 What\r\n"))


def _taken(mail: bytes, number: int) -> bytes:
    head = mail.partition(b"\r\n\r\n")[0].lower()
    if all(way in head for way in WAYS_OUT):
        return f"250 2.0.0 taken as {number}\r\n".encode()
    return b"554 5.6.0 There is no way out of this mail\r\n"
