"""A desk with one thing of every kind, a valid request of every operation, and all that the database holds."""

from __future__ import annotations

import re

from optin.api.operation import everything
from optin.channels.adapter import Accepted
from optin.database import db
from optin.models import Sequence
from tests.api.programs import call, key, post
from tests.sending import outgoing
from tests.sending.sequencing import running

OPERATIONS = everything()
POSTS = [one for one in OPERATIONS if one.method == "POST"]
LISTS = [one for one in OPERATIONS if one.query is not None]
EVERY_SCOPE = {"read", "consent", "send", "override"}

ANA = {"phone": "+1 415 555 0134", "email": "ana@example.com", "name": "Ana Alvarez", "locale": "en", "time_zone": "UTC"}
FORM = {
    "description": "Spring offers",
    "channels": ["sms"],
    "confirmation_message": "I agree to receive offers.",
    "button_text": "Sign me up",
    "after_text": "Thank you.",
    "sites": ["https://shop.example.com"],
    "double_opt_in": True,
    "language": "en",
}
TEMPLATE = {"name": "Sale", "channel": "sms", "category": "marketing", "language": "en", "body": "News", "buttons": []}
YES = {"channel": "sms", "source": "Till", "evidence": {"how": "On paper", "when": "2025-01-01T10:00:00Z", "facts": {}}}


def name(one):
    """For the names of tests."""
    return one.name


class Furnished:
    """Things that are there, and how a program asks for them. `at` has an id for every part of a path."""

    def __init__(self):
        self.program = key("all")
        contact, group, template = (
            self._add(*one) for one in (("contacts", ANA), ("groups", {"name": "A"}), ("templates", TEMPLATE))
        )
        self._add(f"contacts/{contact}/opt-ins", YES)
        self._add(f"groups/{group}/contacts", {"contact_ids": [contact]})
        audience = {"groups": [group], "filter": {"flags": ["opted_in"]}}
        broadcast = {
            "name": "May",
            "template": template,
            "audience": audience,
            "only_opted_in": True,
            "reason": "",
            "start": "now",
        }
        message = {"channel": "sms", "to": ANA["phone"], "body": "News", "category": "marketing", "require_opt_in": True}
        self.at = {
            "contact_id": contact,
            "group_id": group,
            "template_id": template,
            "form_id": self._add("forms", FORM),
            "message_id": self._add("messages", message),
            "broadcast_id": self._add("broadcasts", broadcast),
            "sequence_id": self._sequence(),
        }
        question = {"path": "api", "channel": "sms", "category": "marketing", "wording": "template", "to": [ANA["phone"]]}
        self._bodies = {
            "add_contact": ANA | {"phone": "+1 212 555 0178", "email": "ben@example.com"},
            "opt_in": YES | {"channel": "email"},
            "opt_out": {"channel": "whatsapp", "reason": "Asked"},
            "decide": question,
            "add_form": FORM,
            "add_group": {"name": "B"},
            "add_to_group": {"contact_ids": [contact]},
            "send_message": message | {"variables": {}, "template": None, "subject": None},
            "add_template": TEMPLATE | {"subject": None},
            "add_broadcast": broadcast,
            "enrol_contacts": {"contact_ids": [contact]},
        }

    def _add(self, path, body):
        return post(f"/{path}", body, self.program).get_json().get("id")

    def _sequence(self):
        number = running(1)
        return db.session.get_one(Sequence, number).public_id

    def path(self, one):
        """Where the operation is, for what is there."""
        return re.sub(r"<(\w+)>", lambda part: self.at[part[1]], one.path)

    def body(self, one):
        """A body that it takes, with every field there is."""
        return self._bodies[one.name]

    def ask(self, one, text=None, **options):
        """The answer to the operation, asked as it should be, with this key or the one that may do everything."""
        if one.method == "POST" and not options:
            options = {"json": self.body(one)}
        return call(self.path(one), self.program if text is None else text, one.method, **options)


def held():
    """All that the database holds, but for when keys were used."""
    with db.engine.connect() as connection:
        tables = [table for table in db.metadata.sorted_tables if table.name != "api_key"]
        return {table.name: sorted(map(repr, connection.execute(table.select()))) for table in tables}


def live_provider():
    """A provider that takes every text, in place of the sandbox; what it received."""
    return outgoing.provider(Accepted("SM1")).received
