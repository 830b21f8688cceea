"""Making forms and visiting them as strangers do: every visit comes without a cookie, from a network of its own."""

from __future__ import annotations

import contextvars
import itertools
import json
import re
from dataclasses import replace

from sqlalchemy import select

from optin import forms
from optin.database import db, writing
from optin.desk import Desk, desk
from optin.models import ConsentEvent, Contact, ContactChannel, Evidence, FormVersion, Message, OptInForm
from optin.tokens import Purpose, Tokens
from optin.vocabulary import Act, Channel, Flag
from tests.pages.browse import Element, Page

OURS = "http://localhost:8000"
SHOP = "https://shop.example.com"
PHONE, EMAIL = "+1 415 555 0134", "ana@example.com"
SMS = forms.Draft(
    description="Spring offers",
    channels=(Channel.SMS,),
    confirmation_message="I agree to receive offers.",
    button_text="Sign me up",
    after_text="Thank you.",
    privacy_url="https://www.example.com/privacy",
    organisation="Example Shop",
    sites=(SHOP,),
)
MAIL = replace(SMS, channels=(Channel.EMAIL,))
ALL = replace(SMS, channels=tuple(Channel))

_networks = itertools.count(1)


def made(draft=SMS, **changes):
    """The public id of a new form."""
    with writing() as session:
        return forms.create(session, replace(draft, **changes), "Olive").public_id


def edited(form, **changes):
    """The form with another wording."""
    with writing() as session:
        row = session.scalars(select(OptInForm).where(OptInForm.public_id == form)).one()
        forms.edit(session, row, replace(forms.draft_of(session.get_one(FormVersion, row.version_id)), **changes), "Olive")


def changed(form, what):
    """The form paused, resumed or deleted: `what` is the function of `optin.forms` that does it."""
    with writing() as session:
        what(session.scalars(select(OptInForm).where(OptInForm.public_id == form)).one())


def link(form, place="w"):
    return f"/{place}/{desk().tokens.sign(Purpose.WIDGET, form)}"


def limited(app, **limits):
    """Let the desk have other limits from here on."""
    app.extensions["optin.desk"] = Desk(replace(desk().config, **limits), desk().tokens)


def with_keys(app, *keys):
    """Let the desk sign with the first of these keys from here on, and know the others."""
    app.extensions["optin.desk"] = Desk(desk().config, Tokens(keys))


class Visit:
    """Somebody's browser on a form's page. `ip` is where it comes from."""

    def __init__(self, app, path, ip=None):
        self.client, self.path = app.test_client(), path
        self.ip = ip or f"10.{next(_networks)}.0.1"

    def open(self, method, data=None, path=None, **headers):
        """One request in a context of its own. Headers are written with underscores."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        options = {"headers": named, "data": data, "method": method, "environ_base": {"REMOTE_ADDR": self.ip}, "buffered": True}
        response = contextvars.Context().run(self.client.open, path or self.path, **options)
        db.session.rollback()
        return response

    def look(self, **headers):
        return self.open("GET", **({"Referer": f"{SHOP}/"} | headers))

    def token(self, response=None):
        """The token in a page with a form; by default in a page that is fetched for it."""
        return re.search(r'name=t value="([^"]+)"', (response or self.look()).text)[1]

    def send(self, token=None, headers=None, **fields):
        """Press the button of a fresh page, as a browser does."""
        ours = {"Origin": OURS, "Sec_Fetch_Site": "same-origin", "User_Agent": "Browser/1.0", "Accept_Language": "en"}
        fields["t"] = self.token() if token is None else token
        return self.open("POST", fields, **(ours | (headers or {})))


def sign_up(app, form, ip=None, **fields):
    """One whole submission; the response."""
    return Visit(app, link(form), ip).send(**fields)


class Answer(Page):
    """A page of the widget, which leaves out the tags that HTML lets one leave out."""

    text = Element.text


def read(statement):
    """What a query finds, read afresh."""
    with db.engine.connect() as connection:
        return connection.execute(statement).all()


def flag(channel=Channel.SMS):
    """The one contact's flag on a channel."""
    return read(select(ContactChannel.flag).where(ContactChannel.channel == channel))[0][0]


def flags():
    """The channels that anybody is opted in on."""
    rows = read(select(ContactChannel.channel).where(ContactChannel.flag == Flag.OPTED_IN).order_by(ContactChannel.channel))
    return [row[0] for row in rows]


def acts():
    """What the ledger holds, oldest first."""
    return [Act(row[0]) for row in read(select(ConsentEvent.act).order_by(ConsentEvent.id))]


def evidence():
    """What is kept about each event, oldest first."""
    return [json.loads(row[0]) for row in read(select(Evidence.content).order_by(Evidence.event_id))]


def contact_ids():
    return [row[0] for row in read(select(Contact.id).order_by(Contact.id))]


def requests():
    """What was put into the outbox, oldest first."""
    return [row[0] for row in read(select(Message.body).order_by(Message.id))]


def confirm_link():
    """The path of the link in the newest message."""
    return re.search(r"http://localhost:8000(/c/\S+)", requests()[-1])[1]
