"""A message from a person: stored once, acted upon once, whatever is in it and however often it comes."""

import threading

import pytest
from sqlalchemy import func, select

from optin import contacts, inbound
from optin.clock import now
from optin.database import db, hot, writing
from optin.inbound import Received, acting, received
from optin.ledger import verify
from optin.models import Contact, InboundMessage, Message
from optin.vocabulary import Channel, Effect, MessageState
from tests import cast
from tests.inbound import writing_in
from tests.inbound.writing_in import delivery, flag, known, row, stored, wrote


def count(table):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table))


def test_a_message_is_kept_and_shown_in_the_thread(ana):
    receipt = wrote("See you at five")

    message = db.session.scalar(select(Message).where(Message.public_id == receipt.public_id))
    assert (message.body, message.state, message.contact_id) == ("See you at five", MessageState.RECEIVED, ana)
    assert (receipt.is_new, receipt.effect, stored(receipt).message_id) == (True, Effect.NOTHING, message.id)


def test_a_repeated_delivery_changes_nothing(ana):
    same = delivery("STOP")
    first, second = inbound.receive(same), inbound.receive(same)

    assert (second.public_id, second.is_new, second.effect) == (first.public_id, False, Effect.OPTED_OUT)
    assert writing_in.events(ana) == ["opted_out"]
    assert (count(InboundMessage), len(writing_in.answers(ana))) == (1, 1)


def test_the_same_delivery_at_the_same_moment_is_one_message(app, ana):
    same, receipts = delivery("STOP"), []

    def take():
        with app.app_context():
            receipts.append(inbound.receive(same))

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(receipt.is_new for receipt in receipts) == [False] * 7 + [True]
    assert writing_in.events(ana) == ["opted_out"]
    assert (count(InboundMessage), count(Message)) == (1, 2)


def test_one_id_on_two_channels_is_two_messages(ana):
    wrote("Hello", reference="same")
    assert wrote("Hello", reference="same", channel=Channel.WHATSAPP).is_new


@pytest.mark.parametrize("reference", ["", "x" * 5000])
def test_a_delivery_without_a_usable_id_is_still_told_apart(ana, reference):
    same = delivery("STOP", reference=reference)
    assert [inbound.receive(same).is_new for _ in range(2)] == [True, False]


def test_many_people_who_write_at_once_become_one_contact_each(app):
    def take(number):
        with app.app_context():
            wrote("STOP", sender="+14155550199", reference=f"at-once-{number}")

    threads = [threading.Thread(target=take, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count(Contact) == 1
    assert flag(known("+14155550199").id) == "opted_out"


def test_a_message_from_an_unknown_number_makes_a_contact_who_said_nothing(app):
    wrote("What are your hours?", sender="+1 415 555 0199")

    assert flag(known("+14155550199").id) == "unset"


def test_an_opt_out_that_belongs_to_the_number_comes_back_with_it(ana):
    wrote("STOP")
    with writing() as session:
        contacts.remove(session.connection(), ana)
    wrote("Me again")

    assert flag(known().id) == "opted_out"


def test_what_a_contact_wrote_goes_with_the_contact(ana):
    receipt = wrote("My address is 1 Example Street")
    with writing() as session:
        contacts.remove(session.connection(), ana)

    kept = stored(receipt)
    assert (kept.body, kept.sender, kept.folded, kept.payload) == ("", "", "", "")
    assert not inbound.receive(delivery("x", reference=kept.reference)).is_new


def test_an_answer_by_e_mail_counts_for_e_mail(ana):
    wrote("unsubscribe\n\nOn Monday, the shop wrote:\n> Sale", channel=Channel.EMAIL, sender="Ana@EXAMPLE.com")

    assert (flag(ana, Channel.EMAIL), flag(ana)) == ("opted_out", "unset")


@pytest.mark.parametrize("sender", ["", "12345", "SHOPNEWS", "not an address", "\0", "x" * 5000])
def test_a_sender_that_can_be_nobody_is_kept_and_makes_no_contact(app, sender):
    receipt = wrote("STOP", sender=sender)

    assert (receipt.effect, stored(receipt).body) == (Effect.NOBODY, "STOP")
    assert count(Contact) == 0


@pytest.mark.parametrize(
    ("body", "effect"),
    [
        ("", Effect.NOTHING),
        ("😀🎉", Effect.NOTHING),
        ("\0\x01\ud800 binary \uffff", Effect.NOTHING),
        ("a" * 150_000, Effect.NOTHING),
        ("STOP\0", Effect.OPTED_OUT),
        ("ＳＴＯＰ", Effect.OPTED_OUT),
        ("STOP\n" + "x" * 150_000, Effect.OPTED_OUT),
    ],
)
def test_whatever_is_in_a_message_it_is_kept_and_a_stop_in_it_counts(ana, body, effect):
    receipt = wrote(body)

    assert receipt.effect is effect
    assert len(stored(receipt).body) == min(len(body), received.LONGEST_BODY)


def test_it_opens_the_window_for_a_day_and_never_moves_it_back(ana):
    at = now()
    wrote("Hello", at=at - 50)
    wrote("Earlier", at=at - 500)

    assert (row(ana).heard_at, row(ana).window_until) == (at - 50, at - 50 + 24 * 3600)


def test_a_time_that_lies_ahead_counts_as_now(ana):
    wrote("START", at=now() + 3600)
    wrote("STOP", at=now())

    assert flag(ana) == "opted_out"
    assert row(ana).heard_at <= now()


def test_a_message_by_itself_opts_nobody_in(ana):
    for words in ("Hello", "yes", "ok", "I like it", "Y", "please"):
        wrote(words)

    assert flag(ana) == "unset"


def test_what_a_crash_left_is_taken_up(app, ana, monkeypatch):
    monkeypatch.setattr("optin.inbound.receiving.act", lambda *_: 1 / 0)
    assert wrote("STOP").effect is None
    monkeypatch.setattr("optin.inbound.receiving.act", acting.act)

    assert flag(ana) == "unset"
    assert (inbound.take_up(), inbound.take_up()) == (1, 0)
    assert flag(ana) == "opted_out"


def test_one_that_cannot_be_acted_upon_keeps_no_other_waiting(ana, monkeypatch):
    for body in ("first", "STOP"):
        hot(lambda connection, body=body: received.store(connection, delivery(body), now()))
    plain = acting.act
    monkeypatch.setattr(
        "optin.inbound.receiving.act", lambda c, said, at: plain(c, said, at) if said.plain.folded == "stop" else 1 / 0
    )

    assert inbound.take_up() == 2
    assert flag(ana) == "opted_out"


def test_the_ledger_is_sound_afterwards(ana):
    for body in ("STOP", "START", "stop it maybe", "HELP", "hello"):
        wrote(body)

    assert verify.check(db.session.connection()).faults == []


def test_two_people_with_one_name_are_kept_apart(ana):
    ben = cast.add(cast.BEN)
    inbound.receive(Received(Channel.SMS, cast.BEN.phone.e164, "b1", "STOP", now()))

    assert (flag(ana), flag(ben)) == ("unset", "opted_out")
