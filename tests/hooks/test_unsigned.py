"""A signature that failed: refused, and where it may be a stop, neither believed nor lost."""

import pytest

from optin import by_hand, contacts, unclear, unsigned
from optin.database import db, hot, writing
from optin.desk import desk
from optin.models import Contact, ProviderSighting, UnsignedMessage
from optin.vocabulary import Block, Channel
from tests import cast
from tests.channels import fakes
from tests.hooks import telling
from tests.inbound.writing_in import blocks, events, flag, known, wrote

WA = Channel.WHATSAPP


def forged_text(app, body, sender=telling.ANA, **more):
    return telling.post_form(app, "/hooks/twilio/messages", telling.sms(body, sender, **more), key="not ours")


def forged_chat(app, *messages, **value):
    return telling.post_json(app, telling.envelope(messages=list(messages), **value), secret="not ours")


def waiting():
    db.session.rollback()
    return unsigned.count(db.session())


@pytest.mark.parametrize("body", ["STOP", "please stop texting me", "Arrêt", "stop?"])
def test_a_forged_stop_is_refused_and_its_number_held(called, ana, body):
    assert forged_text(called, body).status_code == 403
    assert (flag(ana), blocks(ana), blocks(ana, WA), waiting()) == ("opted_in", ["held"], [], 1)


@pytest.mark.parametrize(
    "message",
    [
        telling.words("STOP"),
        telling.chat(type="button", button={"payload": "out:msg_x", "text": "No more"}),
    ],
    ids=["text", "button"],
)
def test_a_forged_stop_on_whatsapp_is_held_there(called, ana, message):
    assert forged_chat(called, message).status_code == 403
    assert (flag(ana, WA), blocks(ana, WA), blocks(ana), waiting()) == ("opted_in", ["held"], [], 1)


def test_a_word_that_twilio_is_said_to_have_taken_as_a_stop_is_held_too(called, ana):
    """With Advanced Opt-Out the words are the account's own, so only `OptOutType` tells."""
    assert forged_text(called, "Adiós", OptOutType="STOP").status_code == 403
    assert (flag(ana), blocks(ana), waiting()) == ("opted_in", ["held"], 1)


def test_a_forged_switch_is_held_too(called, ana):
    forged = telling.envelope("user_preferences", user_preferences=[telling.preference("stop")])
    telling.post_json(called, forged, secret="not ours")

    assert (flag(ana, WA), blocks(ana, WA)) == ("opted_in", ["held"])


@pytest.mark.parametrize("body", ["Hello", "START", "bus stop", "", "stop " * 200])
def test_a_forged_message_that_is_no_stop_does_nothing(called, ana, body):
    forged_text(called, body)
    forged_text(called, body, OptOutType="START")
    forged_chat(called, telling.words(body))

    assert (blocks(ana), blocks(ana, WA), waiting()) == ([], [], 0)


def test_nobody_is_made_up_by_a_forged_stop(called):
    forged_text(called, "STOP", sender="+14155550177")
    forged_text(called, "STOP", sender="not a number")

    assert (db.session.query(Contact).count(), waiting()) == (0, 0)


def test_a_person_is_held_once_however_often_it_comes(called, ana):
    before = len(events(ana))
    for _ in range(4):
        forged_text(called, "STOP")

    db.session.rollback()
    assert (len(events(ana)), db.session.query(UnsignedMessage).one().others) == (before + 1, 3)


def test_repetitions_are_counted_only_so_far(called, ana, monkeypatch):
    monkeypatch.setattr(unsigned, "MOST_COUNTED", 2)
    for _ in range(5):
        forged_text(called, "STOP")

    db.session.rollback()
    assert db.session.query(UnsignedMessage).one().others == 2


def test_what_nothing_is_made_of_takes_no_turn_at_writing(called, ana, monkeypatch):
    forged_text(called, "STOP")
    monkeypatch.setattr(unsigned, "MOST_OPEN", 1)
    monkeypatch.setattr(unsigned, "MOST_COUNTED", 0)
    other = cast.add(cast.Person(phone=cast.read_phone("+14155550177", "US")))
    monkeypatch.setattr("optin.hooks.suspects.hot", lambda work: pytest.fail("it was written"))
    for sender in (telling.ANA, "+14155550177", "+14155550178"):
        assert forged_text(called, "STOP", sender=sender).status_code == 403

    assert (blocks(other), waiting()) == ([], 1)


def test_a_forged_stop_in_the_name_of_a_known_user_id_is_held_too(called, ana):
    telling.wrote(called, telling.words("Hello"))
    forged_chat(called, telling.words("STOP", sender=""), telling.words("STOP", sender="", user_id="US.nobody"))

    assert (flag(ana, WA), blocks(ana, WA), waiting()) == ("opted_in", ["held"], 1)


