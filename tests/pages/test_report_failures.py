"""Failures: every reason with what it means and what to do, and what the providers said."""

import pytest

from optin.pages.reports.words import FAILURES, WHAT_TO_DO
from optin.policy import SENTENCES
from optin.reports.outbound import FATES
from optin.vocabulary import MessageState, Reason, Role
from tests.pages.browse import browse
from tests.pages.contacts_in_desk import entered
from tests.pages.conversing import put
from tests.pages.people import signed_in, teammate
from tests.pages.reporting import downloaded, lines, link_of, listed


@pytest.fixture
def onlooker(app):
    """The browser of a viewer, on both databases."""
    return signed_in(app, teammate(Role.VIEWER))


def test_every_reason_of_a_refusal_says_what_to_do():
    assert set(WHAT_TO_DO) == set(Reason) - {Reason.ALLOWED, Reason.OVERRIDDEN}


def test_every_state_has_one_fate_and_every_failure_its_words():
    states = [state for fate in FATES.values() for state in fate]
    assert sorted(states) == sorted(set(MessageState) - {MessageState.RECEIVED})
    assert set(FAILURES) == {*FATES["gone_wrong"], *FATES["unknown"]}


def test_a_refusal_stands_there_with_its_meaning_what_to_do_and_its_list(onlooker):
    ana = entered()
    put(ana, state=MessageState.REFUSED, reason=Reason.OPTED_OUT)
    put(ana, state=MessageState.REFUSED, reason=Reason.OPTED_OUT)
    put(ana, state=MessageState.HELD, reason=Reason.OUTSIDE_HOURS)
    put(ana, reason=Reason.OVERRIDDEN)  # That one was sent.
    page = browse(onlooker, "/reports/failures")
    opted_out, hours = SENTENCES[Reason.OPTED_OUT], SENTENCES[Reason.OUTSIDE_HOURS]
    assert lines(page, "Refused, by reason") == [
        [opted_out, WHAT_TO_DO[Reason.OPTED_OUT], "2", "0"],
        [hours, WHAT_TO_DO[Reason.OUTSIDE_HOURS], "0", "1"],
    ]
    assert len(listed(onlooker, link_of(page, "Refused, by reason", opted_out, "Refused"))) == 2
    assert len(listed(onlooker, link_of(page, "Refused, by reason", hours, "Waiting"))) == 1


def test_what_the_provider_said_is_counted(onlooker):
    ana = entered()
    for answer in ("30005 unknown number", "30005 unknown number", "=cmd()"):
        put(ana, state=MessageState.REJECTED, answer=answer)
    put(ana, answer="250 ok")  # That one was sent.
    page = browse(onlooker, "/reports/failures")
    assert [line[-1] for line in lines(page, "Failed or unknown")] == ["3"]
    assert [(line[0], line[-1]) for line in lines(page, "What the providers said")] == [
        ("30005 unknown number", "2"),
        ("=cmd()", "1"),
    ]
    assert len(listed(onlooker, link_of(page, "What the providers said", "30005 unknown number", "Messages"))) == 2
    assert [row[0] for row in downloaded(onlooker, "/reports/provider-answers.csv")[1:]] == ["30005 unknown number", "'=cmd()"]


def test_the_file_of_reasons_has_the_word_and_the_sentence(onlooker):
    put(entered(), state=MessageState.REFUSED, reason=Reason.PAUSED)
    rows = downloaded(onlooker, "/reports/refusals-by-reason.csv")
    assert rows == [
        ["reason", "sentence", "what_to_do", "refused", "held"],
        ["paused", SENTENCES[Reason.PAUSED], WHAT_TO_DO[Reason.PAUSED], "1", "0"],
    ]


def test_where_everything_went_well_it_says_so(viewer):
    put(entered())
    assert "Nothing was refused, and nothing failed." in browse(viewer, "/reports/failures").text
