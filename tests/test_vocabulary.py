"""The words and the numbers they are stored as. A number that has been stored never means another word."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optin import vocabulary
from optin.vocabulary import (
    Block,
    Channel,
    Flag,
    Reach,
    Standing,
    UnknownWordError,
    Word,
    country_code,
    country_number,
)

# Words may be added. A word that is here keeps its number, and no number is used again.
STORED: dict[str, dict[str, int]] = {
    "Channel": {"sms": 1, "whatsapp": 2, "email": 3},
    "Flag": {"unset": 0, "opted_in": 1, "opted_out": 2},
    "Reach": {"missing": 0, "usable": 1, "invalid": 2},
    "Category": {"marketing": 1, "utility": 2, "authentication": 3},
    "Wording": {"free_text": 1, "template": 2},
    "Conversation": {"none": 0, "open": 1, "closed": 2},
    "Path": {
        "compose": 1,
        "compose_confirmed": 2,
        "broadcast": 3,
        "broadcast_to_all": 4,
        "sequence": 5,
        "api": 6,
        "api_require_opt_in": 7,
        "bot": 8,
        "invite": 9,
        "service": 10,
    },
    "Refusal": {
        "foreign_origin": 1,
        "honeypot": 2,
        "too_quick": 3,
        "bad_token": 4,
        "replayed": 5,
        "expired": 6,
        "network_limit": 7,
        "form_limit": 8,
        "address_limit": 9,
        "not_understood": 10,
        "country_not_allowed": 11,
        "sms_budget": 12,
        "number_range": 13,
        "too_large": 14,
    },
    "PersonPage": {"unsubscribe": 1, "preferences": 2, "confirm": 3, "receipt": 4, "link": 5},
    "Opened": {"person": 1, "scanner": 2},
    "Wired": {"sandbox": 1, "ready": 2, "unusable": 3},
    "Asked": {"test": 1, "check": 2},
    "Topic": {
        "message_sent": 4,
        "message_rejected": 5,
        "message_unknown": 6,
        "message_refused": 7,
        "message_held": 8,
        "message_delivered": 9,
        "message_read": 10,
        "message_failed": 11,
        "message_received": 12,
        "consent_opted_in": 21,
        "consent_opted_out": 22,
        "consent_restarted": 24,
        "contact_blocked": 25,
        "contact_unblocked": 26,
        "broadcast_finished": 40,
        "webhook_test": 50,
    },
    "EndpointState": {"on": 1, "off": 2, "failed": 3, "gone": 4},
    "DeliveryState": {"waiting": 1, "sending": 2, "delivered": 3, "failed": 4},
    "StepKind": {"say": 1, "ask": 2, "opt_in": 3, "opt_out": 4, "add": 5, "remove": 6, "hand_over": 7, "end": 8, "enrol": 9},
    "Starts": {"keyword": 1, "message": 2, "hand": 3},
    "RunEnd": {
        "done": 1,
        "handed_over": 2,
        "cut_off": 3,
        "stopped": 4,
        "replaced": 5,
        "expired": 6,
        "refused": 7,
        "broken": 8,
    },
    "Outcome": {"send": 1, "warn": 2, "hold": 3, "refuse": 4},
    "Reason": {
        "allowed": 0,
        "overridden": 1,
        "no_address": 10,
        "invalid_address": 11,
        "blocked": 12,
        "undeliverable": 13,
        "complained": 14,
        "stopped": 15,
        "held": 16,
        "paused": 17,
        "window_closed": 18,
        "not_delivered_in_country": 19,
        "conversation_over": 20,
        "opted_out": 21,
        "never_asked": 22,
        "override_void": 23,
        "asked_enough": 24,
        "outside_hours": 25,
        "hours_unknown": 26,
        "over_cap": 27,
        "country_unknown": 28,
        "marketing_in_service": 29,
        "broadcast_stopped": 30,
        "left_sequence": 40,
        "sequence_paused": 41,
    },
    "SequenceState": {"draft": 1, "running": 2, "paused": 3, "ended": 4},
    "WaitKind": {"minutes": 1, "hours": 2, "days": 3, "time_of_day": 4},
    "EnrolmentState": {"active": 1, "finished": 2, "left": 3},
    "EnrolledBy": {"hand": 1, "group": 2, "form": 3, "flow": 4, "api": 5},
    "Leaving": {"by_hand": 1, "replied": 2, "opted_out": 3, "ended": 4, "by_api": 5},
    "Approval": {"draft": 1, "pending": 2, "approved": 3, "rejected": 4, "paused": 5},
    "WhereFrom": {"customers": 1, "sign_up": 2, "event": 3, "other_system": 4, "other": 5},
    "UploadState": {"reading": 1, "read": 2, "running": 3, "done": 4},
    "BroadcastState": {
        "draft": 1,
        "scheduled": 2,
        "materialising": 3,
        "sending": 4,
        "paused": 5,
        "done": 6,
        "stopped": 7,
    },
    "Source": {
        "widget": 1,
        "page": 2,
        "keyword": 3,
        "button": 4,
        "flow": 5,
        "import": 6,
        "api": 7,
        "operator": 8,
        "unsubscribe": 9,
        "preferences": 10,
        "provider": 11,
        "complaint": 12,
    },
    "Act": {"opted_in": 1, "opted_out": 2, "asked": 3, "started": 4, "blocked": 5, "unblocked": 6},
    "Proof": {"none": 0, "stated": 1, "confirmed": 2},
    "MessageState": {
        "queued": 1,
        "claimed": 2,
        "dispatching": 3,
        "sent": 4,
        "rejected": 5,
        "unknown": 6,
        "refused": 7,
        "held": 8,
        "delivered": 9,
        "read": 10,
        "failed": 11,
        "received": 12,
    },
    "Role": {"viewer": 1, "editor": 2, "owner": 3},
    "Meaning": {"nothing": 0, "opt_out": 1, "opt_in": 2, "help": 3, "hold": 4},
    "Match": {"whole": 1, "begins": 2, "phrase": 3},
    "Fault": {
        "opted_out": 1,
        "perhaps_opted_out": 2,
        "no_such_address": 3,
        "unreached": 4,
        "too_much": 5,
        "ours": 6,
        "complained": 7,
    },
    "Quality": {"high": 1, "medium": 2, "low": 3},
    "Effect": {
        "nothing": 0,
        "opted_out": 1,
        "opted_in": 2,
        "helped": 3,
        "held": 4,
        "overtaken": 5,
        "taken": 6,
        "nobody": 7,
    },
    "StopReach": {"channel": 1, "unnamed": 2, "everything": 3},
    "Theme": {"light": 1, "dark": 2, "auto": 3},
    "Corners": {"none": 1, "small": 2, "large": 3},
}
KINDS = [kind for kind in vars(vocabulary).values() if isinstance(kind, type) and issubclass(kind, Word) and kind is not Word]


@pytest.mark.parametrize("kind", KINDS)
def test_stored_numbers_never_change(kind: type[Word]) -> None:
    assert {member.word: member.value for member in kind} == STORED[kind.__name__]


@pytest.mark.parametrize("kind", KINDS)
def test_every_word_and_number_is_unique(kind: type[Word]) -> None:
    assert len(kind.__members__) == len(list(kind)) == len({member.word for member in kind})


def test_every_list_of_words_is_pinned() -> None:
    assert set(STORED) == {kind.__name__ for kind in KINDS}


def test_stored_blocks_never_change() -> None:
    pinned = {"held": 1, "stopped": 2, "complained": 4, "undeliverable": 8, "blocked": 16}
    assert {(block.name or "").lower(): block.value for block in Block} == pinned
    assert (Block.BLOCKED | Block.HELD).words == ["held", "blocked"]
    assert Block.NONE.words == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_word_finds_its_member(kind: type[Word]) -> None:
    assert [kind.of(member.word) for member in kind] == list(kind)


@pytest.mark.parametrize("typed", ["", "SMS", "sms ", "fax", "NONE", "__class__"])
def test_an_unknown_word_is_answered_with_the_known_ones(typed: str) -> None:
    with pytest.raises(UnknownWordError, match="sms, whatsapp, email"):
        Channel.of(typed)


@pytest.mark.parametrize("kind", [Channel, Flag])
def test_words_that_people_read_have_labels_of_their_own(kind: type[Channel] | type[Flag]) -> None:
    labels = [member.label for member in kind]
    assert len(set(labels)) == len(labels)
    assert all(label[0].isupper() for label in labels)


def test_only_email_is_reached_without_a_phone() -> None:
    assert [channel for channel in Channel if not channel.uses_phone] == [Channel.EMAIL]


# Standings -----------------------------------------------------------------------------------------------------------

PLACES = (country_number("AA"), country_number("ZZ"), 0, 1023)
standings = st.builds(
    Standing,
    st.sampled_from(Flag),
    st.integers(0, 31).map(Block),
    st.sampled_from(Reach),
    st.integers(0, 1023),
    st.integers(0, 4_999),
)


def test_a_standings_number_stands_for_it_alone() -> None:
    blocks = map(Block, range(32))
    all_of_them = [Standing(*facts) for facts in product(Flag, blocks, Reach, PLACES, (0, 1, 4_999))]
    numbers = [standing.number for standing in all_of_them]
    assert len(set(numbers)) == len(all_of_them)
    assert [Standing.of(number) for number in numbers] == all_of_them
    assert 0 <= min(numbers) <= max(numbers) < 2**31


@settings(derandomize=True, deadline=None, database=None)
@given(standings, standings)
def test_two_standings_share_a_number_only_when_they_are_one(one: Standing, other: Standing) -> None:
    assert Standing.of(one.number) == one
    assert (one.number == other.number) == (one == other)
    assert 0 <= one.number < 2**31


def test_a_stored_standing_keeps_its_number() -> None:
    everything = Standing(Flag.OPTED_OUT, ~Block.NONE, Reach.INVALID, country_number("US"), 3)
    assert Standing().number == 0
    assert Standing(Flag.OPTED_IN, Block.NONE, Reach.USABLE).number == 97
    assert everything.number == 2 + 3 * (31 + 32 * (2 + 4 * (539 + 1024 * 3)))


def test_a_standing_reads_back_as_the_words_it_was_made_of() -> None:
    flag, blocks, reach, _, _ = Standing.of(Standing(Flag.OPTED_OUT, Block.HELD, Reach.USABLE).number)
    assert (type(flag), type(blocks), type(reach)) == (Flag, Block, Reach)


# Countries -----------------------------------------------------------------------------------------------------------


def test_every_country_code_round_trips() -> None:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    codes = [first + second for first, second in product(letters, letters)]
    numbers = [country_number(code) for code in codes]
    assert numbers == list(range(1, 677))
    assert [country_code(number) for number in numbers] == codes


def test_no_country_is_zero_and_case_does_not_matter() -> None:
    assert country_number(None) == country_number("") == 0
    assert country_code(0) is None
    assert country_number("us") == country_number("US")


@pytest.mark.parametrize("code", ["U", "USA", "001", "1A", "é1", "ß", "ÅÅ", "  "])
def test_what_is_no_country_code_is_refused(code: str) -> None:
    with pytest.raises(UnknownWordError):
        country_number(code)
