"""What follows from each thing that Meta tells: a message is received, a status taken, a switch or a rating noted.

Whoever Meta names by a user id alone is known by what was said of them before. What may not live here: Meta's shapes.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import Connection, bindparam, select

from optin import contacts, inbound, provider_names, quality, template_standing
from optin.addresses import AddressError, read_phone
from optin.buttons import OPTS_OUT, carrier_of
from optin.clock import now
from optin.database import db, hot
from optin.database.prepared import Prepared
from optin.desk import desk
from optin.hooks import whatsapp_names
from optin.hooks.whatsapp_changes import Became, Change, Rated, Renamed, Reviewed, Switched, Unknown, Who, Wrote
from optin.inbound import Received
from optin.models.message import Message
from optin.sending import statuses, told
from optin.switches import Said
from optin.vocabulary import Channel, Fault, Meaning

_log = logging.getLogger(__name__)
_messages: Any = Message.__table__
_ON: Final = Channel.WHATSAPP

# Asked for every status.
_ADDRESS: Final = Prepared(
    select(_messages.c.address).where(
        _messages.c.public_id == bindparam("named"), _messages.c.channel == bindparam("on_channel")
    )
)


def do(change: Change) -> None:
    """Act upon one change. It may be repeated."""
    pepper = desk().config.pepper
    match change:
        case Wrote():
            _receive(change, pepper)
        case Became():
            _place(lambda connection: _take(connection, change, pepper, now()))
        case Switched():
            _place(lambda connection: _switch(connection, change, pepper, now()), front=change.meaning is Meaning.OPT_OUT)
        case Rated(said_quality, said):
            hot(lambda connection: quality.note(connection, _ON, said_quality, said, now()))
        case Renamed(who):
            hot(lambda connection: provider_names.forget(connection, _ON, who.user_id))
        case Reviewed():
            hot(lambda connection: _review(connection, change, now()))
        case Unknown(what):
            _log.info("a part of a webhook was passed over: %s", what, extra={"provider": "whatsapp"})


def number_of(who: Who) -> str | None:
    """The number (E.164) of somebody whom Meta names; None where it is not known."""
    with db.engine.connect() as connection:
        return _phone(connection, who)


def _receive(wrote: Wrote, pepper: bytes) -> None:
    with db.engine.connect() as connection:
        sender = _sender(connection, wrote)
        is_named = wrote.who.user_id in ("", sender) or provider_names.phone_of(connection, _ON, wrote.who.user_id) == sender
    if not is_named:
        _place(lambda connection: whatsapp_names.learn(connection, [wrote.who.user_id], sender, pepper, now()))
    inbound.receive(
        Received(
            channel=_ON,
            sender=sender,
            reference=wrote.reference,
            body=wrote.content.body,
            at=now() if wrote.at is None else wrote.at,
            received_at=wrote.our_number,
            payload=wrote.content.payload,
        )
    )


def _place(work: Callable[[Connection], bool], front: bool = False) -> None:
    """Do what may tell whose a user id is; then act upon messages that waited for that, before anything newer."""
    if hot(work, front=front):
        inbound.take_up()


def _sender(connection: Connection, wrote: Wrote) -> str:
    """The number of whoever wrote; their user id where no number is known, so that nothing is lost of what they wrote."""
    phone = _phone(connection, wrote.who)
    if phone is None and wrote.content.payload.startswith(OPTS_OUT):
        phone = _address(connection, carrier_of(wrote.content.payload).replace("\0", ""))
    return phone or wrote.who.user_id


def _phone(connection: Connection, who: Who) -> str | None:
    """The number (E.164), as we write it. One that Meta gives counts for more than what a user id stood for before."""
    known = provider_names.phone_of(connection, _ON, who.number)
    if known is not None:
        return known
    try:
        return read_phone(f"+{who.number.removeprefix('+')}", "US").e164
    except AddressError:
        return provider_names.phone_of(connection, _ON, who.user_id)


def _address(connection: Connection, message: str) -> str | None:
    """Where the message of ours with this public id went; None where it is not here."""
    found = _ADDRESS.first(connection, {"named": message, "on_channel": _ON})
    return None if found is None else found.address


def _take(connection: Connection, became: Became, pepper: bytes, at: int) -> bool:
    """A status also tells what Meta calls the person whom the message was for."""
    status = became.status
    address = _address(connection, status.reference)
    if address is not None:
        waits = whatsapp_names.learn(connection, became.who, address, pepper, at)
        statuses.take(connection, status, at)
        return waits
    phone = _phone(connection, became.who)
    if status.fault is not Fault.OPTED_OUT or phone is None:  # Of a message that is no longer here.
        return False
    contact_id = contacts.find(connection, read_phone(phone, "US"))
    if contact_id is not None:
        origin = whatsapp_names.by_person(min(status.at, at), at, {"provider_said": status.words[:300]})
        told.about(connection, contact_id, _ON, status.fault, origin)
    return False


def _switch(connection: Connection, switched: Switched, pepper: bytes, at: int) -> bool:
    """A switch of somebody whose number is not known waits for it."""
    who, said = switched.who, Said(switched.meaning, switched.at)
    phone = _phone(connection, who)
    if phone is None and who.user_id:
        whatsapp_names.keep(connection, who.user_id, said, pepper)
    if phone is None:
        return False
    is_here = whatsapp_names.switch(connection, phone, said, pepper, at)
    return is_here and whatsapp_names.learn(connection, [who.user_id], phone, pepper, at)


def _review(connection: Connection, reviewed: Reviewed, at: int) -> None:
    named = template_standing.Named(reviewed.name, reviewed.language)
    if reviewed.approval is None:
        template_standing.note_marketing(connection, named)
        return
    since = at if reviewed.at is None else min(reviewed.at, at)
    template_standing.note_approval(connection, named, reviewed.approval, reviewed.said, since)
