"""The table that decides, one rule at a time: its shape, and what stands before the table.

`test_policy_columns.py` has the columns; `test_policy_product.py` checks it all in full.
"""

from __future__ import annotations

import dataclasses
import inspect
from typing import Any, get_args, get_type_hints

import pytest

from optin.flag_rules import may_opt_in
from optin.policy import SENTENCES, TABLE, Facts, Message, Row, Verdict, decide
from optin.vocabulary import (
    Block,
    Category,
    Channel,
    Outcome,
    Path,
    Reach,
    Reason,
    Standing,
    Wording,
    country_number,
)
from tests.policy_questions import (
    ANYBODY,
    MARKETING,
    NOW,
    SEND_ANYWAY,
    UTILITY,
    answer,
    is_refused,
    strongest_for,
    with_block,
)

# The shape of the house ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("asked", [decide, may_opt_in, Row, Message, Facts, Verdict, Standing])
def test_nothing_that_is_asked_or_answered_is_a_boolean(asked: Any) -> None:
    hints = {name: hint for name, hint in get_type_hints(asked).items() if name != "return"}
    assert hints
    assert not [name for name, hint in hints.items() if bool in (hint, *get_args(hint))]


def test_the_table_takes_the_time_as_an_argument() -> None:
    assert list(inspect.signature(decide).parameters) == ["path", "message", "facts", "now"]


@pytest.mark.parametrize("kind", [Row, Message, Facts, Verdict])
def test_facts_and_verdicts_cannot_be_changed(kind: Any) -> None:
    assert kind.__dataclass_params__.frozen
    assert dataclasses.is_dataclass(kind)


def test_an_unnamed_category_is_marketing() -> None:
    assert Message().category is Category.MARKETING


def test_every_path_has_a_row_and_every_reason_a_sentence_of_its_own() -> None:
    assert set(TABLE) == set(Path)
    assert set(SENTENCES) == set(Reason)
    assert len(set(SENTENCES.values())) == len(Reason)


@pytest.mark.parametrize("sentence", SENTENCES.values())
def test_a_sentence_is_short_and_calm(sentence: str) -> None:
    assert sentence[0].isupper()
    assert sentence.endswith(".")
    assert "!" not in sentence
    assert len(sentence) <= 120


@pytest.mark.parametrize("block", Block)
def test_every_block_has_a_reason_of_its_own_name(block: Block) -> None:
    assert answer(Path.BROADCAST, MARKETING, with_block(block)).reason.name == block.name


# Before the table ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", Path)
@pytest.mark.parametrize(("reach", "reason"), [(Reach.MISSING, "NO_ADDRESS"), (Reach.INVALID, "INVALID_ADDRESS")])
def test_no_path_sends_to_a_missing_or_invalid_address(path: Path, reach: Reach, reason: str) -> None:
    assert is_refused(answer(path, strongest_for(path), ANYBODY._replace(reach=reach)), Reason[reason])


@pytest.mark.parametrize("path", Path)
@pytest.mark.parametrize("block", [Block.UNDELIVERABLE, Block.BLOCKED])
def test_an_undeliverable_address_and_a_person_who_blocked_us_get_nothing_at_all(path: Path, block: Block) -> None:
    assert is_refused(answer(path, UTILITY, with_block(block)), Reason[block.name or ""])


@pytest.mark.parametrize("category", Category)
def test_a_stop_reaches_every_category_on_sms(category: Category) -> None:
    assert is_refused(answer(Path.COMPOSE, Message(category), with_block(Block.STOPPED)), Reason.STOPPED)


@pytest.mark.parametrize("channel", [Channel.WHATSAPP, Channel.EMAIL])
def test_a_stop_on_whatsapp_and_email_bars_marketing_only(channel: Channel) -> None:
    standing = with_block(Block.STOPPED)
    assert is_refused(answer(Path.COMPOSE, MARKETING, standing, channel=channel), Reason.STOPPED)
    assert answer(Path.COMPOSE, UTILITY, standing, channel=channel).outcome is Outcome.SEND


@pytest.mark.parametrize("block", [Block.HELD, Block.COMPLAINED])
def test_a_hold_and_a_complaint_bar_marketing_only(block: Block) -> None:
    assert is_refused(answer(Path.API, MARKETING, with_block(block)), Reason[block.name or ""])
    assert answer(Path.API, UTILITY, with_block(block)).outcome is Outcome.SEND


@pytest.mark.parametrize("path", [Path.COMPOSE_CONFIRMED, Path.BROADCAST_TO_ALL])
def test_send_anyway_never_reaches_a_person_who_complained(path: Path) -> None:
    assert is_refused(answer(path, SEND_ANYWAY, with_block(Block.COMPLAINED)), Reason.COMPLAINED)


@pytest.mark.parametrize("path", [Path.COMPOSE_CONFIRMED, Path.BROADCAST_TO_ALL])
def test_the_toggle_never_reaches_a_person_whom_the_provider_has_stopped(path: Path) -> None:
    assert is_refused(answer(path, SEND_ANYWAY, with_block(Block.STOPPED)), Reason.STOPPED)


@pytest.mark.parametrize("block", [Block.STOPPED, Block.COMPLAINED, Block.HELD])
def test_whoever_stopped_or_complained_is_not_asked_again(block: Block) -> None:
    assert answer(Path.INVITE, UTILITY, with_block(block)).outcome is Outcome.REFUSE


def test_the_strongest_block_is_the_one_that_is_named() -> None:
    assert is_refused(answer(Path.API, MARKETING, with_block(~Block.NONE)), Reason.BLOCKED)


@pytest.mark.parametrize("path", sorted(set(Path) - {Path.BOT, Path.SERVICE}))
def test_a_pause_refuses_marketing_and_says_until_when(path: Path) -> None:
    verdict = answer(path, SEND_ANYWAY, paused_until=NOW + 60)
    assert is_refused(verdict, Reason.PAUSED)
    assert verdict.until == NOW + 60


def test_a_pause_lets_the_bot_and_other_categories_through() -> None:
    assert answer(Path.BOT, MARKETING, paused_until=NOW + 60).outcome is Outcome.SEND
    assert answer(Path.BROADCAST, UTILITY, paused_until=NOW + 60).outcome is Outcome.SEND


# Channel rules -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", Path)
def test_whatsapp_takes_typed_text_only_inside_the_window(path: Path) -> None:
    typed = Message(Category.UTILITY, Wording.FREE_TEXT)
    assert is_refused(answer(path, typed, channel=Channel.WHATSAPP, window_until=NOW), Reason.WINDOW_CLOSED)
    assert answer(path, typed, channel=Channel.WHATSAPP, window_until=NOW + 1).outcome is Outcome.SEND


def test_outside_the_window_whatsapp_takes_an_approved_template() -> None:
    assert answer(Path.BROADCAST, channel=Channel.WHATSAPP, window_until=None).outcome is Outcome.SEND


@pytest.mark.parametrize(("country", "reason"), [("US", "NOT_DELIVERED_IN_COUNTRY"), (None, "COUNTRY_UNKNOWN")])
def test_marketing_templates_do_not_go_to_us_or_unknown_numbers_on_whatsapp(country: str | None, reason: str) -> None:
    standing = ANYBODY._replace(country=country_number(country))
    assert is_refused(answer(Path.BROADCAST, MARKETING, standing, channel=Channel.WHATSAPP), Reason[reason])
    assert answer(Path.BROADCAST, UTILITY, standing, channel=Channel.WHATSAPP).outcome is Outcome.SEND
    assert answer(Path.BROADCAST, MARKETING, standing, channel=Channel.SMS).outcome is Outcome.SEND
