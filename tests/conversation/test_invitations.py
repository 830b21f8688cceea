"""Asking for an opt-in: yes, no and no answer; how often; and never somebody who has said no."""

import pytest
import time_machine

from optin import flows
from optin.clock import now
from optin.conversation.starting import NoFlowError, SaidYesError
from optin.database import writing
from optin.preferences import change
from optin.sending import gate
from optin.vocabulary import Channel, Flag, Starts
from tests import cast
from tests.conversation.drafting import SAY, SMS, draft, keep, request, step
from tests.conversation.running import begin, ends, group, members, runs, sent
from tests.inbound.writing_in import flag, row, wrote

DAY = 24 * 3600


def test_yes_opts_in_and_leaves_the_group(ana):
    name, group_id = group("Spring fair", ana)
    assert begin(flows.SAMPLE, ana, group_id=group_id) == ("send", "allowed")
    assert "Msg & data rates may apply. Reply Y Yes N No" in sent(ana)[0][2]
    wrote("Y")

    assert (flag(ana), members(name), members("grp_opted_in"), ends(ana)) == ("opted_in", [], [ana], ["done"])
    assert (row(ana).source.word, runs(ana)[0].said) == ("flow", Flag.OPTED_IN)


def test_no_opts_out_and_leaves_the_group(ana):
    name, group_id = group("Spring fair", ana)
    begin(flows.SAMPLE, ana, group_id=group_id)
    wrote("No")

    assert (flag(ana), members(name), members("grp_opted_out"), ends(ana)) == ("opted_out", [], [ana], ["done"])


def test_who_does_not_answer_stays(ana):
    name, group_id = group("Spring fair", ana)
    begin(flows.SAMPLE, ana, group_id=group_id)

    assert (flag(ana), members(name), ends(ana)) == ("unset", [ana], [None])


def test_what_is_not_understood_is_asked_once_more_and_then_handed_over(ana):
    begin(flows.SAMPLE, ana)
    wrote("Who is this?")
    wrote("Hm")

    assert ([path for path, _, _ in sent(ana)], ends(ana), flag(ana)) == (["invite", "bot"], ["handed_over"], "unset")


def test_a_stop_is_a_no(ana):
    begin(flows.SAMPLE, ana)
    wrote("Stop")

    assert flag(ana) == "opted_out"
    assert begin(flows.SAMPLE, ana) == ("refuse", "opted_out")


@pytest.mark.parametrize(("word", "said", "end"), [("STOP", "opted_out", "stopped"), ("START", "opted_in", "done")])
def test_a_keyword_answers_the_request_and_leaves_the_group(ana, word, said, end):
    name, group_id = group("Spring fair", ana)
    begin(flows.SAMPLE, ana, group_id=group_id)
    wrote(word)

    assert (flag(ana), members(name), ends(ana), runs(ana)[0].said.word) == (said, [], [end], said)


def test_a_keyword_from_before_the_request_answers_nothing(ana):
    name, group_id = group("Spring fair", ana)
    begin(flows.SAMPLE, ana, group_id=group_id)
    wrote("STOP", ago=60)

    assert (flag(ana), members(name), runs(ana)[0].said) == ("opted_out", [ana], None)


def test_nobody_who_has_opted_out_is_asked(ana):
    cast.say_no(ana, SMS)

    assert begin(flows.SAMPLE, ana) == ("refuse", "opted_out")
    assert ([state for _, state, _ in sent(ana)], runs(ana)) == (["refused"], [])
    assert wrote("Y").effect.word == "nothing"


def test_an_opt_out_between_asking_and_leaving_is_kept(ana):
    begin(flows.SAMPLE, ana)
    cast.say_no(ana, SMS)
    gate.dispatch_due()

    assert [state for _, state, _ in sent(ana)] == ["refused"]


def test_a_request_does_not_stand_in_its_own_way(ana):
    begin(flows.SAMPLE, ana)
    gate.dispatch_due()

    assert [state for _, state, _ in sent(ana)] == ["sent"]


def test_there_is_a_pause_and_an_end_to_asking(ana):
    with time_machine.travel(now(), tick=False) as clock:
        said = []
        for _ in range(4):
            said.append(begin(flows.SAMPLE, ana)[1])
            clock.shift(20 * DAY)

    assert said == ["allowed", "asked_enough", "allowed", "asked_enough"]
    assert [run.ended and run.ended.word for run in runs(ana)] == ["replaced", None]


def test_how_often_is_the_teams_choice(ana):
    with writing() as session:
        change(session, {"ask_times": "0"}, "olive@example.com")
    assert begin(flows.SAMPLE, ana) == ("refuse", "asked_enough")
    with writing() as session:
        change(session, {"ask_times": "3", "ask_pause_days": "0"}, "olive@example.com")
    assert [begin(flows.SAMPLE, ana)[1] for _ in range(4)] == ["allowed"] * 3 + ["asked_enough"]


def test_a_request_that_was_refused_asked_nobody(ana):
    with writing() as session:
        change(session, {"ask_times": "1"}, "olive@example.com")
    assert begin(flows.SAMPLE, ana, Channel.WHATSAPP) == ("refuse", "window_closed")
    assert begin(flows.SAMPLE, ana, Channel.WHATSAPP) == ("refuse", "window_closed")


def test_who_has_said_yes_is_not_asked(ana):
    cast.say_yes(ana, SMS)

    with pytest.raises(SaidYesError):
        begin(flows.SAMPLE, ana)


def test_a_flow_without_a_request_is_a_teammates_message_until_the_answer(ana):
    made = draft(step(SAY, "a", is_marketing=True), starts=Starts.HAND)
    assert begin(made, ana) == ("warn", "never_asked")
    cast.say_yes(ana, SMS)
    assert begin(made, ana) == ("send", "allowed")

    assert [(path, state) for path, state, _ in sent(ana)] == [("compose", "refused"), ("compose", "queued")]


def test_only_what_a_teammate_begins_is_begun_by_hand(ana):
    for made in (draft(step(SAY, "a")), request(channels=(Channel.EMAIL,))):
        with pytest.raises(NoFlowError):
            begin(made, ana)


def test_two_who_press_at_once_ask_once(ana):
    name = keep(request())
    said = [begin(name, ana)[1] for _ in range(2)]

    assert (said, ends(ana)) == (["allowed", "asked_enough"], [None])


def test_an_invitation_names_its_legal_basis(ana):
    begin(flows.SAMPLE, ana, basis="Existing customers, Art. 13(2) 2002/58/EC")

    assert runs(ana)[0].basis.startswith("Existing customers")
