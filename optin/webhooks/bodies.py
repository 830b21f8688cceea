"""What a webhook says: type, timestamp and thin data. Ids, not people: who is told asks the API for more, with a key.

`docs/webhooks.md` tells programs what is here. What may not live here: addresses, names, texts and evidence.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from optin.ledger import body as ledger_body
from optin.models.broadcast import Broadcast
from optin.models.contact import Contact
from optin.models.ledger import ConsentEvent
from optin.models.message import Message
from optin.vocabulary import Topic

_broadcasts: Any = Broadcast.__table__
_contacts: Any = Contact.__table__
_events: Any = ConsentEvent.__table__
_messages: Any = Message.__table__

Data = dict[str, object]


def written(topic: Topic, at: int, data: Mapping[str, object]) -> str:
    """The body as it is signed and sent, however often. `at`: UTC seconds."""
    moment = datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return json.dumps({"type": topic.type, "timestamp": moment, "data": data}, separators=(",", ":"))


def data_of(connection: Connection, news: Sequence[Row[Any]]) -> list[Data]:
    """The data of each piece of news, in the order given. What was deleted in between is told by its id alone."""
    about = {
        "message": _by_name(connection, _of_messages, [row.subject for row in news if _kind(row.topic) == "message"]),
        "event": _by_name(connection, _of_events, [row.subject for row in news if _kind(row.topic) == "event"]),
        "broadcast": _by_name(connection, _of_broadcasts, [row.subject for row in news if _kind(row.topic) == "broadcast"]),
    }
    data: list[Data] = []
    for row in news:
        kind = _kind(row.topic)
        known = about[kind].get(row.subject)
        data.append({f"{kind}_id": row.subject, **(_SHOWN[kind](row.topic, known) if known is not None else {})})
    return data


def _kind(topic: Topic) -> str:
    if topic is Topic.BROADCAST_FINISHED:
        return "broadcast"
    return "message" if topic.type.startswith("message.") else "event"


def _by_name(connection: Connection, of: Callable[[list[str]], Any], names: list[str]) -> dict[str, Row[Any]]:
    return {row.public_id: row for row in connection.execute(of(names))} if names else {}


def _of_messages(names: list[str]) -> Any:
    columns = (_messages.c[name] for name in ("public_id", "channel", "category", "reason", "is_test"))
    others = _contacts.c.public_id.label("contact"), _broadcasts.c.public_id.label("broadcast")
    joined = _messages.outerjoin(_contacts, _contacts.c.id == _messages.c.contact_id)
    joined = joined.outerjoin(_broadcasts, _broadcasts.c.id == _messages.c.broadcast_id)
    return select(*columns, *others).select_from(joined).where(_messages.c.public_id.in_(names))


def _of_events(names: list[str]) -> Any:
    columns = (_events.c[name] for name in ("public_id", "channel", "source", "seq", "body"))
    joined = _events.outerjoin(_contacts, _contacts.c.tag == _events.c.tag)
    contact = _contacts.c.public_id.label("contact")
    return select(*columns, contact).select_from(joined).where(_events.c.public_id.in_(names))


def _of_broadcasts(names: list[str]) -> Any:
    return select(_broadcasts).where(_broadcasts.c.public_id.in_(names))


def _message(topic: Topic, row: Row[Any]) -> Data:
    data: Data = {
        "contact_id": row.contact,
        "channel": row.channel.word,
        "category": row.category.word,
        "broadcast_id": row.broadcast,
        "test": row.is_test,
    }
    if topic in (Topic.MESSAGE_REFUSED, Topic.MESSAGE_HELD) and row.reason is not None:
        data["reason"] = row.reason.word
    return data


def _event(topic: Topic, row: Row[Any]) -> Data:
    data: Data = {
        "contact_id": row.contact,
        "channel": row.channel.word,
        "source": row.source.word,
        "sequence": row.seq,
    }
    entry = ledger_body.entry_of(ledger_body.read(row.body))
    if topic is Topic.CONSENT_RESTARTED:
        data["flag"] = entry.flag.word
    if topic in (Topic.CONSENT_RESTARTED, Topic.CONTACT_BLOCKED, Topic.CONTACT_UNBLOCKED):
        data["blocks"] = entry.blocks.words
    return data


def _broadcast(_topic: Topic, row: Row[Any]) -> Data:
    return {"channel": row.channel.word, "state": row.state.word, "test": row.is_test}


_SHOWN: Final[Mapping[str, Callable[[Topic, Row[Any]], Data]]] = {"message": _message, "event": _event, "broadcast": _broadcast}
