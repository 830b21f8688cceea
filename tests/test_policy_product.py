"""The table that decides, over the full product of what can be so, against a second telling of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import reduce
from itertools import chain, product
from operator import or_
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from optin.policy import Facts, Message, Verdict, decide
from optin.vocabulary import (
    Block,
    Category,
    Channel,
    Conversation,
    Flag,
    Outcome,
    Path,
    Reach,
    Reason,
    Standing,
    Wording,
    country_number,
)
from tests.policy_oracle import (
    BLOCK_SETS,
    BLOCKS,
    CATEGORIES,
    CHANNELS,
    CONVERSATIONS,
    COUNTRIES,
    EVENTS,
    FLAGS,
    INSTANTS,
    NOW,
    OVERRIDES,
    PATHS,
    PRINTED,
    REACHES,
    WORDINGS,
    Answer,
    Case,
    oracle,
)


def ask(case: Case) -> Verdict:
    """The real table's answer to the same question."""
    blocks = reduce(or_, (Block[word.upper()] for word in case.blocks), Block.NONE)
    standing = Standing(Flag.of(case.flag), blocks, Reach.of(case.reach), country_number(case.country))
    facts = Facts(
        channel=Channel.of(case.channel),
        standing=standing,
        default=Flag.of(case.default),
        opens_at=case.opens,
        flag_event=case.event,
        paused_until=case.paused,
        capped_until=case.capped,
        window_until=case.window,
        conversation=Conversation.of(case.conversation),
        ask_from=case.ask,
    )
    message = Message(Category.of(case.category), Wording.of(case.wording), case.overrides)
    return decide(Path.of(case.path), message, facts, NOW)


def agrees(case: Case) -> None:
    verdict, expected = ask(case), oracle(case)
    found = Answer(verdict.outcome.word, tuple(reason.word for reason in verdict.reasons), verdict.until)
    assert found == expected, case


def every(**dimensions: Iterable[Any]) -> Iterator[Case]:
    """The full product of these dimensions; the others stay as they stand."""
    for values in product(*dimensions.values()):
        yield Case(**dict(zip(dimensions, values, strict=True)))


def test_flags_defaults_overrides_and_conversations_in_full() -> None:
    for case in every(
        path=PATHS,
        flag=FLAGS,
        default=FLAGS,
        category=CATEGORIES,
        channel=CHANNELS,
        overrides=OVERRIDES,
        conversation=CONVERSATIONS,
        event=EVENTS,
    ):
        agrees(case)


def test_every_combination_of_blocks_in_full() -> None:
    for case in every(path=PATHS, blocks=BLOCK_SETS, category=CATEGORIES, channel=CHANNELS, reach=REACHES):
        agrees(case)


def test_every_combination_of_instants_in_full() -> None:
    instants = dict.fromkeys(("paused", "capped", "window", "opens", "ask"), INSTANTS)
    for case in every(path=PATHS, category=CATEGORIES, **instants):
        agrees(case)


def test_every_combination_of_channel_rules_in_full() -> None:
    for case in every(
        path=PATHS,
        channel=CHANNELS,
        wording=WORDINGS,
        category=CATEGORIES,
        country=COUNTRIES,
        window=INSTANTS,
        flag=FLAGS,
    ):
        agrees(case)


anything = st.builds(
    Case,
    *map(st.sampled_from, (PATHS, CHANNELS, CATEGORIES, WORDINGS, FLAGS, FLAGS, BLOCK_SETS, REACHES, COUNTRIES)),
    *[st.sampled_from(INSTANTS)] * 5,
    *map(st.sampled_from, (CONVERSATIONS, EVENTS, OVERRIDES)),
)


@settings(max_examples=2_000, derandomize=True, deadline=None, database=None)
@given(anything)
def test_anything_at_all_gets_the_answer_that_the_design_prints(case: Case) -> None:
    agrees(case)


def test_the_second_telling_uses_every_path_block_outcome_and_reason() -> None:
    asked = chain(
        every(path=PATHS, reach=REACHES, flag=FLAGS, conversation=CONVERSATIONS),
        every(path=PATHS, blocks=BLOCK_SETS),
        every(path=PATHS, paused=INSTANTS, opens=INSTANTS, capped=INSTANTS, ask=INSTANTS),
        every(channel=CHANNELS, wording=WORDINGS, country=COUNTRIES, window=INSTANTS),
        every(path=PATHS, flag=FLAGS, overrides=OVERRIDES),
    )
    answers = {oracle(case) for case in asked}
    assert set(PRINTED) == {path.word for path in Path}
    assert list(BLOCKS) == (~Block.NONE).words
    assert {answer.outcome for answer in answers} == {outcome.word for outcome in Outcome}
    # What a teammate stopped, and what somebody left before, is not asked about any more.
    asked_about = set(Reason) - {Reason.BROADCAST_STOPPED, Reason.LEFT_SEQUENCE, Reason.SEQUENCE_PAUSED}
    assert {reason for answer in answers for reason in answer.reasons} == {reason.word for reason in asked_about}
