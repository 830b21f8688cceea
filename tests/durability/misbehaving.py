"""The far ends of all three channels in a process of its own: a mail server and two providers that misbehave by a script with a
seed, and write every message that they take into one log. The log is the witness; nothing else knows what has left.

Run as a program: `misbehaving.py LOG SEED`. Says the ports of SMTP, Twilio and WhatsApp on the first line.
"""

import asyncio
import contextlib
import email
import json
import logging
import os
import random
import sys
import threading
import time
from email.policy import default

from tests.channels import fakes, mail_servers

PATIENCE = 0.6  # seconds that the desk waits for an answer
_TOO_LATE = 2 * PATIENCE

# What each far end does with messages, and with how many of a deck. After the first ones it has the message, after the others
# it has not.
TAKEN = {"yes": 14, "page": 1, "error": 1, "cut": 2, "late": 1, "dribble": 1}
NOT_TAKEN = {"busy": 1, "busy, come back": 1, "unavailable": 1, "never": 1}


class Script:
    """The fates of messages at one far end, dealt from shuffled decks so that each of them has its turn."""

    def __init__(self, log, dice):
        self._log, self._dice, self._deck, self._lock = log, dice, [], threading.Lock()

    def fate(self, text, address):
        """What happens to this message. It is in the log before it does."""
        with self._lock:
            if not self._deck:
                self._deck = [fate for fate, many in {**TAKEN, **NOT_TAKEN}.items() for _ in range(many)]
                self._dice.shuffle(self._deck)
            fate = self._deck.pop()
        line = {"text": text, "address": address, "left": time.monotonic(), "fate": fate, "is_taken": fate in TAKEN}
        os.write(self._log, json.dumps(line).encode() + b"\n")
        return fate


def by_http(script, read, accepted, final):
    """What a provider does with a request: `read` finds text and address in it, `accepted` makes its yes, `final` its no for
    good."""

    def answer(handler):
        if handler.command == "GET":
            return fakes.answer(200, {"quality_rating": "GREEN"})
        if not handler.asked.body:  # Its sender died in the middle of it.
            return None
        match script.fate(*read(handler.asked)):
            case "late":
                time.sleep(_TOO_LATE)
            case "dribble":
                return fakes.dribble(handler)
            case fate if fate in ANSWERS:
                return ANSWERS[fate]
            case "never":
                return final
        return accepted

    return answer


ANSWERS = {
    "page": fakes.page(200),
    "error": fakes.page(500),
    "cut": None,
    "busy": fakes.page(429),
    "busy, come back": fakes.page(429, **{"Retry-After": "1"}),
    "unavailable": fakes.page(503),
}


def of_twilio(asked):
    return asked.form["Body"], asked.form["To"]


def of_whatsapp(asked):
    return asked.json["template"]["name"], asked.json["to"]


class Mails:
    """A mail server. What it says no to it does not take, at the recipient or at the end of the mail."""

    def __init__(self, script):
        self._script = script

    async def handle_DATA(self, server, session, envelope):
        subject = email.message_from_bytes(envelope.original_content, policy=default)["Subject"]
        match self._script.fate(subject, envelope.rcpt_tos[0]):
            case "yes":
                return "250 2.0.0 queued as 4XG7Kz"
            case "page":
                return "<html>Sorry</html>"
            case "error":
                return "199 What"
            case "late":
                await asyncio.sleep(_TOO_LATE)
                return "250 2.0.0 queued"
            case "dribble":
                return await self._dribble(server.transport)
            case "busy":
                return "451 4.3.0 Later"
            case "busy, come back":
                return "450 4.2.1 Greylisted, come back in 1 second"
            case "unavailable":
                server.transport.write(b"421 4.3.2 Closing\r\n")
            case "never":
                return "550 5.1.1 No such user"
        server.transport.close()
        return "421 4.3.2 Closing"

    async def _dribble(self, transport):
        while not transport.is_closing():
            transport.write(b"250-go\r\n")
            await asyncio.sleep(0.02)


def serve(log, seed):
    """Answer for ever."""
    logging.disable()
    scripts = [Script(log, random.Random(f"{seed} {number}")) for number in range(3)]  # noqa: S311 (told again by its seed)
    created = fakes.answer(201, {"sid": "SM1", "status": "queued", "error_code": None})
    no_mobile = fakes.answer(400, {"code": 21614, "message": "Not a mobile number", "status": 400})
    taken = fakes.answer(200, {"messages": [{"id": "wamid.1"}]})
    unreached = fakes.answer(400, {"error": {"code": 131026, "message": "Undeliverable"}})
    with contextlib.ExitStack() as stack:
        mail = stack.enter_context(mail_servers.real(Mails(scripts[0])))
        twilio = stack.enter_context(fakes.served(by_http(scripts[1], of_twilio, created, no_mobile)))
        whatsapp = stack.enter_context(fakes.served(by_http(scripts[2], of_whatsapp, taken, unreached)))
        print(mail["smtp_port"], twilio.server_port, whatsapp.server_port, flush=True)  # noqa: T201 (that is its answer)
        threading.Event().wait()


if __name__ == "__main__":
    serve(os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), sys.argv[2])
