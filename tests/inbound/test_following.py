"""What follows from a message: the flag, the event behind it, and one answer."""

import pytest
from sqlalchemy import select

from optin import person_links, preferences, rules
from optin.clock import now
from optin.database import db, writing
from optin.inbound import answering
from optin.ledger import write
from optin.models import Contact, Message
from optin.rule_drafts import Draft
from optin.sending import facts, gate
from optin.vocabulary import Block, Category, Channel, Conversation, Effect, Match, Meaning, Path
from tests import cast
from tests.inbound.writing_in import answers, blocks, events, evidence, flag, row, stored, wrote
from tests.sending import outgoing

SMS, WHATSAPP, EMAIL = Channel


def judged(contact_id, **changes):
    """What would become of a message now, and why."""
    with db.engine.connect() as connection:
        verdict = gate.judge(connection, outgoing.draft(contact_id, **changes), now()).verdict
    return verdict.outcome.word, verdict.reason.word


def conversation(contact_id, channel=SMS):
    return facts.conversation_of(row(contact_id, channel))


def test_a_stop_opts_out_and_its_event_names_message_words_and_rule(ana):
    receipt = wrote("  S.T.O.P!! ")

    source, kept = evidence(receipt)
    assert (flag(ana), source) == ("opted_out", "keyword")
    assert all(words in kept for words in ('"message":"  S.T.O.P!! "', receipt.public_id, '"folded":', '"rule":"word:stop"'))


def test_a_stop_counts_on_its_channel_alone(ana):
    wrote("STOP")

    assert [flag(ana, channel) for channel in Channel] == ["opted_out", "unset", "unset"]


def test_a_stop_closes_the_conversation_and_the_next_message_opens_it_again(ana):
    wrote("Hello", ago=60)
    assert conversation(ana) is Conversation.OPEN
    wrote("STOP", ago=30)
    assert conversation(ana) is Conversation.CLOSED


def test_what_is_newer_than_the_opt_out_opens_a_conversation(ana):
    with writing() as session:
        write.opt_out(session.connection(), ana, SMS, cast.told(at=now() - 100))
    assert conversation(ana) is Conversation.NONE
    wrote("Is the blue one still there?")
    assert conversation(ana) is Conversation.OPEN


def test_a_flow_may_send_marketing_in_the_conversation_but_not_after_a_stop(ana):
    with writing() as session:
        write.opt_out(session.connection(), ana, SMS, cast.told(at=now() - 100))
    bot = {"path": Path.BOT, "category": Category.MARKETING}
    wrote("Is the blue one still there?", ago=1)
    assert judged(ana, **bot) == ("send", "allowed")
    wrote("STOP")
    assert judged(ana, **bot) == ("refuse", "conversation_over")


def test_a_stop_is_confirmed_once_without_any_marketing(ana):
    for _ in range(3):
        wrote("STOP")

    (said,) = answers(ana)
    assert said == (
        "Example Shop: You are unsubscribed and will receive no more marketing messages. "
        "Reply START to resubscribe or HELP for help."
    )
    assert db.session.scalars(select(Message.path).where(Message.path.is_not(None))).all() == [Path.SERVICE]


def test_a_second_change_of_mind_is_confirmed_again(ana):
    for body, ago in (("STOP", 9), ("START", 6), ("STOP", 3)):
        wrote(body, ago=ago)

    assert [said.split(":")[1][:22] for said in answers(ana)] == [
        " You are unsubscribed ",
        " You are subscribed to",
        " You are unsubscribed ",
    ]


def test_what_the_provider_has_answered_is_not_answered_again(ana):
    for body in ("STOP", "HELP", "START"):
        wrote(body, is_answered=True)

    assert answers(ana) == []


def test_two_machines_do_not_talk_for_ever(ana):
    for _ in range(20):
        wrote("HELP")

    assert len(answers(ana)) == answering._MOST_IN_AN_HOUR


def test_what_was_said_long_ago_is_not_answered(ana):
    assert wrote("STOP", ago=2 * 24 * 3600).effect is Effect.OPTED_OUT
    assert answers(ana) == []


@pytest.mark.parametrize(
    ("locale", "beginning"),
    [("de-AT", "Example Shop: Sie sind abgemeldet"), ("fr", "Example Shop"), ("tlh", "Example Shop: You are unsubscribed")],
)
def test_the_answer_speaks_the_contacts_language(ana, locale, beginning):
    with writing() as session:
        session.get_one(Contact, ana).locale = locale
    wrote("STOP")

    assert answers(ana)[0].startswith(beginning)


