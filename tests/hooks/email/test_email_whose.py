"""Whose a mail is, when the message that it names and the address that it comes from are not one person's."""

import pytest

from optin.clock import now
from optin.mail_tokens import Use
from optin.vocabulary import Channel
from tests import cast
from tests.hooks import mails
from tests.inbound.writing_in import answers, flag, known

EMAIL = Channel.EMAIL


@pytest.fixture
def ben(app):
    """Ben, who is here too, and opted in to mail."""
    contact_id = cast.add(cast.BEN)
    cast.say_yes(contact_id, EMAIL)
    return contact_id


BEN = cast.BEN.email.address


def test_a_stop_of_one_who_answers_the_mail_of_another_counts_for_both(ana, ben, sent, bring):
    assert bring(mails.answer(sent, "STOP", From=BEN)) == (200, "answer")
    assert (flag(ana, EMAIL), flag(ben, EMAIL)) == ("opted_out", "opted_out")


def test_what_else_they_write_is_the_business_of_nobody_but_the_mails_reader(ana, ben, sent, bring):
    bring(mails.answer(sent, "Hello", From=BEN))
    assert (flag(ana, EMAIL), flag(ben, EMAIL)) == ("opted_in", "opted_in")


@pytest.mark.parametrize("sender", ["ana@example.com", BEN])
def test_a_start_of_one_who_answers_the_mail_of_another_counts_for_nobody(ana, ben, sent, bring, sender):
    for person in (ana, ben):
        cast.say_no(person, EMAIL, cast.told(at=now() - 60))
    bring(mails.answer(sent, "START", From=sender, To=mails.INBOUND))
    bring(mails.answer(sent, "START", From=BEN))
    assert (flag(ana, EMAIL), flag(ben, EMAIL)) == ("opted_out", "opted_out")


FORGED = [
    {"To": mails.INBOUND},  # Whoever was given the mail knows what it is called, and not where it wanted answers.
    {"Authentication_Results": "mx.example.net; spf=pass; dmarc=fail header.from=example.com"},
    {"From": '"ana@example.com" <thief@example.org>'},
    {"From": '"<ana@example.com>" <thief@example.org>'},
    {"From": "=?utf-8?q?=3Cana=40example=2Ecom=3E?= <thief@example.org>"},
    {"From": "ana@example.com <thief@example.org>"},
    {"From": "ana@example.com, thief@example.org"},
    {"Sender": "thief@example.org", "From": "Ana <ana@example.com>\r\nFrom: thief@example.org"},
]


@pytest.mark.parametrize("more", FORGED)
def test_nobody_is_opted_in_by_a_mail_that_another_may_have_written(ana, sent, bring, more):
    cast.say_no(ana, EMAIL, cast.told(at=now() - 60))
    bring(mails.answer(sent, "START", **more))
    assert flag(ana, EMAIL) == "opted_out"


@pytest.mark.parametrize("more", FORGED)
def test_a_stop_is_lost_by_none_of_that(ana, sent, bring, more):
    bring(mails.answer(sent, "STOP", **more))
    assert flag(ana, EMAIL) == "opted_out"


def test_a_name_before_an_address_is_nobodys_address(ana, ben, bring):
    bring(mails.mail("STOP", From=f'"<{BEN}>" <ana@example.com>'))
    assert (flag(ana, EMAIL), flag(ben, EMAIL)) == ("opted_out", "opted_in")


def test_a_stranger_who_says_stop_gets_no_mail(bring):
    bring(mails.mail("STOP", From="stranger@example.org"))
    stranger = known("stranger@example.org").id
    assert (flag(stranger, EMAIL), answers(stranger)) == ("opted_out", [])


def test_two_mails_of_one_name_are_two(ana, ben, bring):
    for sender in ("ana@example.com", BEN):
        bring(mails.mail("STOP", From=sender, Message_ID="<always@mail.example.com>"))
    assert (flag(ana, EMAIL), flag(ben, EMAIL)) == ("opted_out", "opted_out")


def test_a_mail_to_the_answers_of_one_that_answers_another_is_held_or_out_for_whoever_wrote_it(ana, ben, sent, bring):
    bring(mails.mail("STOP", subject="Re: Spring", From=BEN, To=mails.named(Use.REPLY, sent), In_Reply_To="<gone@example.com>"))
    assert flag(ben, EMAIL) == "opted_out"
