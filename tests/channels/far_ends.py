"""The far end of every way to send, on this machine: answering as it should, or misbehaving.

A new provider is a line in `WAYS`. What may not live here: what is expected of anybody (`test_contract.py`,
`test_misbehaviour.py`).
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import quote

import pytest

from optin.channels import calling, smtp
from optin.channels.adapter import Outgoing
from optin.channels.registry import PROVIDERS
from tests.channels import fakes, mail_servers, test_twilio, test_whatsapp
from tests.channels.mail_servers import CUT, SILENCE, Misbehaving

# What a far end does: as an HTTP answer, and as the words of a mail server.
YES = "answers as it should"
WELL = "says that all is well"
DOUBTS: dict[str, tuple[Any, dict[str, Any]]] = {
    "answers with HTML": (fakes.page(200), {"END": "<html>Sorry</html>"}),
    "answers with HTML that it failed": (fakes.page(502), {"END": "199 Sorry"}),
    "answers with nothing": ((200, {}, b""), {"END": ""}),
    "says nothing": (fakes.hang, {"END": SILENCE}),
    "answers a byte now and then": (fakes.dribble, {"END": b"250-go\r\n"}),
    "takes it and closes the connection": (fakes.cut, {"END": CUT}),
}
REFUSALS: dict[str, tuple[Any, dict[str, Any]]] = {
    "has too much to do": (fakes.page(429), {"END": "451 4.3.0 Later"}),
    "has too much to do and says until when": (fakes.page(429, **{"Retry-After": "77"}), {"RCPT": "450 4.2.1"}),
    "is away": (fakes.page(503), {"RCPT": "421 4.3.2 Closing"}),
    "knows no such sender": (fakes.page(403), {"BANNER": "554 No service"}),
}
REPEATS = "repeats every secret that it knows"
REPEATED = "a quiet/harbour"
_SAID = {"code": 1, "message": f"Not with {REPEATED}, nor {quote(REPEATED)}."}
_MISBEHAVIOUR = {
    **DOUBTS,
    **REFUSALS,
    REPEATS: (fakes.answer(400, {**_SAID, "error": _SAID}), {"BANNER": f"554 {_SAID['message']}"}),
}
_TOO_LATE = {"says nothing", "answers a byte now and then"}
_PATIENCE = 1.0  # seconds


class Way(NamedTuple):
    """A provider. `values`: its settings for a far end at this address; `wrong`: one that no provider can have; `yes`: what it
    answers to a message, and `well` to the question whether all is well, None where it is a mail server."""

    values: Callable[[str], dict[str, str]]
    wrong: dict[str, str]
    yes: Any = None
    well: Any = None


_ACTIVE = fakes.answer(200, {"status": "active"})
_RATED = fakes.answer(200, {"display_phone_number": "+1 415-555-0123", "quality_rating": "GREEN"})


def _mail_values(url):
    return mail_servers.settings(url.rpartition(":")[2])


WAYS = {
    "smtp": Way(_mail_values, {"smtp_from": "nobody"}),
    "twilio": Way(fakes.twilio_values, {"twilio_account_sid": "x"}, test_twilio.CREATED, _ACTIVE),
    "whatsapp": Way(fakes.whatsapp_values, {"whatsapp_phone_number_id": "+1 555"}, test_whatsapp.TAKEN, _RATED),
}
KNOWN = {provider.name: provider for provider in PROVIDERS}


class Heard(NamedTuple):
    """What a far end got: all bytes, and how often it was asked to take a message; a mail server that greets nobody, how often
    it was called."""

    times: Callable[[], int]
    everything: Callable[[], bytes]


@contextlib.contextmanager
def far_end(way, *hows):
    """A far end that does so, one thing after the other and the last for ever: the settings to reach it, and what it heard."""
    serve = _mail_server if WAYS[way].yes is None else _http_server
    with _patience(hows), serve(way, hows) as given:
        yield given


@contextlib.contextmanager
def _patience(hows):
    """Whoever never answers is not waited for long. Everybody else has the time that they have in earnest, or a busy machine
    would make them late."""
    with pytest.MonkeyPatch.context() as patch:
        if _TOO_LATE.intersection(hows):
            patch.setattr(calling, "_TO_ANSWER", _PATIENCE)
            patch.setattr(smtp, "LONGEST", _PATIENCE)
        yield


@contextlib.contextmanager
def _http_server(way, hows):
    good = {YES: WAYS[way].yes, WELL: WAYS[way].well}
    with fakes.served(*(good.get(how) or _MISBEHAVIOUR[how][0] for how in hows)) as server:
        received = server.received
        messages = Heard(  # A message has a body, a question has none.
            lambda: sum(bool(one.body) for one in received),
            lambda: b"".join(one.path.encode() + one.body for one in received),
        )
        yield WAYS[way].values(server.url), messages


@contextlib.contextmanager
def _mail_server(_way, hows):
    said = [{} if how in (YES, WELL) else _MISBEHAVIOUR[how][1] for how in hows]
    script = {word: [one.get(word, Misbehaving.USUAL[word]) for one in said] for words in said for word in words}
    server = Misbehaving(**script)
    with server as values:
        times = (lambda: server.connections) if "BANNER" in script else (lambda: server.received.count("RCPT"))
        yield values, Heard(times, lambda: b"".join(server.letters))


@contextlib.contextmanager
def adapter(way, values):
    """The adapter for these settings, closed in the end where there is something to close."""
    made = KNOWN[way].make({**values, "public_url": fakes.PUBLIC_URL})
    try:
        yield made
    finally:
        getattr(made, "close", lambda: None)()


def message(way, reference="msg_1"):
    """A message that can leave this way."""
    channel = KNOWN[way].channel
    return Outgoing(reference, channel, address(channel), "Spring", "Hello")


def address(channel):
    return "+14155550134" if channel.uses_phone else "ana@example.com"
