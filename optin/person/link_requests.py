"""Somebody asks for the link to their own page: it is sent to the address that they typed, if that is a contact's, and to no
other. Counted like the forms, by network and address. What may not live here: what the page answers, which tells nobody
whether there was anything to send.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from sqlalchemy import Connection

from optin import contacts, limits
from optin.addresses import Email, Phone
from optin.budgets import Budgets, range_of
from optin.limits import Limit
from optin.person import notices
from optin.person_links import Maker
from optin.vocabulary import Channel

# Counted apart from the forms: who signs up often must still be able to leave.
_APART: Final = "link-"


class TooManyError(Exception):
    """The network has asked as often as it may for now."""


class Wish(NamedTuple):
    """What was asked for: by whom, in which language the page was, when (UTC seconds)."""

    address: Phone | Email
    network: str
    language: str
    at: int


class House(NamedTuple):
    """What the desk brings."""

    links: Maker
    sender: str
    pepper: bytes
    budgets: Budgets


def send(connection: Connection, wish: Wish, house: House) -> None:
    """Send the link, if there is anybody to send it to. Afterwards call `jobs.wake()`."""
    contact_id = contacts.find(connection, wish.address)
    if contact_id is None:
        return
    channel = Channel.SMS if isinstance(wish.address, Phone) else Channel.EMAIL
    language = notices.language_of(connection, contact_id, wish.language)
    notices.own_link(connection, contact_id, channel, house.links, house.sender, language, wish.at)


def count(connection: Connection, wish: Wish, house: House) -> bool:
    """Count the wish, the same for addresses that are known and not. Whether the address, and its neighbours, may get another
    message today. Raises `TooManyError`."""
    budgets, address = house.budgets, wish.address
    normal = address.e164 if isinstance(address, Phone) else address.key
    tries = [(budgets.per_visitor, wish.network), (budgets.per_address, normal)]
    if isinstance(address, Phone):
        tries.append((budgets.per_range, range_of(address.e164)))
    apart = [(Limit(_APART + limit.name, limit.most, limit.seconds), who) for limit, who in tries]
    by_network, *others = limits.count(connection, apart, house.pepper, wish.at)
    if by_network == 1:
        limits.forget(connection, wish.at)
    if by_network > budgets.per_visitor.most:
        raise TooManyError
    return all(count <= limit.most for count, (limit, _) in zip(others, apart[1:], strict=True))
