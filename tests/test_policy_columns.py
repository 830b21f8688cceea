"""The columns of the table that decides, one rule at a time."""

from __future__ import annotations

from typing import Any

import pytest

from optin.policy import TABLE, Message, Verdict
from optin.vocabulary import (
    Category,
    Conversation,
    Flag,
    Outcome,
    Path,
    Reason,
)
from tests.policy_questions import (
    ANYBODY,
    EVENT,
    MARKETING,
    NEWER_EVENT,
    NOW,
    SAID_NO,
    SEND_ANYWAY,
    UTILITY,
    answer,
    is_refused,
    strongest_for,
)

# The opt-out column --------------------------------------------------------------------------------------------------


def test_compose_warns_before_marketing_to_an_opted_out_contact() -> None:
    assert answer(Path.COMPOSE, MARKETING, SAID_NO).outcome is Outcome.WARN
    assert answer(Path.COMPOSE, UTILITY, SAID_NO).outcome is Outcome.SEND


def test_send_anyway_sends_and_the_verdict_says_so() -> None:
    verdict = answer(Path.COMPOSE_CONFIRMED, SEND_ANYWAY, SAID_NO)
    assert (verdict.outcome, verdict.reason) == (Outcome.SEND, Reason.OVERRIDDEN)


def test_send_anyway_over_the_hours_or_the_cap_is_an_override_too() -> None:
    assert answer(Path.COMPOSE_CONFIRMED, SEND_ANYWAY, opens_at=NOW + 1).reason is Reason.OVERRIDDEN
    assert answer(Path.COMPOSE_CONFIRMED, SEND_ANYWAY, capped_until=NOW + 1).reason is Reason.OVERRIDDEN
    assert answer(Path.COMPOSE_CONFIRMED, SEND_ANYWAY).reason is Reason.ALLOWED


@pytest.mark.parametrize("path", [Path.COMPOSE_CONFIRMED, Path.BROADCAST_TO_ALL])
@pytest.mark.parametrize("event", [NEWER_EVENT, None])
def test_an_override_covers_only_the_event_it_names(path: Path, event: int | None) -> None:
    assert is_refused(answer(path, SEND_ANYWAY, SAID_NO, flag_event=event), Reason.OVERRIDE_VOID)


@pytest.mark.parametrize("path", [Path.COMPOSE_CONFIRMED, Path.BROADCAST_TO_ALL])
@pytest.mark.parametrize("event", [EVENT, None])
def test_an_override_that_names_no_event_covers_no_opt_out(path: Path, event: int | None) -> None:
    assert is_refused(answer(path, MARKETING, SAID_NO, flag_event=event), Reason.OVERRIDE_VOID)


@pytest.mark.parametrize("path", [Path.COMPOSE_CONFIRMED, Path.BROADCAST_TO_ALL])
def test_an_override_of_a_never_asked_contact_is_void_once_the_contact_opts_out(path: Path) -> None:
    never_asked = ANYBODY._replace(flag=Flag.UNSET)
    assert answer(path, MARKETING, never_asked, flag_event=None).outcome is Outcome.SEND
    assert is_refused(answer(path, MARKETING, SAID_NO), Reason.OVERRIDE_VOID)


@pytest.mark.parametrize("category", Category)
@pytest.mark.parametrize("path", [Path.BROADCAST, Path.API_REQUIRE_OPT_IN])
def test_only_opted_in_means_every_category(path: Path, category: Category) -> None:
    assert is_refused(answer(path, Message(category), SAID_NO), Reason.OPTED_OUT)


@pytest.mark.parametrize("category", Category)
def test_broadcast_to_all_covers_every_category_and_only_the_opt_out_it_names(category: Category) -> None:
    message = Message(category, overrides=EVENT)
    assert answer(Path.BROADCAST_TO_ALL, message, SAID_NO).reason is Reason.OVERRIDDEN
    assert is_refused(answer(Path.BROADCAST_TO_ALL, message, SAID_NO, flag_event=NEWER_EVENT), Reason.OVERRIDE_VOID)


@pytest.mark.parametrize("path", [Path.SEQUENCE, Path.API])
def test_sequence_and_api_refuse_marketing_after_an_opt_out_and_nothing_else(path: Path) -> None:
    assert is_refused(answer(path, MARKETING, SAID_NO), Reason.OPTED_OUT)
    assert answer(path, UTILITY, SAID_NO).outcome is Outcome.SEND


@pytest.mark.parametrize(("default", "outcome"), [("OPTED_IN", "SEND"), ("OPTED_OUT", "REFUSE"), ("UNSET", "REFUSE")])
def test_never_asked_counts_as_the_default_and_an_unknown_default_as_out(default: str, outcome: str) -> None:
    never_asked = ANYBODY._replace(flag=Flag.UNSET)
    assert answer(Path.BROADCAST, MARKETING, never_asked, default=Flag[default]).outcome is Outcome[outcome]


def test_a_flag_that_is_set_outranks_the_default() -> None:
    assert answer(Path.BROADCAST, MARKETING, SAID_NO, default=Flag.OPTED_IN).outcome is Outcome.REFUSE
    assert answer(Path.BROADCAST, MARKETING, ANYBODY, default=Flag.OPTED_OUT).outcome is Outcome.SEND


