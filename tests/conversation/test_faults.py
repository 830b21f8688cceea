"""What keeps a flow from being saved, each in a plain sentence at its step."""

from dataclasses import replace

import pytest

from optin import flows
from optin.database import db
from optin.flows.drafts import ENDS, Choice, draft_of
from optin.flows.faults import faults
from optin.flows.shapes import Words, World
from optin.vocabulary import Channel, Starts
from tests.conversation.drafting import (
    ADD,
    EMAIL,
    END,
    HAND_OVER,
    NOTICE,
    OPT_IN,
    OPT_OUT,
    REMOVE,
    SAY,
    SMS,
    WHATSAPP,
    ask,
    draft,
    request,
    step,
)


def said(made, world=None):
    """What is wrong, as step.field and the sentence's beginning."""
    return [(f"{fault.step}.{fault.field}", fault.sentence) for fault in faults(made, world or World())]


def only(made, world=None):
    (one,) = said(made, world)
    return one


def test_the_sample_is_without_fault(app):
    _, version = flows.by_public_id(db.session(), flows.SAMPLE)

    assert said(draft_of(version)) == []


@pytest.mark.parametrize(
    "made",
    [
        draft(step(SAY, "a")),
        draft(ask("a", Yes="b", No=ENDS), step(OPT_IN, "b")),
        draft(ask("a", otherwise="a", Blue="b", Green="b"), step(HAND_OVER, "b")),
        draft(ask("a", stop="b"), step(OPT_OUT, "b")),
        request(),
        request("Hi. message AND data rates may apply. reply: y (yes), n (no)"),
    ],
)
def test_what_is_whole_is_without_fault(made):
    assert said(made) == []


@pytest.mark.parametrize(
    ("made", "place", "beginning"),
    [
        (draft(step(SAY, "a"), name=" "), ".name", "Type a name"),
        (draft(step(SAY, "a"), channels=()), ".channels", "Choose at least one"),
        (draft(), ".steps", "Add a step"),
        (draft(step(SAY, "a", text=" ")), "a.text", "Type the words"),
        (draft(step(SAY, "a", text="x" * 1601)), "a.text", "Use at most 1,600"),
        (draft(step(SAY, "a", text="{{shoe}}")), "a.text", "There is no {{shoe}}"),
        (draft(step(SAY, "a"), channels=(EMAIL,)), "a.subject", "Type the subject"),
        (draft(step(SAY, "a", then="gone")), "a.then", "The step that follows is gone"),
        (draft(step(ADD, "a")), "a.group", "Choose a group"),
        (draft(step(ADD, "a", group="grp_gone")), "a.group", "This group is gone"),
        (draft(step(SAY, "a", template="tpl_gone")), "a.template", "This template is gone"),
    ],
)
def test_what_is_missing_is_said_where_it_is_missing(made, place, beginning):
    where, sentence = only(made)

    assert (where, sentence.startswith(beginning)) == (place, True), sentence


def test_two_steps_of_one_name_are_told_apart():
    made = draft(step(SAY, "a"), replace(step(SAY, "b"), name="A"))

    assert [place for place, _ in said(made)] == ["a.name", "b.name"]


def test_a_question_needs_answers_and_what_follows_them():
    made = draft(replace(ask("a", otherwise=""), choices=(Choice("", ENDS), Choice("Yes", ""), Choice("ok, OK!", ENDS))))

    assert [sentence for _, sentence in said(made)] == [
        "An answer has no words. Type at least one, for example Yes.",
        "Choose what follows “Yes”.",
        "“ok” stands in two answers. A reply could not tell which is meant.",
        "Choose what follows an answer that is none of these.",
    ]
    assert only(draft(replace(ask("a"), choices=())))[1] == "Add the answers to this question."


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("Stop", "“Stop” opts out wherever it is written. Let it lead to an opt-out step, or choose another word."),
        ("START", "“START” opts in wherever it is written. Let it lead to an opt-in step, or choose another word."),
        ("help", "“help” asks for help wherever it is written. Choose another word."),
    ],
)
def test_a_standard_word_cannot_be_an_answer_that_does_something_else(word, sentence):
    assert only(draft(ask("a", **{word: "b"}), step(SAY, "b")))[1] == sentence


