"""What is told: all that happened, nothing that did not, to whom wants it, without naming anybody."""

import json

import pytest
from sqlalchemy import func, select

from optin import contacts
from optin.contacts import Person
from optin.database import db, hot, writing
from optin.desk import desk
from optin.ledger import write
from optin.models import Contact, Message, WebhookNews, WebhookWanted
from optin.sending import statuses
from optin.sending.statuses import Status
from optin.vocabulary import Block, Channel, MessageState, Topic
from optin.webhooks import endpoints
from tests import cast
from tests.channels import fakes
from tests.sending import crowds, outgoing
from tests.webhooks import telling

SMS = Channel.SMS
T0 = 1_780_000_000
MOVED = Person("Ana Alvarez", cast.BEN.phone, cast.ANA.email)


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def told(*topics, act):
    """The bodies that an endpoint gets of what `act` does."""
    with fakes.served(telling.OK) as there:
        telling.endpoint(there.url, *topics)
        act()
        telling.deliver()
        return [request.json for request in there.received]


def test_an_opt_in_and_an_opt_out_are_told_in_their_order(ana):
    def act():
        cast.say_yes(ana, SMS)
        cast.say_no(ana, SMS)

    first, second = told(act=act)

    assert (first["type"], second["type"]) == ("consent.opted_in", "consent.opted_out")
    assert second["data"]["sequence"] == first["data"]["sequence"] + 1
    assert first["data"]["contact_id"] == db.session.get(Contact, ana).public_id
    assert first["timestamp"].endswith("Z")


def test_nobody_is_named(ana):
    (body,) = told(act=lambda: cast.say_yes(ana, SMS))

    assert set(body["data"]) == {"event_id", "contact_id", "channel", "source", "sequence"}
    assert not any(part in json.dumps(body) for part in ("Ana", "5550134", "example.com"))


def test_an_opt_out_that_is_rolled_back_is_never_told(ana):
    def act():
        for fails in (cast.let, in_a_group):
            with pytest.raises(RuntimeError):
                fails(opt_out_and_fail, ana, SMS)

    assert told(act=act) == []
    assert count(WebhookNews) == 0


def in_a_group(act, contact_id, channel):
    hot(lambda connection: act(connection, contact_id, channel, cast.told()))


def opt_out_and_fail(connection, contact_id, channel, origin):
    write.opt_out(connection, contact_id, channel, origin)
    assert connection.scalar(select(func.count()).select_from(WebhookNews)) == 1
    raise RuntimeError


def test_a_block_says_which(ana):
    def act():
        cast.let(write.block, ana, SMS, None, Block.COMPLAINED)
        cast.let(write.unblock, ana, SMS, None, Block.COMPLAINED)

    blocked, lifted = told(Topic.CONTACT_BLOCKED, Topic.CONTACT_UNBLOCKED, act=act)

    assert (blocked["type"], blocked["data"]["blocks"]) == ("contact.blocked", ["complained"])
    assert (lifted["type"], lifted["data"]["blocks"]) == ("contact.unblocked", ["complained"])


def test_an_opt_out_that_comes_back_with_an_address_is_told(ana):
    cast.say_no(ana, SMS)

    def act():
        for person in (MOVED, cast.ANA):
            with writing() as session:
                contacts.change(session.connection(), ana, person, desk().config.pepper, cast.told())

    told_of = [body["data"] for body in told(Topic.CONSENT_RESTARTED, act=act)]

    assert [data["flag"] for data in told_of if data["channel"] == "sms"] == ["unset", "opted_out"]


def test_a_message_is_told_from_its_end_here_to_what_the_provider_says_later(ana):
    outgoing.provider()

    def act():
        cast.say_yes(ana, SMS)
        outgoing.queue(outgoing.draft(ana))
        crowds.work()
        delivered = Status(db.session.scalar(select(Message.public_id)), MessageState.DELIVERED, T0)
        for _ in range(2):
            hot(lambda connection: statuses.take(connection, delivered, T0))

    sent, delivered = told(Topic.MESSAGE_SENT, Topic.MESSAGE_DELIVERED, act=act)

    assert (sent["type"], delivered["type"]) == ("message.sent", "message.delivered")
    assert sent["data"]["message_id"] == delivered["data"]["message_id"]
    assert (sent["data"]["category"], sent["data"]["test"]) == ("marketing", False)


def test_a_refused_message_says_why(ana):
    cast.say_no(ana, SMS)
    (body,) = told(Topic.MESSAGE_REFUSED, act=lambda: outgoing.queue(outgoing.draft(ana)))

    assert (body["type"], body["data"]["reason"]) == ("message.refused", "opted_out")


def test_mail_to_teammates_is_nobodys_business(ana):
    provider = outgoing.provider()

    def act():
        outgoing.queue(outgoing.service(None))
        crowds.work()

    assert told(*endpoints.TOPICS, act=act) == []
    assert len(provider.received) == 1


def test_a_broadcast_says_when_it_is_over_and_writes_nothing_for_its_messages(ana):
    outgoing.provider()
    crowds.crowd(30)

    def act():
        crowds.confirmed()
        crowds.work()

    (body,) = told(Topic.BROADCAST_FINISHED, act=act)

    assert (body["type"], body["data"]["state"]) == ("broadcast.finished", "done")
    assert telling.types() == ["broadcast.finished"]


def test_where_nobody_listens_nothing_is_written(ana):
    with fakes.served(telling.OK) as there:
        endpoint_id, _ = telling.endpoint(there.url)
        telling.change(endpoints.switch, endpoint_id, False)
        cast.say_yes(ana, SMS)

    assert (count(WebhookNews), count(WebhookWanted)) == (0, 0)


def test_two_who_listen_get_the_same_id(ana):
    with fakes.served(telling.OK) as one, fakes.served(telling.OK) as other:
        telling.endpoint(one.url)
        telling.endpoint(other.url, telling.IN)
        cast.say_yes(ana, SMS)
        cast.say_no(ana, SMS)
        telling.deliver()

    assert [request.headers["webhook-id"] for request in one.received][:1] == [
        request.headers["webhook-id"] for request in other.received
    ]
    assert [request.json["type"] for request in one.received] == ["consent.opted_in", "consent.opted_out"]


def test_who_was_deleted_in_between_is_told_by_the_id_alone(ana):
    def act():
        outgoing.queue(outgoing.draft(ana))
        hot(lambda connection: connection.execute(Message.__table__.delete()))

    cast.say_no(ana, SMS)
    (body,) = told(Topic.MESSAGE_REFUSED, act=act)

    assert set(body["data"]) == {"message_id"}
