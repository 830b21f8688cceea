"""What happens when a message is handed in: the caller learns the verdict at once, and the row keeps it."""

import pytest

from optin.clock import now
from optin.database import db, writing
from optin.ledger import write
from optin.models import Message
from optin.sending import service
from optin.vocabulary import Block, Category, Channel, Path, Reason
from tests import cast
from tests.sending import outgoing


def ask(contact_id, channel=Channel.SMS, address=cast.ANA.phone.e164):
    """Queue a confirmation request; the row."""
    with writing() as session:
        message_id = service.queue_confirmation_request(
            session.connection(),
            contact_id=contact_id,
            channel=channel,
            address=address,
            link="http://localhost:8000/c/abc",
            organisation="Example Shop",
            now=now(),
        )
    return outgoing.row(message_id)


def test_a_contact_who_blocked_us_leaves_a_refused_row_with_the_reason(app):
    ana = cast.add(cast.ANA)
    cast.let(lambda connection, *who: write.block(connection, *who[:2], Block.BLOCKED, who[2]), ana, Channel.SMS)

    message = ask(ana)

    assert (message.state.word, message.reason) == ("refused", Reason.BLOCKED)


def test_a_request_may_reach_somebody_who_opted_out(app):
    ana = cast.add(cast.ANA)
    cast.say_no(ana, Channel.SMS)

    assert ask(ana).state.word == "queued"


def test_marketing_to_somebody_who_was_never_asked_is_refused(app):
    message = outgoing.row(outgoing.queue(outgoing.draft(cast.add(cast.ANA))))

    assert (message.state.word, message.reason) == ("refused", Reason.NEVER_ASKED)


def test_what_needs_send_anyway_does_not_leave_by_itself(app):
    ana = cast.add(cast.ANA)
    cast.say_no(ana, Channel.SMS)

    message = outgoing.row(outgoing.queue(outgoing.draft(ana, path=Path.COMPOSE)))

    assert (message.state.word, message.reason) == ("refused", Reason.OPTED_OUT)


def test_marketing_does_not_pass_as_the_desks_own_message(app):
    message = outgoing.row(outgoing.queue(outgoing.service(cast.add(cast.ANA), category=Category.MARKETING)))

    assert message.reason is Reason.MARKETING_IN_SERVICE


def test_an_address_that_is_not_the_contacts_is_refused(app):
    message = ask(cast.add(cast.ANA), address=cast.BEN.phone.e164)

    assert (message.state.word, message.reason) == ("refused", Reason.NO_ADDRESS)


def test_an_email_address_is_the_contacts_in_any_spelling(app):
    ana = cast.add(cast.ANA)

    assert ask(ana, Channel.EMAIL, "ANA@Example.COM").state.word == "queued"
    assert ask(ana, Channel.EMAIL, "no address").state.word == "refused"


def test_a_request_on_whatsapp_needs_no_open_conversation(app):
    assert ask(cast.add(cast.ANA), Channel.WHATSAPP).state.word == "queued"


def test_typed_text_on_whatsapp_does(app):
    message = outgoing.row(outgoing.queue(outgoing.service(cast.add(cast.ANA), channel=Channel.WHATSAPP)))

    assert message.reason is Reason.WINDOW_CLOSED


def test_mail_to_a_teammate_asks_nobody_for_consent(app):
    with writing() as session:
        message_id = service.queue_team_mail(session.connection(), "kim@example.com", "Join\nus", "Hello", now())

    message = outgoing.row(message_id)
    assert (message.state.word, message.subject, message.contact_id) == ("queued", "Join us", None)


def queue_and_fail(contact_id):
    with writing() as session:
        service.queue_team_mail(session.connection(), "kim@example.com", "Hello", "Hello", now())
        raise KeyError(contact_id)


def test_a_message_is_queued_with_its_cause_or_not_at_all(app):
    with pytest.raises(KeyError):
        queue_and_fail(1)

    assert db.session.query(Message).count() == 0
