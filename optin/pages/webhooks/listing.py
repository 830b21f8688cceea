"""Every endpoint, and one of them with its newest deliveries."""

from __future__ import annotations

from typing import Final

from flask import render_template, request
from sqlalchemy.orm import Session

from optin.clock import now
from optin.database import db
from optin.desk import desk
from optin.pages import paging
from optin.pages.access import at_least
from optin.pages.webhooks.blueprint import blueprint, found
from optin.vocabulary import Role
from optin.webhooks import endpoints, log

_ON_A_PAGE: Final = 50


@blueprint.get("")
@at_least(Role.OWNER)
def listing() -> str:
    """All of them."""
    session: Session = db.session()
    return render_template("webhooks/list.html", rows=endpoints.everyone(session), trouble=endpoints.in_trouble(session))


@blueprint.get("/<name>")
@at_least(Role.OWNER)
def show(name: str) -> str:
    """What is set, how it goes, and the log."""
    session: Session = db.session()
    row, before, failed = found(session, name), paging.before(), request.args.get("state") == "failed"
    lines = log.lines(session, row.id, before, _ON_A_PAGE + 1, failed)
    page = lines[:_ON_A_PAGE]
    return render_template(
        "webhooks/show.html",
        row=row,
        types=endpoints.types(row.topics),
        lines=page,
        failed=failed,
        failed_count=log.failed_count(session, row.id),
        before=before,
        older=page[-1].delivery.id if len(lines) > _ON_A_PAGE else None,
        days=desk().config.webhook_days,
        at=now(),
    )
