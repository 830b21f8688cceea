"""Bounces and complaints: what of them counts, for whom, and how often."""

import pytest

from optin import contacts
from optin.addresses import read_email
from optin.contacts import Person
from optin.database import hot, writing
from optin.desk import desk
from optin.hooks.email import noting
from optin.hooks.email.reports import Report
from optin.ledger import write
from optin.mail_tokens import Use
from optin.vocabulary import Block, Channel, Fault
from tests import cast
from tests.hooks import mails
from tests.inbound.writing_in import blocks, events, flag
from tests.sending import outgoing

EMAIL = Channel.EMAIL


@pytest.mark.parametrize("status", ["5.1.1", "5.1.2", "5.1.3", "5.1.10"])
def test_a_hard_bounce_makes_the_address_undeliverable_and_opts_nobody_out(ana, sent, bring, status):
    assert bring(mails.bounce(sent, status)) == (200, "report")

    assert (blocks(ana, EMAIL), flag(ana, EMAIL)) == (["undeliverable"], "opted_in")
    assert mails.words_of(sent) == ("failed", mails.no_such_user(status))


@pytest.mark.parametrize(("status", "diagnostic"), [("5.7.1", "550 5.7.1 policy"), ("5.7.515", "550 5.7.515 Access denied")])
def test_a_policy_that_refuses_us_says_nothing_about_the_address(ana, sent, bring, status, diagnostic):
    bring(mails.bounce(sent, status, diagnostic=diagnostic))

    assert (blocks(ana, EMAIL), mails.words_of(sent)) == ([], ("failed", diagnostic))


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded"])
def test_what_is_no_failure_changes_nothing(ana, sent, bring, action):
    assert bring(mails.bounce(sent, "4.4.1", action)) == (200, "ignored")
    assert (blocks(ana, EMAIL), mails.words_of(sent)[0]) == ([], "sent")


def test_a_general_status_yields_to_what_the_other_server_said(ana, sent, bring):
    bring(mails.bounce(sent, "5.0.0", diagnostic="smtp; 550-5.1.1 The account does not exist"))

    assert blocks(ana, EMAIL) == ["undeliverable"]


def failed(contact_id, day, status="4.2.2"):
    """A mail to Ana bounces at noon of a day; whether she can be written to afterwards."""
    message, at = outgoing.row(mails.send(contact_id)), day * 24 * 3600 + 12 * 3600
    report = Report(Fault.UNREACHED, status, "later", "")
    hot(lambda connection: noting.note(connection, message.public_id, report, at))
    return blocks(contact_id, EMAIL) == []


def test_soft_bounces_count_by_the_day_and_block_on_the_third(ana):
    assert [failed(ana, day) for day in (20_000, 20_000, 20_001, 20_001, 20_029)] == [True, True, True, True, False]


def test_soft_bounces_of_long_ago_count_no_more(ana):
    assert all(failed(ana, day) for day in (20_000, 20_001, 20_031, 20_062))


@pytest.mark.parametrize("status", ["4.2.2", "4.7.1", "5.2.2", "5.4.4", "5.0.0"])
def test_a_soft_bounce_fails_the_message_and_leaves_the_address_alone(ana, sent, bring, status):
    assert bring(mails.bounce(sent, status, diagnostic="smtp; later")) == (200, "report")
    assert (blocks(ana, EMAIL), mails.words_of(sent)) == ([], ("failed", f"{status} smtp; later"))


def test_a_report_that_comes_again_counts_once(ana, sent, bring):
    assert bring(mails.bounce(sent)) == (200, "report")
    before = events(ana)
    cast.let(_unblock, ana, EMAIL)

    assert bring(mails.bounce(sent)) == (200, "ignored")
    assert (blocks(ana, EMAIL), events(ana)) == ([], [*before, "unblocked"])


def _unblock(connection, contact_id, channel, origin):
    write.unblock(connection, contact_id, channel, Block.UNDELIVERABLE, origin)


@pytest.mark.parametrize("kind", ["abuse", "fraud", "Abuse"])
def test_a_complaint_opts_out_and_blocks(ana, sent, bring, kind):
    assert bring(mails.complaint(sent, kind)) == (200, "report")
    assert (flag(ana, EMAIL), blocks(ana, EMAIL)) == ("opted_out", ["complained"])
    assert mails.words_of(sent)[0] == "sent"


@pytest.mark.parametrize("kind", ["not-spam", "virus", "other", "unheard-of"])
def test_feedback_that_is_no_complaint_changes_nothing(ana, sent, bring, kind):
    assert bring(mails.complaint(sent, kind)) == (200, "ignored")
    assert (flag(ana, EMAIL), blocks(ana, EMAIL)) == ("opted_in", [])


@pytest.mark.parametrize("report", [mails.bounce, mails.complaint])
def test_a_report_without_a_mark_of_ours_is_nobodys(ana, sent, bring, report):
    raw = report(sent, to="someone@example.com")
    mark = mails.message_id(sent).partition(".n")[2][:16].encode()

    assert bring(raw.replace(mark, b"a" * 16)) == (200, "ignored")
    assert (flag(ana, EMAIL), blocks(ana, EMAIL)) == ("opted_in", [])


def test_the_return_path_alone_is_enough_when_nothing_is_quoted(ana, sent, bring):
    raw = mails.bounce(sent, to="desk@example.com").replace(mails.message_id(sent).encode(), b"<gone@example.com>")

    assert bring(raw) == (200, "ignored")
    assert bring(raw, recipient=mails.named(Use.BOUNCE, sent).upper()) == (200, "report")


def test_a_bounce_counts_for_the_address_it_is_about_and_not_for_a_newer_one(ana, sent, bring):
    with_new_address(ana)
    bring(mails.bounce(sent))

    assert (blocks(ana, EMAIL), mails.words_of(sent)[0]) == ([], "failed")


def with_new_address(contact_id):
    with writing() as session:
        person = Person("Ana", cast.ANA.phone, read_email("ana.new@example.com"))
        contacts.change(session.connection(), contact_id, person, desk().config.pepper, cast.told())


def test_the_next_marketing_mail_is_refused(ana, sent, bring):
    bring(mails.bounce(sent))

    assert outgoing.state(mails.send(ana)) == "refused"
