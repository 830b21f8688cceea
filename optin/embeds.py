"""What is known of the sites that embed a form: where it was seen, and which sites tried that are not allowed to show it.

All of it is claimed by browsers, and bounded: whoever makes up sites pushes out those that tried less, and nothing else.
What may not live here: remembering page views until they are written (`optin/sightings.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from optin import forms, origins, sites
from optin.clock import now
from optin.models import EmbedAttempt, EmbedDismissal, EmbedSeen, FormVersion, OptInForm

MOST_TRYING: Final = 100  # sites that are kept for a form, and dismissals
DAYS_KEPT: Final = 30
_DAY: Final = 24 * 60 * 60

_seen: Any = EmbedSeen.__table__
_attempts: Any = EmbedAttempt.__table__
_dismissed: Any = EmbedDismissal.__table__


@dataclass(frozen=True, slots=True)
class Sighting:
    """A page of `origin` asked for the form in a frame, at this instant (UTC seconds). `site` is the one on the form's list
    that lets it; None where there is none, with how often it tried."""

    form_id: int
    site: str | None
    origin: str
    at: int
    tries: int


@dataclass(frozen=True, slots=True)
class Attempt:
    """A site that is not allowed: how often it tried in the last 30 days, and when it last did (UTC seconds)."""

    origin: str
    tries: int
    last_at: int


@dataclass(frozen=True, slots=True)
class Known:
    """What a form's pages show: the last sighting of each site on its list, by site, and who else tried, latest first."""

    seen: dict[str, EmbedSeen]
    attempts: list[Attempt]


def record(connection: Connection, sightings: Iterable[Sighting], at: int) -> None:
    """Write sightings down. What claims to be a site and could not be one on a list is left out."""
    # In one order, so that two processes never wait for each other in a circle.
    real = sorted((one for one in sightings if _is_site(one.origin)), key=lambda one: (one.form_id, one.site or "", one.origin))
    for one in real:
        if one.site is not None:
            values = {"form_id": one.form_id, "site": one.site, "origin": one.origin, "seen_at": one.at}
            statement = _insert(connection, _seen).values(values)
            new = {"origin": one.origin, "seen_at": one.at}
            connection.execute(statement.on_conflict_do_update(index_elements=["form_id", "site"], set_=new))
    trying = [one for one in real if one.site is None]
    for form_id in sorted({one.form_id for one in trying}):
        _record_attempts(connection, form_id, [one for one in trying if one.form_id == form_id])
        _keep_within_bounds(connection, form_id, at)


def known(session: Session, form: OptInForm, version: FormVersion) -> Known:
    """What is known of the sites of this version, and of those that it does not allow."""
    rows = session.scalars(select(EmbedSeen).where(EmbedSeen.form_id == form.id, EmbedSeen.site.in_(version.sites)))
    tried = select(EmbedAttempt.origin, func.sum(EmbedAttempt.tries), func.max(EmbedAttempt.last_at))
    tried = tried.where(EmbedAttempt.form_id == form.id, EmbedAttempt.day > now() // _DAY - DAYS_KEPT)
    attempts = [
        Attempt(origin, int(tries), last) for origin, tries, last in session.execute(tried.group_by(EmbedAttempt.origin))
    ]
    foreign = [one for one in attempts if origins.covering(version.sites, one.origin) is None]
    return Known({row.site: row for row in rows}, sorted(foreign, key=lambda one: (-one.last_at, one.origin)))


def allow(session: Session, form: OptInForm, origin: str, allowed_by: str) -> FormVersion:
    """Put a site on the form's list, in a new version unless it is allowed already. Raises `SiteError` on a full list."""
    version = session.get_one(FormVersion, form.version_id)
    if origins.covering(version.sites, origin) is None:
        if len(version.sites) >= sites.MOST_SITES:
            raise sites.SiteError("too_many")
        draft = forms.draft_of(version)
        version = forms.edit(session, form, replace(draft, sites=(*draft.sites, origin)), allowed_by)
    _forget(session, form, origin)
    session.execute(delete(EmbedDismissal).where(EmbedDismissal.form_id == form.id, EmbedDismissal.origin == origin))
    return version


def dismiss(session: Session, form: OptInForm, origin: str) -> None:
    """Say no more about this site's tries. Of too many dismissals the oldest is forgotten."""
    _forget(session, form, origin)
    session.merge(EmbedDismissal(form_id=form.id, origin=origin, dismissed_at=now()))
    session.flush()
    kept = select(_dismissed.c.origin).where(_dismissed.c.form_id == form.id)
    newest = kept.order_by(_dismissed.c.dismissed_at.desc(), _dismissed.c.origin).limit(MOST_TRYING)
    # A list, because SQLite and PostgreSQL do not agree on a limit inside a deletion.
    stay = list(session.scalars(newest))
    session.execute(delete(EmbedDismissal).where(EmbedDismissal.form_id == form.id, EmbedDismissal.origin.not_in(stay)))


def _forget(session: Session, form: OptInForm, origin: str) -> None:
    session.execute(delete(EmbedAttempt).where(EmbedAttempt.form_id == form.id, EmbedAttempt.origin == origin))


def _record_attempts(connection: Connection, form_id: int, trying: Sequence[Sighting]) -> None:
    dismissed = set(connection.scalars(select(_dismissed.c.origin).where(_dismissed.c.form_id == form_id)))
    for one in trying:
        if one.origin in dismissed:
            continue
        values = {"form_id": form_id, "origin": one.origin, "day": one.at // _DAY, "tries": one.tries, "last_at": one.at}
        statement = _insert(connection, _attempts).values(values)
        more = {"tries": _attempts.c.tries + one.tries, "last_at": one.at}
        connection.execute(statement.on_conflict_do_update(index_elements=["form_id", "origin", "day"], set_=more))


def _keep_within_bounds(connection: Connection, form_id: int, at: int) -> None:
    """Forget old days, and then the sites that tried least, the longest ago first."""
    of_form = _attempts.c.form_id == form_id
    connection.execute(delete(_attempts).where(of_form, _attempts.c.day <= at // _DAY - DAYS_KEPT))
    ranked = (
        select(_attempts.c.origin)
        .where(of_form)
        .group_by(_attempts.c.origin)
        .order_by(func.sum(_attempts.c.tries).desc(), func.max(_attempts.c.last_at).desc(), _attempts.c.origin)
    )
    surplus = list(connection.scalars(ranked))[MOST_TRYING:]
    if surplus:
        connection.execute(delete(_attempts).where(of_form, _attempts.c.origin.in_(surplus)))


def _is_site(origin: str) -> bool:
    """Whether this could be allowed as it stands. A star is for lists; no page has one in its origin."""
    try:
        read = sites.read_site(origin)
    except sites.SiteError:
        return False
    return read.origin == origin and read.apex is None


def _insert(connection: Connection, table: Any) -> Any:
    return (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(table)
