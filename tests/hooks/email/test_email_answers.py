"""What people write back, and what their mail programs do for them."""

import pytest

from optin import contacts, reported
from optin.addresses import read_email
from optin.clock import now
from optin.contacts import Person
from optin.database import db, writing
from optin.desk import desk
from optin.mail_tokens import Use
from optin.models import InboundMessage
from optin.vocabulary import Channel
from tests import cast
from tests.hooks import mails
from tests.inbound.writing_in import answers, blocks, events, flag, known
from tests.sending import outgoing

EMAIL = Channel.EMAIL


def stored():
    """The messages that were stored, oldest first."""
    db.session.rollback()
    return db.session.query(InboundMessage).order_by(InboundMessage.id).all()


@pytest.mark.parametrize("body", ["", "\r\n", "please do stay", "Sent from my phone", "START"])
def test_a_mail_to_the_unsubscribe_address_opts_out_whatever_it_says(ana, sent, bring, body):
    assert bring(mails.unsubscribing(sent, body)) == (200, "unsubscribed")
    assert (flag(ana, EMAIL), answers(ana)[1:]) == ("opted_out", [])


@pytest.mark.parametrize("more", [{"From": "Ben <ben@example.com>"}, {"Auto_Submitted": "auto-generated"}, {"From": "x"}])
def test_it_opts_out_whoever_or_whatever_sends_it(ana, sent, bring, more):
    assert bring(mails.unsubscribing(sent, **more)) == (200, "unsubscribed")
    assert flag(ana, EMAIL) == "opted_out"


def test_it_is_found_by_the_envelope_too_and_counts_once(ana, sent, bring):
    raw = mails.mail("", To="undisclosed-recipients:;", Message_ID="<once@mail.example.com>")

    for _ in range(3):
        assert bring(raw, recipient=mails.named(Use.UNSUBSCRIBE, sent)) == (200, "unsubscribed")
    assert events(ana).count("opted_out") == 1


def test_the_opt_out_names_its_way_and_the_message(ana, sent, bring):
    bring(mails.unsubscribing(sent))
    (row,) = stored()

    assert (row.rule, row.carrier_id, row.is_answered) == ("unsubscribing mail", sent.id, True)


def test_a_made_up_unsubscribe_address_opts_nobody_out(ana, sent, bring):
    forged = mails.named(Use.UNSUBSCRIBE, sent).replace(".u", ".ua", 1)[:-13] + "@example.com"

    bring(mails.mail("", To=forged))
    assert flag(ana, EMAIL) == "opted_in"


QUOTED = "\r\n\r\nOn Mon, 2 Mar at 10:00, Example Shop <news@example.com> wrote:\r\n> New plants.\r\n> --\r\n> Unsubscribe: https://x"
UNMARKED = (
    "\r\n\r\n________________________________\r\nFrom: Example Shop <news@example.com>\r\nSent: Monday\r\nTo: Ana\r\n"
    "Subject: Spring\r\n\r\nNew plants.\r\nUnsubscribe: https://x"
)
GERMAN = "\r\n\r\nAm 2. März um 10:00 Uhr schrieb Example\r\nShop <news@example.com>:\r\nNew plants.\r\nUnsubscribe: https://x"
FIELDS = "\r\n\r\nVon: Example Shop <news@example.com>\r\nGesendet: Montag\r\nAn: Ana\r\nBetreff: Spring\r\n\r\nUnsubscribe: https://x"


@pytest.mark.parametrize("quoted", ["", QUOTED, UNMARKED, GERMAN, FIELDS])
def test_what_is_quoted_is_not_what_the_person_says(ana, sent, bring, quoted):
    assert bring(mails.answer(sent, f"Thank you, lovely!{quoted}")) == (200, "answer")
    assert (flag(ana, EMAIL), blocks(ana, EMAIL), stored()[0].body) == ("opted_in", [], "Thank you, lovely!")


@pytest.mark.parametrize("quoted", ["", QUOTED, UNMARKED, GERMAN, FIELDS])
def test_a_stop_above_a_quotation_is_a_stop(ana, sent, bring, quoted):
    bring(mails.answer(sent, f"Please stop{quoted}"))

    assert flag(ana, EMAIL) == "opted_out"
    assert len(answers(ana)) == 2  # The mail, and one that confirms.


def test_nothing_but_a_quotation_says_nothing(ana, sent, bring):
    assert bring(mails.answer(sent, "> New plants.\r\n> Unsubscribe: https://x")) == (200, "ignored")
    assert (flag(ana, EMAIL), blocks(ana, EMAIL)) == ("opted_in", [])


def test_html_is_read_without_what_it_quotes(ana, sent, bring):
    html = "<style>p{}</style><p>Please <b>stop</b></p><blockquote><p>New plants.</p></blockquote>"
    bring(mails.answer(sent, html, Content_Type="text/html; charset=utf-8"))

    assert (flag(ana, EMAIL), stored()[0].body.strip()) == ("opted_out", "Please stop")


@pytest.mark.parametrize("subject", ["STOP", "Unsubscribe", "=?utf-8?q?d=C3=A9sabonner?="])
def test_a_subject_of_ones_own_counts(ana, sent, bring, subject):
    bring(mails.answer(sent, "", subject=subject))

    assert flag(ana, EMAIL) == "opted_out"


