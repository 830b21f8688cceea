"""Quick replies: what a message carries to the provider, and what pressing one does."""

from dataclasses import replace

import pytest

from optin import templates
from optin.addresses import read_phone
from optin.clock import now
from optin.contacts import Person
from optin.database import db, hot, writing
from optin.models import Contact, Message, SandboxDelivery
from optin.reports import leaving
from optin.reports.span import DAY, Span
from optin.sending import gate
from optin.template_drafts import Button, Draft
from optin.vocabulary import Category, Channel, Effect, Path, Wording
from tests import cast
from tests.inbound.writing_in import evidence, flag, stored, wrote
from tests.sending import outgoing
from tests.sending.crowds import crowd

WHATSAPP = Channel.WHATSAPP
LEA = "+14165550123"  # WhatsApp delivers no marketing templates to numbers of the United States
SALE = Draft(
    "Sale", WHATSAPP, Category.MARKETING, "en", "Sale today", buttons=(Button("Show me"), Button("Stop promotions", True))
)


@pytest.fixture
def lea(app):
    lea = cast.add(Person("Lea Lund", read_phone(LEA, "CA")))
    cast.say_yes(lea, WHATSAPP)
    return lea


def sent(contact_id, draft=SALE):
    """Send the template and let it be delivered; the delivery."""
    with writing() as session:
        version = templates.create(session, draft, "Olive").version_id
    message = outgoing.draft(
        contact_id,
        channel=WHATSAPP,
        address=LEA,
        wording=Wording.TEMPLATE,
        category=draft.category,
        path=Path.API,
        template_version_id=version,
    )
    hot(lambda connection: gate.accept(connection, message, now()))
    gate.dispatch_due()
    db.session.rollback()
    return db.session.query(SandboxDelivery).filter_by(message_public_id=message.public_id).one()


def press(delivery, place=1, **more):
    reply = delivery.buttons[place]
    return wrote(reply["text"], payload=reply["payload"], channel=WHATSAPP, sender=LEA, **more)


def left_after():
    """How many messages of each template version were followed by an opt-out."""
    today = now() // DAY
    with db.engine.connect() as connection:
        return [left.share.part for left in leaving.shares(connection, leaving.Wanted(span=Span(today - 30, today)))]


def test_the_opt_out_button_carries_the_message_that_it_stands_under(lea):
    delivery = sent(lea)

    assert delivery.buttons == [
        {"text": "Show me", "payload": "Show me"},
        {"text": "Stop promotions", "payload": f"out:{delivery.message_public_id}"},
    ]


def test_pressing_it_opts_out_at_once_and_names_the_message(lea):
    delivery = sent(lea)
    receipt = press(delivery)

    source, kept = evidence(receipt)
    assert (receipt.effect, flag(lea, WHATSAPP), source) == (Effect.OPTED_OUT, "opted_out", "button")
    assert f'"carried_by":"{delivery.message_public_id}"' in kept


def test_pressing_another_button_changes_nothing(lea):
    assert press(sent(lea), 0).effect is Effect.NOTHING
    assert flag(lea, WHATSAPP) == "opted_in"


def test_a_button_under_somebody_elses_message_opts_out_and_is_tied_to_none(lea):
    (ben,) = crowd(1)
    delivery = sent(lea)
    receipt = wrote("Stop", payload=delivery.buttons[1]["payload"], sender=db.session.get_one(Contact, ben).phone)

    assert (flag(ben), flag(lea, WHATSAPP)) == ("opted_out", "opted_in")
    assert (stored(receipt).carrier_id, "carried_by" in evidence(receipt)[1]) == (None, False)


@pytest.mark.parametrize("payload", ["out:", "out:msg_unknown", "out:\0", "out:" + "x" * 5000])
def test_an_opt_out_button_that_names_nothing_opts_out_all_the_same(lea, payload):
    assert wrote("Stop", payload=payload, channel=WHATSAPP, sender=LEA).effect is Effect.OPTED_OUT


def test_the_report_counts_the_message_that_is_named_and_not_the_last_one(lea):
    first = sent(lea)
    sent(lea)
    assert left_after() == [0, 0]
    press(first)

    assert sorted(left_after()) == [0, 1]
    with db.engine.connect() as connection:
        today = now() // DAY
        (row,) = leaving.listed(connection, leaving.Wanted(span=Span(today - 30, today)), None, 10)
    assert db.session.get_one(Message, row.message_id).public_id == first.message_public_id


def test_a_button_under_a_notice_blames_no_marketing(lea):
    sent(lea)
    press(sent(lea, replace(SALE, name="Order", category=Category.UTILITY)))

    assert left_after() == [0]
