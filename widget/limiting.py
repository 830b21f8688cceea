"""How much of a submission is within the budgets of network, form, address and neighbouring numbers: one count for all.

What may not live here: what happens to the rest, other than that it is named.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from optin import limits
from optin.budgets import Budgets, range_of
from optin.vocabulary import Refusal
from widget.typed import Agreed


class NotTakenError(Exception):
    """The submission changed nothing, not even its token is spent."""


class LimitError(NotTakenError):
    """The visitor's network, or the form, has had as much as it may for now. `may_solve`: with a sum it could have more."""

    def __init__(self, why: Refusal, may_solve: bool) -> None:
        super().__init__()
        self.why = why
        self.may_solve = may_solve


class OverBudgetError(Exception):
    """The form has caused as many messages as it may today."""


class Try(NamedTuple):
    """Whose try it is: the public id of the form, the network, whether a sum was solved, when (UTC seconds), and the key under
    which all of it is counted."""

    form: str
    network: str
    has_solved: bool
    at: int
    pepper: bytes


class Within(NamedTuple):
    """What may be recorded, and why the rest may not: for an address that was typed too often, or whose neighbours were,
    nothing happens, and nobody can tell."""

    agreed: Sequence[Agreed]
    refused: list[Refusal]


def within(connection: Connection, one: Try, agreed: Sequence[Agreed], budgets: Budgets) -> Within:
    """Count the submission. Raises `LimitError`."""
    shared = [(budgets.per_visitor, one.network), (budgets.per_form, one.form)]
    addresses = list(dict.fromkeys((budgets.per_address, each.normal) for each in agreed))
    ranges = list(dict.fromkeys((budgets.per_range, range_of(each.to)) for each in agreed if each.channel.uses_phone))
    tries = [*shared, *addresses, *ranges]
    counted = dict(zip(tries, limits.count(connection, tries, one.pepper, one.at), strict=True))
    by_visitor, by_form = (counted[each] for each in shared)
    _check(budgets, by_visitor, by_form, one.has_solved)
    if by_form == 1:
        limits.forget(connection, one.at)
    often = {who for limit, who in addresses if counted[limit, who] > limit.most}
    walked = {who for limit, who in ranges if counted[limit, who] > limit.most}
    left = [each for each in agreed if each.normal not in often]
    stay = [each for each in left if not (each.channel.uses_phone and range_of(each.to) in walked)]
    why = [Refusal.ADDRESS_LIMIT] * (len(left) < len(agreed)) + [Refusal.NUMBER_RANGE] * (len(stay) < len(left))
    return Within(stay, why)


def spend_request(connection: Connection, one: Try, budgets: Budgets) -> None:
    """Count one message by SMS or WhatsApp, when it is known that the form causes it. Raises `OverBudgetError`."""
    [spent] = limits.count(connection, [(budgets.requests, one.form)], one.pepper, one.at)
    if spent > budgets.requests.most:
        raise OverBudgetError


def _check(budgets: Budgets, by_visitor: int, by_form: int, has_solved: bool) -> None:
    visitor, form, factor = budgets.per_visitor.most, budgets.per_form.most, budgets.factor
    may_solve = factor > 1 and by_visitor <= visitor * factor and by_form <= form * factor
    if has_solved and may_solve:
        return
    if by_visitor > visitor:
        raise LimitError(Refusal.NETWORK_LIMIT, may_solve)
    if by_form > form:
        raise LimitError(Refusal.FORM_LIMIT, may_solve)
