"""Two templates that tests send, and a short way to put one into the desk."""

from __future__ import annotations

from optin import templates
from optin.database import writing
from optin.template_drafts import Draft
from optin.vocabulary import Category, Channel

SALE = Draft("Spring sale", Channel.SMS, Category.MARKETING, "en", "Hi {{first_name|there}}, 20 % off. Reply STOP to opt out.")
READY = Draft("Order ready", Channel.SMS, Category.UTILITY, "en", "Hi {{first_name|there}}, your order {{reference}} is ready.")


def new_template(draft):
    """The public id of a new template."""
    with writing() as session:
        return templates.create(session, draft, "Olive").public_id