def test_a_word_that_stops_in_another_language_alone_can_be_an_answer():
    made = draft(ask("a", Red="b", Blue="b"), step(SAY, "b"))

    assert said(made, World(spoken=frozenset({"en", "es"}))) == []
    assert only(made, World(spoken=frozenset({"tr"})))[1].startswith("“Red” opts out wherever it is written.")


def test_a_keyword_that_means_something_starts_no_flow():
    for keyword, place in (("", ".keyword"), ("Unsubscribe", ".keyword"), ("🎉", ".keyword")):
        assert only(draft(step(SAY, "a"), starts=Starts.KEYWORD, keyword=keyword))[0] == place
    assert said(draft(step(SAY, "a"), starts=Starts.KEYWORD, keyword="Menu")) == []


def test_a_word_starts_one_flow_alone():
    world = World(taken={(SMS, "menu"): "Lunch", (SMS, ""): "Hello"})

    assert only(draft(step(SAY, "a"), starts=Starts.KEYWORD, keyword="MENU!"), world)[1] == (
        "“MENU!” on SMS starts the flow “Lunch” already."
    )
    assert only(draft(step(SAY, "a")), world)[1] == "Any message on SMS starts the flow “Hello” already."
    assert said(draft(step(SAY, "a"), channels=(WHATSAPP,)), world) == []


def test_a_step_that_nothing_leads_to():
    made = draft(step(SAY, "a", then=ENDS), step(SAY, "b"), step(END, "c"))

    assert [(place, sentence[:34]) for place, sentence in said(made)] == [
        ("b.name", "Nothing leads to this step. Let an"),
        ("c.name", "Nothing leads to this step. Let an"),
    ]


def test_a_circle_without_a_question():
    assert [place for place, _ in said(draft(step(SAY, "a"), step(SAY, "b", then="a")))] == ["a.then", "b.then"]
    assert said(draft(ask("a", otherwise="b", Yes=ENDS), step(SAY, "b", then="a"))) == []


def test_nobody_is_opted_in_without_an_answer():
    for made in (draft(step(OPT_IN, "a")), draft(ask("q", otherwise="a", Yes="a"), step(OPT_IN, "a"))):
        assert only(made)[0] == "a.name"
        assert "has not said yes" in only(made)[1]


def test_nothing_is_said_after_an_opt_out():
    made = draft(ask("q", No="a"), step(OPT_OUT, "a"), step(SAY, "b"))

    assert only(made) == (
        "b.name",
        "After an opt-out nothing more is said. Write it into the words with which the opt-out is confirmed.",
    )


def test_a_template_speaks_on_its_own_channel():
    world = World(templates={"tpl_a": Words("Spring", WHATSAPP, "Hi")})
    made = draft(step(SAY, "a", template="tpl_a"), channels=(WHATSAPP,))

    assert said(made, world) == []
    assert "this flow also runs on SMS" in only(replace(made, channels=(SMS, WHATSAPP)), world)[1]


def test_the_groups_that_follow_flags_are_left_to_the_flags():
    world = World(groups={"grp_a": "Club"}, following=frozenset({"grp_opted_in"}))

    assert said(draft(step(ADD, "a", group="grp_a")), world) == []
    assert only(draft(step(REMOVE, "a", group="grp_opted_in")), world)[1].startswith("This group follows the flags")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("May we write? Reply Y Yes N No", "Keep the notice of rates"),
        ("May we write? Msg & data rates may apply.", "Keep how to answer"),
    ],
)
def test_a_request_keeps_its_notice_and_how_to_answer(text, kept):
    place, sentence = only(request(text))

    assert (place, sentence.startswith(kept)) == ("q.text", True)


def test_a_request_by_mail_costs_nothing():
    made = request("May we write? Reply Y Yes N No", channels=(Channel.EMAIL,))

    assert said(replace(made, steps=(replace(made.steps[0], subject="News?"), *made.steps[1:]))) == []


def test_a_request_begins_with_its_question_and_y_and_n_do_what_they_say():
    made = request()
    turned = replace(made.steps[0], choices=(Choice("Y, Yes", "out"), Choice("N, No", "in")))

    assert [place for place, _ in said(replace(made, steps=(step(SAY, "hello"), *made.steps)))] == ["hello.kind"]
    assert [place for place, _ in said(replace(made, steps=(turned, *made.steps[1:])))] == ["q.choices", "q.choices"]
    assert NOTICE in made.steps[0].text
