"""Who may turn opted out into opted in."""

from __future__ import annotations

from itertools import product

import pytest

from optin.flag_rules import may_opt_in
from optin.vocabulary import (
    Block,
    Flag,
    Proof,
    Source,
    Standing,
)
from tests.policy_questions import (
    SAID_NO,
    with_block,
)

THE_PERSON = {"widget", "page", "keyword", "button", "flow", "preferences", "provider"}
A_TEAMMATE_OR_A_PROGRAM = {"operator", "api"}


def may(flag: str, complained: bool, source: str, proof: str) -> bool:
    """The design's paragraph again: the person; on evidence a teammate or a program; an import never."""
    if complained:
        return source in THE_PERSON and proof == "confirmed"
    if flag != "opted_out":
        return True
    needed = {"confirmed"} if source in THE_PERSON else {"stated", "confirmed"}
    return proof in needed and source in THE_PERSON | A_TEAMMATE_OR_A_PROGRAM


def test_only_the_person_or_evidence_of_the_person_turns_an_opt_out_around() -> None:
    for flag, bits, source, proof in product(Flag, range(32), Source, Proof):
        expected = may(flag.word, "complained" in Block(bits).words, source.word, proof.word)
        assert may_opt_in(Standing(flag, Block(bits)), source, proof) is expected, (flag, bits, source, proof)


@pytest.mark.parametrize("proof", Proof)
@pytest.mark.parametrize("source", [Source.IMPORT, Source.UNSUBSCRIBE, Source.COMPLAINT])
def test_an_import_never_turns_an_opt_out_around(source: Source, proof: Proof) -> None:
    assert not may_opt_in(SAID_NO, source, proof)


def test_a_complaint_yields_to_the_person_alone() -> None:
    complained = with_block(Block.COMPLAINED)
    assert may_opt_in(complained, Source.KEYWORD, Proof.CONFIRMED)
    assert not may_opt_in(complained, Source.OPERATOR, Proof.CONFIRMED)
