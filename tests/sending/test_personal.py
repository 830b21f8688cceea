"""Every recipient of a broadcast reads their own words, and how fast they leave."""

from sqlalchemy import select

from optin import contacts
from optin.addresses import read_phone
from optin.clock import now
from optin.contacts import Person
from optin.database import db, writing
from optin.desk import desk
from optin.ledger import write
from optin.models import Message
from optin.sending import broadcast_pace, broadcast_report
from tests import cast
from tests.sending.crowds import SMS, confirmed, crowd, row, work


def named(name, number):
    """A contact with this name who opted in to texts."""
    with writing() as session:
        who = Person(name=name, phone=read_phone(number, "US"))
        contact_id = contacts.create(session.connection(), who, desk().config.pepper, cast.told())
        write.opt_in(session.connection(), contact_id, SMS, cast.told())


def bodies():
    with db.engine.connect() as connection:
        return list(connection.scalars(select(Message.body).order_by(Message.contact_id)))


def test_each_reads_their_own_name_and_number(app):
    named("Ana Alvarez", "+1 646 555 0119")
    named("", "+1 646 555 0120")
    confirmed(body="Hi {{first_name|there}}, is {{phone}} yours?")

    work()

    assert bodies() == ["Hi Ana, is +1 646-555-0119 yours?", "Hi there, is +1 646-555-0120 yours?"]


def test_a_name_that_holds_a_link_is_left_out_and_braces_in_it_stay_words(app):
    named("www.example.com now", "+1 646 555 0119")
    named("{{phone}} Ben", "+1 646 555 0120")
    confirmed(body="Hi {{first_name|there}}.")

    work()

    assert bodies() == ["Hi there.", "Hi phone."]


def test_a_subject_that_long_names_make_longer_is_cut_to_what_a_message_holds(app):
    named("n" * 190, "+1 646 555 0119")
    confirmed(subject="{{name}} {{name}}", body="News")

    work()

    with db.engine.connect() as connection:
        assert len(connection.scalar(select(Message.subject))) == 300


def test_the_pace_is_that_of_the_last_half_minute(app):
    crowd(3)
    broadcast_id = confirmed()
    work()

    with db.engine.connect() as connection:
        standing = row(broadcast_id)
        assert 0 < broadcast_pace.pace(connection, standing, now()) <= 3
        assert broadcast_pace.pace(connection, standing, now() + 60) == 0
        assert broadcast_pace.still_to_go(broadcast_report.progress(connection, standing)) == 0
