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

_MOST_GROUPS: Final = 50


class Filter(Body):
    """Narrows by what contacts have said on the channel, how that came to be and when, and by the country of their number. What
    is empty narrows nothing; what is given must all be so."""

    flags: Annotated[list[_FlagIn], Field(max_length=3)] = Field(default_factory=list)
    sources: Annotated[list[_SourceIn], Field(max_length=20)] = Field(default_factory=list)
    countries: Annotated[list[Country], Field(max_length=250)] = Field(default_factory=list)
    said_from: Moment | None = None
    said_before: Moment | None = None


# What a filter that stands alone must have one of, for the document.
_NARROWING: Final = [
    *({"required": [name], "properties": {name: {"minItems": 1}}} for name in ("flags", "sources", "countries")),
    *({"required": [name], "properties": {name: {"type": "string"}}} for name in ("said_from", "said_before")),
]


def _one_of(schema: dict[str, Any]) -> None:
    """Say in the document what `_is_one` sees to: four shapes, each with a field that must be there in earnest. A field that is
    null narrows nothing."""
    fields, nothing, no = schema["properties"], {"type": "null"}, {"type": "boolean", "const": False}
    group, groups, some = (fields[name]["anyOf"][0] for name in ("group", "groups", "filter"))
    narrowing = {"allOf": [some, {"anyOf": _NARROWING}]}
    shapes = {
        "all": {"all": {"type": "boolean", "const": True}, "group": nothing, "groups": nothing, "filter": nothing},
        "group": {"all": no, "group": group, "groups": nothing, "filter": fields["filter"]},
        "groups": {"all": no, "group": nothing, "groups": groups, "filter": fields["filter"]},
        "filter": {"all": no, "group": nothing, "groups": nothing, "filter": narrowing},
    }
    for field in fields.values():
        field.pop("default", None)
    schema["anyOf"] = [{"type": "object", "required": [name], "properties": shape} for name, shape in shapes.items()]


class WhoIsMeant(Body):
    """Everybody (`all`), a `group`, whoever is in any of some `groups`, or whom a `filter` leaves of all or of these. A filter
    that stands alone must narrow."""

    model_config = ConfigDict(json_schema_extra=_one_of)

    all: bool = False
    group: GroupId | None = None
    groups: Annotated[list[GroupId], Field(min_length=1, max_length=_MOST_GROUPS)] | None = None
    filter: Filter | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if self.all is not (self.group is None and self.groups is None and self.filter is None):
            raise ValueError("give all, or else groups or a filter")
        if self.group is not None and self.groups is not None:
            raise ValueError("give a group or groups")
        if self.filter == Filter() and not self.named:
            raise ValueError("give all, or a filter that narrows")
        return self

    @property
    def named(self) -> list[str]:
        """The groups, each once."""
        return list(dict.fromkeys(self.groups or ([] if self.group is None else [self.group])))


class AudienceShown(Shown):
    """Whom a broadcast is meant for. What is null or empty narrows nothing. `group` is there where it is a single one."""

    group: str | None
    groups: list[str]
    flags: list[FlagWord]
    sources: list[SourceWord]
    countries: list[str]
    said_from: Instant | None
    said_before: Instant | None


def read(session: Session, given: WhoIsMeant) -> Audience:
    """The audience. Raises `ProblemError`."""
    found = [groups.found(session, name) for name in given.named]
    there = [group.id for group in found if group is not None]
    if len(there) < len(found):
        name = given.named[found.index(None)]
        raise ProblemError(409, "no_such_group", f"There is no group with the id {name}.")
    chosen = given.filter or Filter()
    return Audience(
        groups=tuple(there),
        flags=tuple(Flag.of(word.value) for word in chosen.flags),
        sources=tuple(Source.of(word.value) for word in chosen.sources),
        countries=tuple(chosen.countries),
        said_from=int(chosen.said_from.timestamp()) if chosen.said_from else None,
        said_before=int(chosen.said_before.timestamp()) if chosen.said_before else None,
    )


def shown(session: Session, audience: Audience) -> AudienceShown:
    """The audience as programs see it."""
    names = list(session.scalars(select(Group.public_id).where(Group.id.in_(audience.groups)).order_by(Group.id)))
    return AudienceShown(
        group=names[0] if len(names) == 1 else None,
        groups=names,
        flags=[FlagWord(flag.word) for flag in audience.flags],
        sources=[SourceWord(source.word) for source in audience.sources],
        countries=list(audience.countries),
        said_from=audience.said_from,
        said_before=audience.said_before,
    )
