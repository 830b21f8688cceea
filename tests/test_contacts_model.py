"""A random life of a few contacts beside a model of three lines: flags, memory, standing and ledger agree after every step."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, multiple, rule, run_state_machine_as_test
from sqlalchemy import Connection, select

from optin import contacts
from optin.addresses import key_of
from optin.contacts import AddressTakenError, Person
from optin.database import writer
from optin.ledger import body, write
from optin.ledger.fold import fold
from optin.models import AddressMemory, ConsentEvent, ContactChannel
from optin.vocabulary import Block, Channel, Flag, Proof, Source, Standing
from tests.people import ANA_PHONE, BEN_PHONE, PEPPER, change, create, origin, person, tag

phones = st.sampled_from([None, ANA_PHONE, BEN_PHONE, "+1 646 555 0111"])
emails = st.sampled_from([None, "ana@example.com", "ben@example.org"])
people = st.builds(person, st.just("Somebody"), phones, emails)
channels = st.sampled_from(Channel)
blocks = st.sampled_from([Block.HELD, Block.STOPPED, Block.COMPLAINED, Block.UNDELIVERABLE])
acts = st.sampled_from(
    [
        (Source.WIDGET, Proof.NONE),
        (Source.PAGE, Proof.CONFIRMED),
        (Source.OPERATOR, Proof.STATED),
        (Source.IMPORT, Proof.STATED),
    ]
)

Said = tuple[Flag, Block]
NOTHING: Said = (Flag.UNSET, Block.NONE)


@dataclass
class Model:
    """`said` is what stands per contact and channel; `remembered` what stays with a channel and address."""

    said: dict[tuple[int, Channel], Said] = field(default_factory=dict)
    remembered: dict[tuple[Channel, str], Said] = field(default_factory=dict)
    people: dict[int, Person] = field(default_factory=dict)


def address(who: Person, channel: Channel) -> str | None:
    if channel.uses_phone:
        return who.phone.e164 if who.phone else None
    return who.email.key if who.email else None


class Life(RuleBasedStateMachine):
    somebody = Bundle("somebody")
    connection: Connection

    def __init__(self) -> None:
        super().__init__()
        self.model = Model()
        self.touched: set[int] = set()
        self.connection = writer().connect()
        self.transaction = self.connection.begin()

    def teardown(self) -> None:
        try:
            self.touched = set(self.model.people)
            self.flags_are_the_fold_of_the_ledger()
        finally:
            self.transaction.rollback()
            self.connection.close()

    @rule(target=somebody, who=people)
    def create(self, who: Person) -> object:
        if self.is_taken(who, None):
            return multiple()
        contact_id = create(self.connection, who)
        self.model.people[contact_id] = who
        for channel in Channel:
            self.begin(contact_id, channel)
        return contact_id

    @rule(contact_id=somebody, who=people)
    def change(self, contact_id: int, who: Person) -> None:
        if self.is_taken(who, contact_id):
            return
        before, self.model.people[contact_id] = self.model.people[contact_id], who
        anew = change(self.connection, contact_id, who)
        assert anew == [channel for channel in Channel if address(before, channel) != address(who, channel)]
        for channel in anew:
            self.begin(contact_id, channel)

    @rule(contact_id=somebody, channel=channels, act=acts)
    def opt_in(self, contact_id: int, channel: Channel, act: tuple[Source, Proof]) -> None:
        flag, standing_blocks = self.model.said[contact_id, channel]
        is_confirmed = act[1] is Proof.CONFIRMED
        is_complaint = Block.COMPLAINED in standing_blocks
        is_allowed = is_confirmed or not (is_complaint or flag is Flag.OPTED_OUT)
        is_allowed |= act[0] is Source.OPERATOR and not is_complaint
        try:
            write.opt_in(self.connection, contact_id, channel, origin(*act))
        except write.NoAddressError:
            assert address(self.model.people[contact_id], channel) is None
        except write.OptOutStandsError:
            assert not is_allowed
        else:
            assert is_allowed
            cleared = Block.COMPLAINED if is_confirmed else Block.NONE
            self.say(contact_id, channel, (Flag.OPTED_IN, standing_blocks & ~cleared))

    @rule(contact_id=somebody, channel=channels)
    def opt_out(self, contact_id: int, channel: Channel) -> None:
        if address(self.model.people[contact_id], channel):
            write.opt_out(self.connection, contact_id, channel, origin(Source.KEYWORD, Proof.CONFIRMED))
            self.say(contact_id, channel, (Flag.OPTED_OUT, self.model.said[contact_id, channel][1]))

    @rule(contact_id=somebody, channel=channels, block=blocks, is_lifted=st.booleans())
    def block(self, contact_id: int, channel: Channel, block: Block, is_lifted: bool) -> None:
        flag, standing_blocks = self.model.said[contact_id, channel]
        act = write.unblock if is_lifted else write.block
        if address(self.model.people[contact_id], channel):
            act(self.connection, contact_id, channel, block, origin(Source.PROVIDER))
            self.say(contact_id, channel, (flag, standing_blocks & ~block if is_lifted else standing_blocks | block))

    @rule(contact_id=consumes(somebody))
    def delete(self, contact_id: int) -> None:
        contacts.remove(self.connection, contact_id)
        del self.model.people[contact_id]
        for channel in Channel:
            del self.model.said[contact_id, channel]

    @invariant()
    def rows_say_what_was_said(self) -> None:
        rows = self.connection.execute(select(ContactChannel.__table__)).all()
        assert {(row.contact_id, row.channel): (row.flag, row.blocks) for row in rows} == self.model.said
        for row in rows:
            assert row.standing == Standing(row.flag, row.blocks, row.reach, row.country, row.zones).number

    @invariant()
    def memory_keeps_what_was_said(self) -> None:
        rows = self.connection.execute(select(AddressMemory.__table__)).all()
        kept = {(row.channel, row.address_key): (row.flag, row.blocks) for row in rows}
        for (channel, normal), said in self.model.remembered.items():
            assert kept.get((channel, key_of(channel, normal, PEPPER)), NOTHING) == said
        assert len([said for said in kept.values() if said != NOTHING]) == len(
            [said for said in self.model.remembered.values() if said != NOTHING]
        )

    @invariant()
    def flags_are_the_fold_of_the_ledger(self) -> None:
        """Of whom something was said since the last look; in the end, of all."""
        for contact_id in self.touched & self.model.people.keys():
            query = select(ConsentEvent.body).filter_by(tag=tag(self.connection, contact_id)).order_by(ConsentEvent.seq)
            states = fold(body.entry_of(body.read(stored)) for stored in self.connection.scalars(query))
            for channel in Channel:
                folded = (states[channel].flag, states[channel].blocks) if channel in states else NOTHING
                assert folded == self.model.said[contact_id, channel]
        self.touched.clear()

    def is_taken(self, who: Person, contact_id: int | None) -> bool:
        """Whether somebody else has an address of this person; then the desk refuses too."""
        others = [other for other_id, other in self.model.people.items() if other_id != contact_id]
        addresses = {(channel, address(other, channel)) for other in others for channel in Channel}
        if not any((channel, address(who, channel)) in addresses for channel in Channel if address(who, channel)):
            return False
        try:
            if contact_id is None:
                create(self.connection, who)
            else:
                change(self.connection, contact_id, who)
        except AddressTakenError:
            return True
        raise AssertionError("an address has two owners")

    def begin(self, contact_id: int, channel: Channel) -> None:
        self.touched.add(contact_id)
        normal = address(self.model.people[contact_id], channel)
        self.model.said[contact_id, channel] = self.model.remembered.get((channel, normal), NOTHING) if normal else NOTHING

    def say(self, contact_id: int, channel: Channel, said: Said) -> None:
        normal = address(self.model.people[contact_id], channel)
        assert normal is not None
        self.touched.add(contact_id)
        self.model.said[contact_id, channel] = said
        kept = Flag.OPTED_OUT if said[0] is Flag.OPTED_OUT else Flag.UNSET
        self.model.remembered[channel, normal] = (kept, said[1])


def test_a_random_life_ends_where_the_model_says(app: Flask) -> None:
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=25, stateful_step_count=25, deadline=None, database=None, suppress_health_check=list(HealthCheck)
        ),
    )
