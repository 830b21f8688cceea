"""The people of the page tests, and a client that keeps each of them apart."""

from __future__ import annotations

import contextvars
import re
from typing import Any

from flask import Flask, has_app_context
from flask.testing import FlaskClient
from sqlalchemy import select

from optin import team
from optin.addresses import read_email
from optin.database import db, writing
from optin.models import SandboxDelivery, Teammate
from optin.team import passwords
from optin.vocabulary import Role

PASSWORD = "seven quiet herons"


class DeskClient(FlaskClient):
    """A browser. Every request has a context of its own, as it would have on a server, and what it wrote is seen afterwards."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        response = contextvars.Context().run(super().open, *args, **kwargs)
        if has_app_context():  # Not while a redirect is followed.
            db.session.rollback()
        return response


def teammate(role: Role, name: str | None = None) -> Teammate:
    """Somebody who works here, `owner@example.com` and so on, with `PASSWORD`."""
    word = name or role.word
    person = team.Person(word.title(), read_email(f"{word}@example.com"), role)
    with writing() as session:
        return team.add(session, person, passwords.hashed(PASSWORD))


def signed_in(app: Flask, somebody: Teammate) -> DeskClient:
    """A browser in which this teammate is signed in."""
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = somebody.fs_uniquifier
        session["_fresh"] = True
    return client


def inbox(address: str) -> list[str]:
    """What mail the sandbox has delivered to this address, oldest first: subject and body."""
    found = select(SandboxDelivery).where(SandboxDelivery.address == address).order_by(SandboxDelivery.id)
    return [f"{mail.subject}\n{mail.body}" for mail in db.session.scalars(found)]


def link_in(mail: str) -> str:
    """The path of the link in a mail."""
    found = re.search(r"http://localhost:8000(/\S+)", mail)
    assert found, mail
    return found[1]