def test_the_bot_answers_a_contact_whatever_the_flag_marketing_included() -> None:
    facts: dict[str, Any] = {"opens_at": None, "capped_until": NOW + 1}
    assert answer(Path.BOT, MARKETING, SAID_NO, **facts).outcome is Outcome.SEND


@pytest.mark.parametrize("conversation", [Conversation.NONE, Conversation.CLOSED])
def test_a_stop_ends_what_the_bot_may_say(conversation: Conversation) -> None:
    assert is_refused(answer(Path.BOT, UTILITY, conversation=conversation), Reason.CONVERSATION_OVER)


@pytest.mark.parametrize("window_until", [None, NOW])
def test_the_bot_is_silent_once_the_contact_has_not_written_for_24_hours(window_until: int | None) -> None:
    assert is_refused(answer(Path.BOT, UTILITY, window_until=window_until), Reason.CONVERSATION_OVER)


def test_an_invite_may_go_to_the_never_asked_and_never_to_an_explicit_no() -> None:
    never_asked = ANYBODY._replace(flag=Flag.UNSET)
    assert answer(Path.INVITE, UTILITY, never_asked, default=Flag.OPTED_OUT).outcome is Outcome.SEND
    assert is_refused(answer(Path.INVITE, UTILITY, SAID_NO), Reason.OPTED_OUT)


def test_an_invite_waits_until_it_may_be_asked_again() -> None:
    assert is_refused(answer(Path.INVITE, ask_from=NOW + 1), Reason.ASKED_ENOUGH)
    assert is_refused(answer(Path.INVITE, ask_from=None), Reason.ASKED_ENOUGH)
    assert answer(Path.INVITE, ask_from=NOW).outcome is Outcome.SEND


def test_the_desk_itself_may_confirm_an_opt_out_at_any_hour_but_never_advertise() -> None:
    facts: dict[str, Any] = {"opens_at": None, "capped_until": NOW + 1}
    assert answer(Path.SERVICE, UTILITY, SAID_NO, **facts).outcome is Outcome.SEND
    assert is_refused(answer(Path.SERVICE, MARKETING), Reason.MARKETING_IN_SERVICE)


# Hours and cap -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [Path.BROADCAST, Path.BROADCAST_TO_ALL, Path.SEQUENCE, Path.INVITE])
def test_outside_the_hours_bulk_and_invites_are_held_until_they_open(path: Path) -> None:
    verdict = answer(path, MARKETING, opens_at=NOW + 60)
    assert verdict == Verdict(Outcome.HOLD, (Reason.OUTSIDE_HOURS,), NOW + 60)


@pytest.mark.parametrize("path", [Path.API, Path.API_REQUIRE_OPT_IN])
def test_outside_the_hours_a_program_is_refused_and_told_when(path: Path) -> None:
    assert answer(path, opens_at=NOW + 60) == Verdict(Outcome.REFUSE, (Reason.OUTSIDE_HOURS,), NOW + 60)


@pytest.mark.parametrize("path", Path)
def test_at_exactly_the_opening_instant_it_may_leave(path: Path) -> None:
    assert answer(path, strongest_for(path), opens_at=NOW).outcome is Outcome.SEND


@pytest.mark.parametrize("path", sorted(set(Path) - {Path.COMPOSE_CONFIRMED, Path.BOT, Path.SERVICE}))
def test_unknown_hours_refuse_wherever_hours_count(path: Path) -> None:
    assert is_refused(answer(path, opens_at=None), Reason.HOURS_UNKNOWN)


@pytest.mark.parametrize(
    "path", sorted(set(TABLE) - {Path.COMPOSE, Path.COMPOSE_CONFIRMED, Path.BOT, Path.INVITE, Path.SERVICE})
)
def test_over_the_cap_whatever_is_not_typed_by_hand_is_refused(path: Path) -> None:
    assert is_refused(answer(path, capped_until=NOW + 1), Reason.OVER_CAP)
    assert answer(path, capped_until=NOW).outcome is Outcome.SEND


def test_the_cap_does_not_count_against_an_invite() -> None:
    assert answer(Path.INVITE, capped_until=NOW + 1).outcome is Outcome.SEND


def test_hours_and_cap_judge_marketing_and_invites_only() -> None:
    facts: dict[str, Any] = {"opens_at": NOW + 60, "capped_until": NOW + 60}
    sent = {path for path in Path if answer(path, UTILITY, **facts).outcome is Outcome.SEND}
    assert sent == set(Path) - {Path.INVITE}


def test_warnings_add_up() -> None:
    verdict = answer(Path.COMPOSE, MARKETING, SAID_NO, opens_at=NOW + 1, capped_until=NOW + 1)
    assert verdict.outcome is Outcome.WARN
    assert verdict.reasons == (Reason.OPTED_OUT, Reason.OUTSIDE_HOURS, Reason.OVER_CAP)
    assert verdict.sentence.count(".") == 3


def test_the_first_refusal_wins_over_a_later_hold() -> None:
    assert is_refused(answer(Path.BROADCAST, MARKETING, SAID_NO, opens_at=NOW + 1), Reason.OPTED_OUT)


def test_an_earlier_hold_wins_over_a_later_refusal() -> None:
    assert answer(Path.BROADCAST, opens_at=NOW + 1, capped_until=NOW + 1).outcome is Outcome.HOLD