def test_a_rules_own_text_is_the_answer(ana):
    own = Draft("leave club", Match.WHOLE, Meaning.OPT_OUT, answer="You have left the club.")
    with writing() as session:
        name = rules.add(session, own, "olive@example.com").public_id
    receipt = wrote("Leave club")

    assert answers(ana) == ["You have left the club."]
    assert (stored(receipt).rule, f'"rule":"{name}"' in evidence(receipt)[1]) == (name, True)


def test_start_opts_in_as_the_person_said_so_through_the_channel(ana):
    wrote("STOP", ago=5)
    receipt = wrote("START")

    assert (flag(ana), evidence(receipt)[0]) == ("opted_in", "keyword")
    assert receipt.effect is Effect.OPTED_IN


def test_start_also_ends_a_complaint(ana):
    with writing() as session:
        write.block(session.connection(), ana, SMS, Block.COMPLAINED, cast.told())
    wrote("START")

    assert blocks(ana) == []


def test_help_is_answered_after_an_opt_out_and_changes_nothing(ana):
    wrote("STOP", ago=5)
    wrote("HELP")

    assert flag(ana) == "opted_out"
    assert "STOP to unsubscribe" in answers(ana)[-1]


def test_help_by_mail_has_a_subject(ana):
    wrote("HELP", channel=EMAIL, sender="ana@example.com")

    assert db.session.scalars(select(Message.subject).where(Message.subject != "")).all() == ["How to stop these messages"]


def test_help_brings_the_link_to_the_persons_own_page_where_there_is_room(ana):
    wrote("HELP")
    wrote("HELP", channel=EMAIL, sender="ana@example.com")

    by_sms, by_mail = answers(ana)
    assert len(by_sms) <= 160
    assert by_mail.rstrip().endswith(person_links.preferences_url(ana))


def test_what_is_unclear_holds_marketing_and_says_nothing_of_the_flag(ana):
    receipt = wrote("stop it maybe")

    assert (receipt.effect, flag(ana), blocks(ana), answers(ana)) == (Effect.HELD, "unset", ["held"], [])
    assert judged(ana, path=Path.API) == ("refuse", "held")


def test_a_message_shows_that_the_person_does_not_block_us_any_more(ana):
    with writing() as session:
        write.block(session.connection(), ana, SMS, Block.BLOCKED, cast.told(at=now() - 100))
    wrote("Earlier", ago=200)
    assert blocks(ana) == ["blocked"]
    wrote("Hello again", ago=50)
    assert blocks(ana) == []


def test_the_providers_own_stop_bars_and_opts_out(ana):
    wrote("Arret", provider_meaning=Meaning.OPT_OUT, is_answered=True)

    assert (flag(ana), blocks(ana), answers(ana)) == ("opted_out", ["stopped"], [])


def test_the_providers_own_start_lifts_its_stop(ana):
    wrote("STOP", ago=9, provider_meaning=Meaning.OPT_OUT, is_answered=True)
    wrote("UNSTOP", provider_meaning=Meaning.OPT_IN, is_answered=True)

    assert (flag(ana), blocks(ana)) == ("opted_in", [])


def test_a_stop_that_the_provider_takes_for_something_else_is_a_stop(ana):
    wrote("STOP", provider_meaning=Meaning.HELP)

    assert flag(ana) == "opted_out"


def test_an_opt_out_ends_what_is_sent_anyway(ana):
    """Every stop is an event of its own, so that an override of an older one covers nothing."""
    wrote("STOP", ago=5)
    wrote("STOP")

    assert events(ana) == ["opted_out", "opted_out"]


@pytest.mark.parametrize(
    ("reach", "body", "expected"),
    [
        ("channel", "stop contacting me", "unset"),
        ("unnamed", "stop contacting me", "opted_out"),
        ("unnamed", "please stop texting me", "unset"),
        ("unnamed", "STOP", "unset"),
        ("everything", "STOP", "opted_out"),
    ],
)
def test_how_far_a_stop_reaches_is_the_teams_choice(ana, reach, body, expected):
    with writing() as session:
        preferences.change(session, {"stop_reach": reach}, "olive@example.com")
    wrote(body)

    assert (flag(ana), flag(ana, WHATSAPP), flag(ana, EMAIL)) == ("opted_out", expected, expected)


def test_a_colour_opts_nobody_out_who_does_not_write_turkish(ana):
    assert wrote("red").effect is Effect.NOTHING
    assert flag(ana) == "unset"


def test_the_same_word_stops_for_whoever_writes_turkish(ana):
    with writing() as session:
        session.get_one(Contact, ana).locale = "tr"

    assert wrote("red").effect is Effect.OPTED_OUT
