"""The first page after signing in: what is still to do on a new desk, and what happened in the last seven days."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, render_template, url_for
from flask_login import current_user
from sqlalchemy import distinct, exists, func, select

from optin import preferences, quality, unclear, unsigned
from optin.channels.registry import Standing, standing
from optin.clock import now
from optin.conversation import handing_over
from optin.database import db
from optin.models import ConsentEvent, ContactChannel, OptInForm, SenderQuality, Teammate
from optin.pages import access
from optin.pages.access import at_least
from optin.pages.moments import human, iso
from optin.person import erasure
from optin.vocabulary import Act, Channel, Quality, Role, Wired
from optin.webhooks import endpoints

DAYS = 7

# The first event that came by a form. The order leads every database to the index of just these.
BY_A_FORM: Final = (
    select(ConsentEvent.form_version_id)
    .where(ConsentEvent.form_version_id.is_not(None))
    .order_by(ConsentEvent.form_version_id)
    .limit(1)
)

blueprint = Blueprint("overview", __name__)


@blueprint.get("/")
@at_least(Role.VIEWER)
def overview() -> str:
    """Organisation, checklist, and the week in numbers."""
    steps = _steps()
    return render_template(
        "overview/overview.html",
        organisation_name=preferences.current().organisation,
        steps=steps,
        is_done=all(step["done"] for step in steps),
        tiles=_tiles(now()),
        unclear_count=unclear.count(db.session()),
        handed_over_count=handing_over.count(db.session()),
        unsigned_count=unsigned.count(db.session()),
        rating=rating(),
        unusable=_unusable(),
        iso=iso,
        human=human,
        erasure_count=erasure.count(db.session()),
        webhooks=endpoints.in_trouble(db.session()),
        may_see_webhooks=access.may(current_user.role, "webhooks.listing"),
    )


def rating() -> SenderQuality | None:
    """What WhatsApp says of the team's number, where that is worse than good."""
    known = quality.of(db.session(), Channel.WHATSAPP)
    return known if known is not None and known.quality not in (None, Quality.HIGH) else None


def _unusable() -> list[Standing]:
    """Channels on which nothing is sent because their provider is set wrongly."""
    return [one for one in map(standing, Channel) if one.wired is Wired.UNUSABLE]


def _steps() -> list[dict[str, Any]]:
    """What a new desk needs, in order. A step that the teammate's role does not reach has no button."""
    events, form = ConsentEvent, exists().where(OptInForm.deleted_at.is_(None))
    return [
        _step(
            "Name your organisation",
            "People read it when they are asked to opt in.",
            bool(preferences.current().organisation),
            "Name it",
            "preferences.settings",
        ),
        _step(
            "Create an opt-in form", "Choose the channels and the words that people agree to.", _is(form), "Create", "forms.new"
        ),
        _step(
            "Put its code on your site",
            "Copy the code of the form into a page. The first opt-in from there completes this.",
            db.session.scalar(BY_A_FORM) is not None,
            "Get the code",
            "forms.listing",
        ),
        _step(
            "Collect the first opt-in",
            "Try it yourself: the simulator shows what would arrive.",
            _is(exists().where(events.act == Act.OPTED_IN)),
            "Open the simulator",
            "simulator.listing",
        ),
        _step(
            "Invite a teammate",
            "Somebody should be able to help when you are away.",
            (db.session.scalar(select(func.count()).select_from(Teammate)) or 0) > 1,
            "Invite",
            "team.invite",
        ),
    ]


def _step(title: str, sentence: str, done: bool, action: str, endpoint: str) -> dict[str, Any]:
    url = url_for(endpoint) if access.may(current_user.role, endpoint) else None
    return {"title": title, "sentence": sentence, "done": done, "action": action, "url": url}


def _is(condition: Any) -> bool:
    return bool(db.session.scalar(select(condition)))


def _tiles(at: int) -> list[dict[str, Any]]:
    counts = _counts_since(at - DAYS * 24 * 3600)
    tiles = [
        {
            "label": channel.label,
            "icon": channel.word,
            "value": _in_words(counts.get((channel, Act.OPTED_IN), 0), "opt-in"),
            "note": _in_words(counts.get((channel, Act.OPTED_OUT), 0), "opt-out"),
        }
        for channel in Channel
    ]
    waiting = db.session.scalar(select(func.count(distinct(ContactChannel.contact_id))).where(ContactChannel.asked_until > at))
    note = "contact has not confirmed yet" if waiting == 1 else "contacts have not confirmed yet"
    return [*tiles, {"label": "Awaiting confirmation", "icon": "clock", "value": waiting, "note": note}]


def _counts_since(since: int) -> dict[tuple[Channel, Act], int]:
    """Opt-ins and opt-outs per channel, in one query over the index by time."""
    events = ConsentEvent
    rows = db.session.execute(
        select(events.channel, events.act, func.count())
        .where(events.recorded_at >= since, events.act.in_((Act.OPTED_IN, Act.OPTED_OUT)))
        .group_by(events.channel, events.act)
    )
    return {(channel, act): count for channel, act, count in rows}


def _in_words(count: int, word: str) -> str:
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"
