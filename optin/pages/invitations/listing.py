"""The page from which participants are invited: a line for each contact of the group, with a button or what is against it."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import render_template, request, url_for

from optin import contact_search, groups, preferences
from optin.clock import now
from optin.contact_search import Listed, Page, Search
from optin.conversation import starting
from optin.conversation.starting import Foreseen
from optin.database import db
from optin.flows import results
from optin.flows.drafts import draft_of
from optin.flows.limits import Limits, limits
from optin.flows.results import Told
from optin.pages.access import at_least
from optin.pages.contacts.explanations import asked_about
from optin.pages.invitations import everyone
from optin.pages.invitations.blueprint import Asked, asked, blueprint
from optin.pages.paging import cursor
from optin.policy import Verdict
from optin.vocabulary import Channel, Flag, Outcome, Reason, Role


class Line(NamedTuple):
    """One contact: what it has said, how often it was asked, and what an invitation would come to."""

    listed: Listed
    flag: Flag
    told: Told | None
    foreseen: Foreseen | None

    @property
    def verdict(self) -> Verdict | None:
        """On the first words, where there are any."""
        return self.foreseen.verdict if self.foreseen else None

    @property
    def why(self) -> dict[str, Any]:
        """The question about these words, as words of an address."""
        return asked_about(self.foreseen.words) if self.foreseen else {}

    @property
    def may_be_invited(self) -> bool:
        """Whether there is a button. One that has to wait for the contact's hours is one."""
        return (
            self.flag is not Flag.OPTED_IN and self.verdict is not None and self.verdict.outcome in (Outcome.SEND, Outcome.HOLD)
        )

    @property
    def again_from(self) -> int | None:
        """From when on the contact may be asked again (UTC seconds), where only the pause is against it."""
        is_pause = self.verdict is not None and self.verdict.reason is Reason.ASKED_ENOUGH
        return self.verdict.until if is_pause and self.verdict is not None else None


@blueprint.get("")
@at_least(Role.VIEWER)
def listing() -> str:
    """The group's contacts, newest first, with the choice of group, flow and channel above."""
    chosen = asked(db.session(), request.args)
    words = request.args.get("q", "").strip()[: contact_search.LONGEST]
    page = _page(chosen, words)
    lines = _lines(chosen, page)
    kept: dict[str, Any] = {**chosen.words, "q": words or None}
    return render_template(
        "invitations/list.html",
        chosen=chosen,
        groups_of=[(group.public_id, group.name) for group in chosen.groups],
        flows_of=[(flow.public_id, version.name) for flow, version in chosen.flows],
        channels_of=[(channel.word, channel.label) for channel in chosen.channels],
        words=words,
        lines=lines,
        limits=allowed(),
        everyone=everyone.shown(db.session(), chosen),
        newer=url_for(".listing", after=page.newer.contact_id, **kept) if page.newer else None,
        older=url_for(".listing", before=page.older.contact_id, **kept) if page.older else None,
    )


def allowed() -> Limits:
    """The settings of asking."""
    return limits(db.session.connection())


def _page(chosen: Asked, words: str) -> Page:
    if chosen.group is None or chosen.flow is None:
        return Page([])
    search = Search(words, country=preferences.current().country, members=groups.members_of(chosen.group))
    return contact_search.find(db.session(), search, now(), cursor())


def _lines(chosen: Asked, page: Page) -> list[Line]:
    if chosen.channel is None:
        return []
    told = results.asked(db.session(), [listed.contact.id for listed in page.rows], chosen.channel)
    return [_line(chosen, listed, chosen.channel, told.get(listed.contact.id)) for listed in page.rows]


def _line(chosen: Asked, listed: Listed, channel: Channel, told: Told | None) -> Line:
    row, connection = listed.channels[channel], db.session.connection()
    version: Any = chosen.flow[1] if chosen.flow else None
    if version is None or starting.is_answered(draft_of(version), row):
        return Line(listed, row.flag, told, None)
    return Line(listed, row.flag, told, starting.foreseen(connection, version, listed.contact.id, row, now()))