AUTOMATIC = [
    {"Auto_Submitted": "auto-replied"},
    {"Auto_Submitted": "auto-generated; type=vacation"},
    {"Precedence": "auto_reply"},
    {"X_Autoreply": "yes"},
    {"Return_Path": "<>"},
    {"From": "MAILER-DAEMON@mx.example.net"},
]
CARRIED = [{"List_Id": "<list.example.net>"}, {"Precedence": "list"}, {"Precedence": "bulk"}, {"Mailing_List": "x"}]


@pytest.mark.parametrize("more", AUTOMATIC)
def test_what_no_person_wrote_is_ignored(ana, sent, bring, more):
    raw = mails.answer(sent, "I am away. To stop these notes, unsubscribe.", **more)

    assert bring(raw) == (200, "ignored")
    assert (stored(), flag(ana, EMAIL)) == ([], "opted_in")


@pytest.mark.parametrize("more", CARRIED)
def test_a_stop_that_came_through_a_list_waits_for_a_teammate(ana, sent, bring, more):
    assert bring(mails.answer(sent, "STOP", **more)) == (200, "answer")
    assert (flag(ana, EMAIL), blocks(ana, EMAIL), answers(ana)[1:]) == ("opted_in", ["held"], [])


@pytest.mark.parametrize("body", ["Hello all", "START", "HELP"])
@pytest.mark.parametrize("more", CARRIED[:2])
def test_whatever_else_a_list_carries_is_nothing(ana, sent, bring, body, more):
    assert bring(mails.answer(sent, body, **more)) == (200, "ignored")
    assert (stored(), blocks(ana, EMAIL)) == ([], [])


@pytest.mark.parametrize(("sender", "held"), [("ana@example.com", ["held"]), ("stranger@example.org", [])])
def test_the_foot_of_a_list_holds_only_somebody_who_is_here(ana, bring, sender, held):
    bring(mails.mail("News\r\n\r\nUnsubscribe: https://list.example.net", From=sender, List_Id="<list.example.net>"))
    assert (flag(ana, EMAIL), blocks(ana, EMAIL), known("stranger@example.org")) == ("opted_in", held, None)


def test_a_stop_to_the_address_for_bounces_is_not_lost(ana, sent, bring):
    bring(mails.mail("STOP", From="Ana <ana.private@example.org>", To=mails.named(Use.BOUNCE, sent)))
    assert (flag(ana, EMAIL), blocks(ana, EMAIL)) == ("opted_in", ["held"])


def test_a_receipt_that_a_mail_was_read_is_ignored(ana, sent, bring):
    raw = mails.bounce(sent).replace(b"delivery-status", b"disposition-notification")

    assert bring(raw) == (200, "ignored")


def test_an_answer_counts_for_the_person_who_got_the_mail_whoever_sends_it(ana, sent, bring):
    bring(mails.answer(sent, "Please stop", From="Ana at home <ana.private@example.org>"))

    assert flag(ana, EMAIL) == "opted_out"
    assert known("ana.private@example.org") is None


@pytest.mark.parametrize(
    ("more", "outcome"),
    [
        ({}, "opted_in"),
        ({"From": "Ben <ben@example.com>"}, "opted_out"),
        ({"To": mails.INBOUND, "In_Reply_To": None}, "opted_out"),
    ],
)
def test_an_opt_in_counts_only_if_it_is_surely_the_persons(ana, sent, bring, more, outcome):
    cast.say_no(ana, EMAIL, cast.told(at=now() - 60))
    bring(mails.answer(sent, "START", **more))

    assert flag(ana, EMAIL) == outcome


def test_a_stop_counts_for_whoever_it_names_and_an_opt_in_of_a_stranger_makes_nobody(ana, bring):
    bring(mails.mail("STOP", From="ana@example.com"))
    bring(mails.mail("STOP", From="stranger@example.org"))

    assert (flag(ana, EMAIL), flag(known("stranger@example.org").id, EMAIL)) == ("opted_out", "opted_out")
    assert bring(mails.mail("START", From="other@example.org")) == (200, "ignored")
    assert known("other@example.org") is None


def test_a_mail_of_nobody_we_know_is_ignored(bring):
    assert bring(mails.mail("Cheap watches", From="seller@example.org")) == (200, "ignored")
    assert known("seller@example.org") is None


def test_a_block_is_not_lifted_by_a_mail_that_anybody_could_write(ana, sent, bring):
    cast.let(_blocked, ana, EMAIL, cast.told(at=now() - 60))
    bring(mails.mail("Hello"))
    assert blocks(ana, EMAIL) == ["blocked"]
    bring(mails.answer(sent, "Hello"))
    assert blocks(ana, EMAIL) == []


def _blocked(connection, contact_id, channel, origin):
    reported.blocked(connection, contact_id, channel, origin)


def test_the_time_is_that_of_the_server_and_not_of_the_sender(ana, sent, bring):
    raw = mails.answer(
        sent, "Hello", Received="from a by b; Sun, 01 Mar 2026 10:00:00 +0100", Date="Thu, 01 Jan 1970 00:00:00 +0000"
    )
    bring(raw)

    assert stored()[0].at == 1_772_355_600


def test_a_person_who_has_a_new_address_opts_out_with_an_old_mail(ana, sent, bring):
    with writing() as session:
        person = Person("Ana", cast.ANA.phone, read_email("ana.new@example.com"))
        contacts.change(session.connection(), ana, person, desk().config.pepper, cast.told())
    bring(mails.unsubscribing(sent))

    assert (flag(ana, EMAIL), known("ana@example.com")) == ("opted_out", None)
    assert outgoing.row(sent.id).contact_id == ana
