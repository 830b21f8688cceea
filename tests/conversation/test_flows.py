"""Flows that a contact's own message starts: what is said, on which path, and where they end."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from optin import flows
from optin.clock import now
from optin.conversation import flows as hooks
from optin.database import db, writing
from optin.flows.drafts import ENDS, draft_of
from optin.flows.faults import faults
from optin.flows.world import world
from optin.ledger import write
from optin.models import Flow, FlowVersion, Message, SandboxDelivery, Template
from optin.preferences import change
from optin.sending import gate
from optin.template_drafts import Draft as TemplateDraft
from optin.templates import create as create_template
from optin.vocabulary import Category, Channel, Effect, Path, Starts
from tests import cast
from tests.conversation.drafting import ADD, HAND_OVER, OPT_IN, OPT_OUT, REMOVE, SAY, SMS, ask, draft, keep, step
from tests.conversation.running import begin, ends, group, kept_of, members, runs, sent
from tests.inbound.writing_in import flag, row, wrote

MENU = draft(
    ask("q", otherwise="q", Green="green", Blue="blue"),
    step(SAY, "green", then=ENDS),
    step(SAY, "blue"),
    starts=Starts.KEYWORD,
    keyword="Menu",
)


def test_any_message_outside_a_conversation_starts_a_flow(ana):
    keep(draft(step(SAY, "a", text="Hello {{first_name}}, this is {{organisation}}.")))

    assert wrote("Good morning").effect is Effect.TAKEN
    assert sent(ana) == [("bot", "queued", "Hello Ana, this is Example Shop.")]
    assert wrote("Are you there?").effect is Effect.NOTHING
    assert ends(ana) == ["done"]


def test_a_teammates_message_keeps_the_flow_out(ana):
    keep(draft(step(SAY, "a")))
    begin(draft(step(SAY, "b"), starts=Starts.HAND, name="By hand"), ana)

    assert wrote("Thank you").effect is Effect.NOTHING


@pytest.mark.parametrize("word", ["menu", " MENU! ", "Menú"])
def test_a_keyword_starts_its_flow_and_answers_lead_on(ana, word):
    keep(MENU)
    wrote(word)
    wrote("purple?")
    wrote("blue.")

    assert [body for _, _, body in sent(ana)] == ["Words of q", "Words of q", "Words of blue"]
    assert ends(ana) == ["done"]


def test_the_answer_counts_on_its_own_channel_alone(ana):
    keep(replace(MENU, channels=(SMS, Channel.WHATSAPP)))
    wrote("Menu")

    assert wrote("Green", channel=Channel.WHATSAPP).effect is Effect.NOTHING
    with db.engine.connect() as connection:
        assert [hooks.is_asked(connection, row, now()) for row in write.lock(connection, ana).values()] == [True, False, False]


def test_yes_in_other_words_is_yes_where_yes_is_an_answer(ana):
    keep(
        draft(ask("q", otherwise="q", **{"Y, Yes": "in", "N, No": "out"}), step(OPT_IN, "in", then=ENDS), step(OPT_OUT, "out"))
    )
    wrote("Hello")
    wrote("yes please!")

    assert flag(ana) == "opted_in"


def test_an_opt_in_rests_on_question_answer_and_message(ana):
    keep(draft(ask("q", otherwise="q", Sure="in"), step(OPT_IN, "in")))
    wrote("Hello")
    receipt = wrote("Sure")

    kept = kept_of(row(ana).flag_event)
    assert (row(ana).source.word, flag(ana)) == ("flow", "opted_in")
    assert all(f'"{name}":"{value}"' in kept for name, value in (("question", "Words of q"), ("answer", "Sure")))
    assert all(words in kept for words in (receipt.public_id, '"flow":"Welcome"', '"flow_version":1'))
    assert sent(ana)[-1][0] == "service"


def test_a_pressed_button_is_the_source(ana):
    keep(draft(ask("q", otherwise="q", Sure="in"), step(OPT_IN, "in")))
    wrote("Hello")
    wrote("", payload="Sure")

    assert row(ana).source.word == "button"


def test_no_message_opts_in_by_itself(ana):
    keep(draft(ask("q", otherwise="q", Sure="in"), step(OPT_IN, "in")))
    for words in ("Hello", "what?", "maybe", "👍"):
        wrote(words)

    assert flag(ana) == "unset"


def test_the_bot_answers_an_opted_out_contact_in_the_conversation_that_they_opened(ana):
    """Marketing templates too: the one path on which the flag is not asked."""
    with writing() as session:
        name = create_template(session, TemplateDraft("Sale", SMS, Category.MARKETING, "en", "Half price"), "olive").public_id
    keep(draft(step(SAY, "a", template=name), starts=Starts.KEYWORD, keyword="sale"))
    cast.say_no(ana, SMS, cast.told(at=1))
    wrote("Sale")

    assert sent(ana) == [("bot", "queued", "Half price")]


def test_not_after_a_stop_closed_it(ana):
    keep(MENU)
    wrote("STOP", ago=5)
    wrote("Menu", ago=9)

    assert [path for path, _, _ in sent(ana)] == ["service"]


def test_a_stop_ends_the_question(ana):
    keep(draft(ask("q", otherwise="q", **{"Y, Yes": "in"}), step(OPT_IN, "in")))
    wrote("Hello", ago=2)
    wrote("STOP", ago=1)

    assert wrote("Yes").effect is not Effect.OPTED_IN
    assert (flag(ana), ends(ana)[0]) == ("opted_out", "stopped")


def test_a_colour_is_an_answer_on_a_desk_where_it_is_one(ana):
    made = draft(ask("q", otherwise="q", Red="a", Blue="b"), step(SAY, "a", then=ENDS), step(SAY, "b"))
    assert faults(made, world(db.session())) == []
    keep(made)
    wrote("Hello")
    wrote("Red")

    assert (sent(ana)[-1][2], flag(ana)) == ("Words of a", "unset")


def test_a_stop_at_a_question_about_something_else_only_stops(ana):
    club, _ = group("Club")
    keep(draft(ask("q", otherwise="a", Menu="a"), step(ADD, "a", group=club)))
    wrote("Hello")
    wrote("STOP")

    assert (flag(ana), members(club)) == ("opted_out", [])


def test_a_no_opts_out_and_is_confirmed_once(ana):
    keep(draft(ask("q", otherwise="q", **{"N, No": "out"}), step(OPT_OUT, "out", text="Goodbye {{first_name}}.")))
    wrote("Hello")
    wrote("nope")

    assert (flag(ana), row(ana).source.word) == ("opted_out", "flow")
    assert sent(ana)[-1] == ("service", "queued", "Goodbye Ana.")


def test_people_are_put_into_groups_and_taken_out(ana):
    club, _ = group("Club")
    news, _ = group("News", ana)
    keep(draft(step(ADD, "a", group=club), step(REMOVE, "b", group=news), step(HAND_OVER, "c")))
    wrote("Hello")

    assert (members(club), members(news), ends(ana)) == ([ana], [], ["handed_over"])


def test_two_machines_do_not_talk_for_ever(ana):
    keep(MENU)
    with writing() as session:
        change(session, {"bot_answers": "3", "bot_minutes": "5"}, "olive@example.com")
    wrote("Menu")
    for _ in range(20):
        wrote("I did not understand you. Menu?")

    assert len(sent(ana)) == 3
    assert ends(ana) == ["cut_off"]
    wrote("Menu")
    assert (len(sent(ana)), ends(ana)) == (3, ["cut_off", "cut_off"])


def test_a_no_is_never_lost_to_the_cut(ana):
    keep(draft(ask("q", otherwise="q", **{"N, No": "out"}), step(OPT_OUT, "out")))
    with writing() as session:
        change(session, {"bot_answers": "1"}, "olive@example.com")
    wrote("Hello")
    wrote("No")

    assert flag(ana) == "opted_out"


def test_another_keyword_leaves_the_flow_for_its_own(ana):
    keep(MENU)
    keep(draft(step(SAY, "a", text="We open at nine."), starts=Starts.KEYWORD, keyword="hours", name="Hours"))
    wrote("Menu")
    wrote("Hours")

    assert (sent(ana)[-1][2], ends(ana)) == ("We open at nine.", ["replaced", "done"])


def test_who_is_in_a_flow_finishes_it_on_their_version(ana):
    name = keep(MENU)
    wrote("Menu")
    with writing() as session:
        flow = flows.for_change(session, name)
        now_stands = draft_of(session.get_one(FlowVersion, flow.version_id))
        flows.edit(session, flow, replace(now_stands, steps=(step(SAY, "other"),)), "olive@example.com")
        flows.delete(session.get_one(Flow, flow.id))
    wrote("Green")

    assert (sent(ana)[-1][2], ends(ana)) == ("Words of green", ["done"])
    assert wrote("Menu").effect is Effect.NOTHING


def test_a_template_that_is_gone_hands_the_conversation_over(ana):
    with writing() as session:
        template = create_template(session, TemplateDraft("Sale", SMS, Category.UTILITY, "en", "Half price"), "olive")
    keep(draft(ask("q", Yes="a"), step(SAY, "a", template=template.public_id)))
    wrote("Hello")
    with writing() as session:
        session.get_one(Template, template.id).deleted_at = 1
    wrote("Yes")

    assert (len(sent(ana)), ends(ana)) == (1, ["broken"])


def test_a_repeated_delivery_moves_nothing_on(ana):
    keep(MENU)
    wrote("Menu", reference="SM-once")
    wrote("Menu", reference="SM-once")

    assert len(sent(ana)) == len(runs(ana)) == 1


def test_a_question_is_not_open_for_ever(ana):
    keep(draft(ask("q", otherwise="q", **{"Y, Yes": "in"}), step(OPT_IN, "in")))
    wrote("Hello")
    with writing() as session:
        session.get_one(type(runs(ana)[0]), runs(ana)[0].id).asked_at -= 31 * 24 * 3600
    wrote("Yes")

    assert (flag(ana), ends(ana)[0]) == ("unset", "expired")


def pressing(contact_id):
    """The buttons of the newest question: text and payload."""
    db.session.rollback()
    query = select(Message).where(Message.contact_id == contact_id, Message.path == Path.BOT).order_by(Message.id.desc())
    return {one["text"]: one["payload"] for one in db.session.scalars(query).first().quick_replies}


def test_answers_are_buttons_where_the_channel_has_them(ana):
    keep(replace(MENU, channels=(Channel.WHATSAPP,)))
    wrote("Menu", channel=Channel.WHATSAPP)
    gate.dispatch_due()
    assert [one["text"] for one in db.session.scalar(select(SandboxDelivery.buttons))] == ["Green", "Blue"]
    wrote("Green", channel=Channel.WHATSAPP, payload=pressing(ana)["Green"])

    assert (sent(ana)[-1][2], ends(ana)) == ("Words of green", ["done"])


def test_the_button_of_another_question_answers_nothing(ana):
    made = draft(ask("q", otherwise="q", Sure="in"), step(OPT_IN, "in"), channels=(Channel.WHATSAPP,))
    keep(replace(made, starts=Starts.KEYWORD, keyword="club"))
    wrote("Club", channel=Channel.WHATSAPP)
    old = pressing(ana)["Sure"]
    wrote("what?", channel=Channel.WHATSAPP)
    wrote("Sure", channel=Channel.WHATSAPP, payload=old)
    assert flag(ana, Channel.WHATSAPP) == "unset"
    wrote("Sure", channel=Channel.WHATSAPP, payload=pressing(ana)["Sure"])
    assert (flag(ana, Channel.WHATSAPP), row(ana, Channel.WHATSAPP).source.word) == ("opted_in", "button")
