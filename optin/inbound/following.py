"""What follows from a message: the consent event and the answer. Which of several messages counts is `optin/newest.py`'s
question.

What may not live here: how a text is read, and whose it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from optin import newest
from optin.inbound import answering, reach, statements
from optin.inbound.case import Case, Outcome, Said
from optin.ledger import write
from optin.ledger.body import Provenance
from optin.sending import sequence
from optin.vocabulary import Block, Channel, Effect, Meaning, Source


def follow(case: Case, said: Said) -> Outcome:
    """Act on what was said. `Meaning.NOTHING` does nothing."""
    act = _ACTS.get(said.meaning)
    return act(case, said) if act else Outcome(Effect.NOTHING, said.rule)


def _opt_out(case: Case, said: Said) -> Outcome:
    _let_provider_stop(case, said)
    event_id = None
    for channel in reach.channels(case, said):
        event_id = _opt_out_of(case, said, channel) or event_id
    carrier_id = said.carrier.id if said.carrier else None
    if event_id is None:
        return Outcome(Effect.OVERTAKEN, said.rule, carrier_id=carrier_id)
    answer_id = answering.opted_out(case, said.answer)
    return Outcome(Effect.OPTED_OUT, said.rule, event_id, answer_id, carrier_id)


def _opt_out_of(case: Case, said: Said, channel: Channel) -> int | None:
    """The event on one channel; None where a newer start of the person's counts there. The conversation there is over."""
    row = case.rows[channel]
    closed = {"on_channel": channel, "of_contact": case.contact_id, "closed_at": max(row.closed_at or 0, case.at)}
    statements.CHANGE_CHANNEL.run(case.connection, closed)
    if newest.stop_is_overtaken(case.connection, row, case.at):
        return None
    said_on = None if channel is case.channel else case.channel.label
    written = write.opt_out(case.connection, case.contact_id, channel, _origin(case, said, said_on=said_on))
    sequence.opted_out(case.connection, case.contact_id, channel, case.at)
    return written.event_id


def _let_provider_stop(case: Case, said: Said) -> None:
    """The provider has put the person on its own list."""
    row = case.own_row
    if case.row.provider_meaning is not Meaning.OPT_OUT or Block.STOPPED in row.blocks:
        return
    if not newest.provider_overtakes(case.connection, row, Meaning.OPT_OUT, case.at):
        write.block(case.connection, case.contact_id, case.channel, Block.STOPPED, _by_provider(case, said))


def _opt_in(case: Case, said: Said) -> Outcome:
    _let_provider_start(case, said)
    if newest.start_is_overtaken(case.connection, case.own_row, case.at):
        return Outcome(Effect.OVERTAKEN, said.rule)
    written = write.opt_in(case.connection, case.contact_id, case.channel, _origin(case, said))
    answer_id = answering.opted_in(case, said.answer)
    return Outcome(Effect.OPTED_IN, said.rule, written.event_id, answer_id)


def _let_provider_start(case: Case, said: Said) -> None:
    """The provider has taken the person off its own list."""
    row = case.own_row
    if case.row.provider_meaning is not Meaning.OPT_IN or Block.STOPPED not in row.blocks:
        return
    if not newest.provider_overtakes(case.connection, row, Meaning.OPT_IN, case.at):
        write.unblock(case.connection, case.contact_id, case.channel, Block.STOPPED, _by_provider(case, said))


def _help(case: Case, said: Said) -> Outcome:
    return Outcome(Effect.HELPED, said.rule, answer_id=answering.helped(case, said.answer))


def _hold(case: Case, said: Said) -> Outcome:
    """Marketing waits until a teammate has decided. A hold that stands needs no second event; the question is open though."""
    if Block.HELD in case.own_row.blocks:
        return Outcome(Effect.HELD, said.rule)
    written = write.block(case.connection, case.contact_id, case.channel, Block.HELD, _origin(case, said))
    return Outcome(Effect.HELD, said.rule, written.event_id)


def _origin(case: Case, said: Said, said_on: str | None = None) -> Provenance:
    carried_by = said.carrier.public_id if said.carrier else None
    return case.origin(said.source, said.rule, case.understood.plain, carried_by=carried_by, said_on=said_on)


def _by_provider(case: Case, said: Said) -> Provenance:
    return case.origin(Source.PROVIDER, said.rule, case.understood.plain)


_ACTS: Final[Mapping[Meaning, Callable[[Case, Said], Outcome]]] = {
    Meaning.OPT_OUT: _opt_out,
    Meaning.OPT_IN: _opt_in,
    Meaning.HELP: _help,
    Meaning.HOLD: _hold,
}
