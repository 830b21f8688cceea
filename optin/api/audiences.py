"""Whom a broadcast is meant for, as programs say it."""

from __future__ import annotations

from typing import Annotated, Any, Final, Self

from pydantic import ConfigDict, Field, StringConstraints, model_validator
from sqlalchemy import select
from sqlalchemy.orm import Session

from optin.api import groups
from optin.api.people import FlagWord
from optin.api.problems import ProblemError
from optin.api.shapes import Body, Instant, Moment, Shown, words
from optin.models import Group
from optin.sending.people import Audience
from optin.vocabulary import Flag, Source

SourceWord: Any = words(Source)
Country = Annotated[str, StringConstraints(pattern="^[A-Z]{2}$")]
GroupId = Annotated[str, StringConstraints(pattern="^grp_[a-z2-7_]{1,24}$")]
_FlagIn = Annotated[FlagWord, Field(strict=False)]
_SourceIn = Annotated[SourceWord, Field(strict=False)]

# A field that is null narrows nothing, so one of these must be there in earnest.
_ONE_OF: Final[list[Any]] = [
    {"required": ["all"], "properties": {"all": {"const": True}, "group": {"type": "null"}, "filter": {"type": "null"}}},
    {"required": ["group"], "properties": {"all": {"const": False}, "group": {"type": "string"}}},
    {"required": ["filter"], "properties": {"all": {"const": False}, "filter": {"type": "object"}}},
]


class Filter(Body):
    """Narrows by what contacts have said on the channel, how that came to be and when, and by the country of their number. What
    is empty narrows nothing; what is given must all be so."""

    flags: Annotated[list[_FlagIn], Field(max_length=3)] = Field(default_factory=list)
    sources: Annotated[list[_SourceIn], Field(max_length=20)] = Field(default_factory=list)
    countries: Annotated[list[Country], Field(max_length=250)] = Field(default_factory=list)
    said_from: Moment | None = None
    said_before: Moment | None = None


class WhoIsMeant(Body):
    """Everybody (`all`), a `group`, whom a `filter` leaves, or whom it leaves of a group."""

    model_config = ConfigDict(json_schema_extra={"anyOf": _ONE_OF})

    all: bool = False
    group: GroupId | None = None
    filter: Filter | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if self.all is not (self.group is None and self.filter is None):
            raise ValueError("give all, or else a group or a filter")
        return self


class AudienceShown(Shown):
    """Whom a broadcast is meant for. What is null or empty narrows nothing."""

    group: str | None
    flags: list[FlagWord]
    sources: list[SourceWord]
    countries: list[str]
    said_from: Instant | None
    said_before: Instant | None


def read(session: Session, given: WhoIsMeant) -> Audience:
    """The audience. Raises `ProblemError`."""
    group = groups.found(session, given.group) if given.group is not None else None
    if given.group is not None and group is None:
        raise ProblemError(409, "no_such_group", "There is no group with this id.")
    chosen = given.filter or Filter()
    return Audience(
        group=group.id if group is not None else None,
        flags=tuple(Flag.of(word.value) for word in chosen.flags),
        sources=tuple(Source.of(word.value) for word in chosen.sources),
        countries=tuple(chosen.countries),
        said_from=int(chosen.said_from.timestamp()) if chosen.said_from else None,
        said_before=int(chosen.said_before.timestamp()) if chosen.said_before else None,
    )


def shown(session: Session, audience: Audience) -> AudienceShown:
    """The audience as programs see it."""
    return AudienceShown(
        group=session.scalar(select(Group.public_id).where(Group.id == audience.group)),
        flags=[FlagWord(flag.word) for flag in audience.flags],
        sources=[SourceWord(source.word) for source in audience.sources],
        countries=list(audience.countries),
        said_from=audience.said_from,
        said_before=audience.said_before,
    )