def test_a_flood_holds_so_many_and_no_more(called, monkeypatch):
    monkeypatch.setattr(unsigned, "MOST_IN_AN_HOUR", 2)
    people = [cast.add(cast.Person(phone=cast.read_phone(f"+1415555010{number}", "US"))) for number in range(4)]
    for number in range(4):
        forged_text(called, "STOP", sender=f"+1415555010{number}")

    assert [blocks(contact_id) for contact_id in people] == [["held"], ["held"], [], []]


def test_a_body_with_many_forged_stops_is_read_at_its_beginning(called):
    people = [cast.add(cast.Person(phone=cast.read_phone(f"+1415555{number:04}", "US"))) for number in range(100, 112)]
    forged_chat(called, *(telling.words("STOP", sender=f"1415555{number:04}") for number in range(100, 112)))

    assert sum(blocks(contact_id, WA) == ["held"] for contact_id in people) == 10


def test_a_huge_forged_body_is_not_read(called, ana):
    forged_chat(called, telling.words("STOP"), padding="x" * 70_000)

    assert (blocks(ana, WA), waiting()) == ([], 0)


def test_when_it_was_seen_and_refused_is_kept(called, ana):
    telling.text_in(telling.sms("Hello"), called)
    forged_text(called, "Hello")
    forged_chat(called)

    db.session.rollback()
    seen = {row.provider: (row.seen_at is not None, row.refused_at is not None) for row in db.session.query(ProviderSighting)}
    assert seen == {"twilio": (True, True), "whatsapp": (False, True)}


def newest():
    """The public id of the message that came last, as it stands now."""
    db.session.rollback()
    ((row, _),) = unsigned.listed(db.session(), None, 1)
    return row.public_id


def decide(act, *more):
    name = newest()
    with writing() as session:
        act(session.connection(), name, desk().config.pepper, cast.told(operator="olive@example.com"), *more)


def settled(receipt):
    """A teammate has said that an unclear message was no stop."""
    with writing() as session:
        unclear.let_go(session.connection(), receipt.public_id, desk().config.pepper, cast.told(), "A question.")


def test_a_teammate_says_that_it_was_a_stop(called, ana):
    forged_text(called, "STOP")
    decide(unsigned.opt_out)

    assert (flag(ana), blocks(ana), waiting()) == ("opted_out", [], 0)


def test_a_teammate_says_that_it_was_none(called, ana):
    forged_text(called, "STOP")
    decide(unsigned.let_go, "Somebody played a trick.")

    assert (flag(ana), blocks(ana), waiting()) == ("opted_in", [], 0)


def test_a_hold_stands_while_another_message_is_unclear(called, ana):
    forged_text(called, "STOP")
    receipt = wrote("stop it maybe")
    decide(unsigned.let_go, "A trick.")
    assert blocks(ana) == ["held"]
    settled(receipt)

    assert blocks(ana) == []


def test_the_other_way_round_too(called, ana):
    forged_text(called, "STOP")
    receipt = wrote("stop it maybe")
    settled(receipt)
    assert blocks(ana) == ["held"]
    decide(unsigned.let_go, "A trick.")

    assert blocks(ana) == []


def test_of_two_who_decide_one_does(called, ana):
    forged_text(called, "STOP")
    name = newest()
    decide(unsigned.opt_out)

    with pytest.raises(unsigned.NotOpenError), writing() as session:
        unsigned.let_go(session.connection(), name, desk().config.pepper, cast.told(), "No.")
    assert flag(ana) == "opted_out"


def test_lifting_the_hold_on_the_profile_settles_it(called, ana):
    forged_text(called, "STOP")
    hot(lambda connection: by_hand.lift(connection, ana, Channel.SMS, Block.HELD, cast.told(reason="Asked them.")))

    assert (blocks(ana), waiting()) == ([], 0)


def test_without_a_provider_a_webhook_holds_and_takes_nothing(app):
    fakes.set_up(app)
    contact_id = cast.add(cast.ANA)

    assert telling.post_json(app, telling.envelope(messages=[telling.words("Hello")]), secret="").status_code == 403
    assert flag(contact_id, WA) == "unset"


def test_the_number_counts_and_not_who_had_it(called, ana):
    forged_text(called, "STOP")
    with writing() as session:
        other = cast.Person("Ana Alvarez", cast.read_phone("+1 415 555 0177", "US"))
        contacts.change(session.connection(), ana, other, desk().config.pepper, cast.told())
    decide(unsigned.opt_out)

    assert (flag(ana), flag(known(telling.ANA).id)) == ("unset", "opted_out")
