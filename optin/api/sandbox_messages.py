"""GET /api/v1/sandbox/messages: what the sandbox delivered, for browser tests and demonstrations.

Query (all optional):
    channel   sms, whatsapp or email
    to        the address in any spelling
    limit     how many at most, 1 to 200; 50 if not given
    after     the `next` of the page before

Answer 200, newest first: {"data": [{"id", "channel", "to", "subject", "body", "links", "buttons", "delivered_at"}], "next"}.
`id` is the message's (msg_…), `links` are the web addresses in the body in order, `buttons` the quick replies with
the payload that a press brings back, `delivered_at` is RFC 3339 in UTC,
`next` is null on the last page. Mail to teammates holds links that sign in or set a password, so only a key with
the scope `all` sees it. Errors: 400 with code unknown_parameter, unknown_channel, bad_address, bad_limit or unknown_cursor.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any, Final

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Select, select

from optin import preferences
from optin.addresses import AddressError, read_email, read_phone
from optin.api import guard
from optin.api.problems import problem
from optin.database import db
from optin.models.message import Message, SandboxDelivery
from optin.sending.links import links_in
from optin.vocabulary import Channel, UnknownWordError

_PARAMETERS: Final = frozenset({"channel", "to", "limit", "after"})
_CURSOR: Final = re.compile(r"msg_[a-z2-7]{24}")
_USUAL_LIMIT, _LARGEST_LIMIT = 50, 200


class _BadQueryError(Exception):
    """A parameter cannot be used. `code` is stable."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


def init_blueprint(blueprint: Blueprint) -> None:
    """Add the resource."""
    blueprint.add_url_rule("/sandbox/messages", "sandbox_messages", list_messages)


@guard.needs("read")
def list_messages() -> ResponseReturnValue:
    """One page of what was delivered."""
    try:
        limit = _limit()
        query = _filtered(select(SandboxDelivery)).order_by(SandboxDelivery.id.desc()).limit(limit + 1)
    except _BadQueryError as error:
        return problem(400, error.code, str(error))
    found = db.session.scalars(query).all()
    page = found[:limit]
    more = page[-1].message_public_id if len(found) > limit else None
    return _answer([_as_json(delivery) for delivery in page], more)


def _answer(data: list[dict[str, object]], more: str | None) -> Response:
    response: Response = jsonify({"data": data, "next": more})
    return response


def _filtered(query: Select[Any]) -> Select[Any]:
    unknown = sorted(set(request.args) - _PARAMETERS)
    if unknown:
        raise _BadQueryError("unknown_parameter", f"There is no parameter {unknown[0][:50]}.")
    if "channel" in request.args:
        query = query.where(SandboxDelivery.channel == _channel(request.args["channel"]))
    if "to" in request.args:
        query = query.where(SandboxDelivery.address == _address(request.args["to"]))
    if "after" in request.args:
        query = query.where(SandboxDelivery.id < _cursor(request.args["after"]))
    if not guard.key().may("all"):
        to_contacts = select(Message.public_id).where(Message.contact_id.is_not(None))
        query = query.where(SandboxDelivery.message_public_id.in_(to_contacts))
    return query


def _channel(word: str) -> Channel:
    try:
        return Channel.of(word)
    except UnknownWordError as error:
        raise _BadQueryError("unknown_channel", f"channel: {error}"[:200]) from error


def _address(text: str) -> str:
    try:
        if "@" in text:
            return read_email(text).key
        return read_phone(text, preferences.current().country).e164
    except AddressError as error:
        raise _BadQueryError("bad_address", f"to: {error.sentence}") from error


def _limit() -> int:
    text = request.args.get("limit", str(_USUAL_LIMIT))
    if not (text.isascii() and text.isdigit() and len(text) <= 3 and 1 <= int(text) <= _LARGEST_LIMIT):
        raise _BadQueryError("bad_limit", f"limit must be a whole number from 1 to {_LARGEST_LIMIT}.")
    return int(text)


def _cursor(text: str) -> int:
    known = None
    if _CURSOR.fullmatch(text):  # PostgreSQL takes no NUL in a text.
        known = db.session.scalar(select(SandboxDelivery.id).where(SandboxDelivery.message_public_id == text))
    if known is None:
        raise _BadQueryError("unknown_cursor", "after must be the next of another page.")
    return known


def _as_json(delivery: SandboxDelivery) -> dict[str, object]:
    return {
        "id": delivery.message_public_id,
        "channel": delivery.channel.word,
        "to": delivery.address,
        "subject": delivery.subject,
        "body": delivery.body,
        "links": links_in(delivery.body),
        "buttons": delivery.buttons or [],
        "delivered_at": datetime.fromtimestamp(delivery.delivered_at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
