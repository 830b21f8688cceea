"""A request to every hook as its provider makes it, and all that a desk knows, to see whether it changed."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from twilio.request_validator import RequestValidator

from optin.database import db
from optin.models import ProviderSighting
from optin.sending import gate
from optin.vocabulary import Channel
from tests import cast
from tests.channels import fakes
from tests.hooks import mails, telling
from tests.sending import outgoing

NOT_STATE = {ProviderSighting.__tablename__}  # when somebody was heard or refused is noted, and that is all


class Call(NamedTuple):
    """A request as its provider makes it: `data` is a form or bytes, `proof` the header that vouches for it."""

    path: str
    data: Any
    proof: tuple[str, str]


def by_twilio(path, form):
    return Call(
        path, form, ("X-Twilio-Signature", RequestValidator(fakes.TOKEN).compute_signature(fakes.PUBLIC_URL + path, form))
    )


def by_meta(said):
    body = json.dumps(said).encode()
    return Call("/hooks/whatsapp", body, ("X-Hub-Signature-256", telling.meta_signature(body)))


def by_mail(raw):
    return Call("/hooks/email", raw, ("Authorization", f"Bearer {mails.SECRET}"))


# A genuine request to each hook of a desk that has sent this message.
GENUINE = {
    "texts": lambda sent: by_twilio("/hooks/twilio/messages", telling.sms("Hello there")),
    "statuses": lambda sent: by_twilio(f"/hooks/twilio/statuses?message={sent.public_id}", telling.sms_status("delivered")),
    "whatsapp": lambda sent: by_meta(telling.envelope(messages=[telling.words("Hello there")])),
    "mail": lambda sent: by_mail(mails.mail("Hello there")),
}


def post(app, call, kind=None):
    """The status of the answer. A header carries bytes, whatever they are in. `kind`: the content type, where it is bytes."""
    name, value = call.proof
    headers = {name: value.encode().decode("latin-1")}
    return app.test_client().post(call.path, data=call.data, headers=headers, content_type=kind).status_code


def everything():
    """All rows of all tables that hold state."""
    db.session.rollback()
    tables = [table for table in db.metadata.sorted_tables if table.name not in NOT_STATE]
    with db.engine.connect() as connection:
        return {table.name: sorted(map(repr, connection.execute(table.select()))) for table in tables}


def a_message(app):
    """Let the desk have all providers and send a message to Ana; its row."""
    mail = {name.removeprefix("OPTIN_").lower(): value for name, value in mails.SETTINGS.items()}
    fakes.set_up(app, **fakes.twilio_values(), **fakes.whatsapp_values(), **mail)
    outgoing.provider()
    contact_id = cast.add(cast.ANA)
    cast.say_yes(contact_id, Channel.SMS)
    message_id = outgoing.queue(outgoing.draft(contact_id))
    gate.dispatch_due()
    return outgoing.row(message_id)
