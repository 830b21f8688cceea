"""Which contacts somebody chose for a broadcast: everyone or some groups, narrowed by filters. Nothing is decided here.

A filter narrows whom the broadcast is meant for. Whether they get it is another question (`audience.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from flask import Flask, current_app
from sqlalchemy import ColumnElement, Select, select, union_all

from optin.models.contact import ContactChannel
from optin.vocabulary import Channel, Flag, Source, Standing, country_number

_channels: Any = ContactChannel.__table__
_EXTENSION: Final = "optin.groups"

# Gives for a group's id the query of its contacts' ids, in one column; None where there is no such group any more.
Members = Callable[[int], Select[Any] | None]

_BELOW_COUNTRY: Final = Standing(country=1).number
_COUNTRIES: Final = Standing(zones=1).number // _BELOW_COUNTRY


class NoGroupError(Exception):
    """A group that an audience names does not exist."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Whom a broadcast is meant for. What is left empty narrows nothing; what is given must all be so.

    `groups` are ids of groups: whoever is in any of them. `sources` is how the flag came to be, `said_from` and `said_before`
    when (UTC seconds). `countries` are ISO codes of the phone number; a contact without a number is in no country.
    """

    groups: tuple[int, ...] = ()
    flags: tuple[Flag, ...] = ()
    sources: tuple[Source, ...] = ()
    countries: tuple[str, ...] = ()
    said_from: int | None = None
    said_before: int | None = None

    @property
    def stored(self) -> dict[str, Any]:
        """The same as JSON takes it: words and numbers."""
        return {
            "groups": list(self.groups),
            "flags": [flag.word for flag in self.flags],
            "sources": [source.word for source in self.sources],
            "countries": list(self.countries),
            "said_from": self.said_from,
            "said_before": self.said_before,
        }

    @classmethod
    def of(cls, stored: dict[str, Any]) -> Audience:
        """The inverse of `stored`."""
        return cls(
            groups=tuple(_groups(stored)),
            flags=tuple(Flag.of(word) for word in stored["flags"]),
            sources=tuple(Source.of(word) for word in stored["sources"]),
            countries=tuple(stored["countries"]),
            said_from=stored["said_from"],
            said_before=stored["said_before"],
        )


def _groups(stored: dict[str, Any]) -> list[int]:
    """Broadcasts of earlier versions name one group, or none."""
    groups: list[int] = stored["groups"] if "groups" in stored else [stored["group"]] if stored["group"] is not None else []
    return groups


def know_groups(app: Flask, members: Members) -> None:
    """Tell the desk how to find the contacts of a group."""
    app.extensions[_EXTENSION] = members


def chosen(
    audience: Audience, channel: Channel, above: int | None = None, up_to: int | None = None
) -> list[ColumnElement[bool]]:
    """The conditions on channel rows: this audience, with ids `above < id <= up_to` where given. Raises `NoGroupError`."""
    row = _channels.c
    conditions = [row.channel == channel, *_between(row.contact_id, above, up_to)]
    if audience.groups:
        members = [_members(group, above, up_to) for group in audience.groups]
        conditions.append(row.contact_id.in_(members[0] if len(members) == 1 else union_all(*members)))
    if audience.flags:
        conditions.append((row.standing % len(Flag)).in_([int(flag) for flag in audience.flags]))
    if audience.countries:
        conditions.append(_in_country(audience.countries, channel, above, up_to))
    if audience.sources:
        conditions.append(row.source.in_(audience.sources))
    if audience.said_from is not None:
        conditions.append(row.flag_at >= audience.said_from)
    if audience.said_before is not None:
        conditions.append(row.flag_at < audience.said_before)
    return conditions


def _members(group: int, above: int | None, up_to: int | None) -> Select[Any]:
    members: Members | None = current_app.extensions.get(_EXTENSION)
    query = members(group) if members else None
    if query is None:
        raise NoGroupError("A group does not exist any more. Choose another one.")
    found = query.subquery()
    contact_id = next(iter(found.c))
    return select(contact_id).where(*_between(contact_id, above, up_to))


def _in_country(codes: tuple[str, ...], channel: Channel, above: int | None, up_to: int | None) -> ColumnElement[bool]:
    """Only rows of a phone know a country, so e-mail looks at the contact's text messages."""
    row = _channels.alias().c if not channel.uses_phone else _channels.c
    country: ColumnElement[int] = row.standing // _BELOW_COUNTRY % _COUNTRIES
    is_there = country.in_([country_number(code) for code in codes])
    if channel.uses_phone:
        return is_there
    there = select(row.contact_id).where(row.channel == Channel.SMS, is_there, *_between(row.contact_id, above, up_to))
    found: ColumnElement[bool] = _channels.c.contact_id.in_(there)
    return found


def _between(column: Any, above: int | None, up_to: int | None) -> list[ColumnElement[bool]]:
    conditions = []
    if above is not None:
        conditions.append(column > above)
    if up_to is not None:
        conditions.append(column <= up_to)
    return conditions
