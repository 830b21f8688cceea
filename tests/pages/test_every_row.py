"""The table that decides, row by row and column by column, by the front door of each row and on both databases."""

import dataclasses
import itertools

import pytest

from optin.addresses import read_phone
from optin.clock import now
from optin.contacts import Person
from optin.database import db
from optin.ledger import write
from optin.models import SandboxDelivery
from optin.policy import SENTENCES, TABLE, Asks, Row
from optin.vocabulary import Block, Category, Channel, Outcome, Path, Reason, Role
from tests import cast
from tests.pages.people import signed_in, teammate
from tests.pages.row_doors import DOORS, Desk, contact, newest
from tests.sending import closing

SMS = Channel.SMS

# Marketing, or a request for an opt-in; the desk itself has neither. A word alone: nothing stands against it.
#                     opted out            never asked           outside the hours      over the cap
ROWS = {
    "compose": ("warn opted_out", "warn never_asked", "warn outside_hours", "warn over_cap"),
    "compose_confirmed": ("send", "send", "send", "send"),
    "broadcast": ("refuse opted_out", "refuse never_asked", "hold outside_hours", "refuse over_cap"),
    "broadcast_to_all": ("send", "send", "hold outside_hours", "refuse over_cap"),
    "sequence": ("refuse opted_out", "refuse never_asked", "hold outside_hours", "refuse over_cap"),
    "api": ("refuse opted_out", "refuse never_asked", "refuse outside_hours", "refuse over_cap"),
    "api_require_opt_in": ("refuse opted_out", "refuse never_asked", "refuse outside_hours", "refuse over_cap"),
    "bot": ("send", "send", "send", "send"),
    "invite": ("refuse opted_out", "send", "hold outside_hours", "send"),
    "service": ("send", "send", "send", "send"),
}
# What is no marketing, to somebody who opted out.
EVERY_CATEGORY = {"broadcast", "api_require_opt_in", "invite"}
# Before the table: what these refuse, on every row but where it is said. A message from the person lifts `blocked`, and the
# desk's own answers are no marketing.
BLOCKS = ("held", "stopped", "complained", "undeliverable", "blocked", "paused")
LET_THROUGH = {"bot": {"blocked", "paused"}, "service": {"held", "complained", "blocked", "paused"}}

_numbers = itertools.count()


@pytest.fixture
def desk_of(app, time_machine):
    """An owner at a desk on both databases, and somebody who opted in."""
    time_machine.move_to(closing.clock("13:00"))
    reader = cast.add(cast.CARLA)
    cast.say_yes(reader, SMS)
    return Desk(signed_in(app, teammate(Role.OWNER)), reader)


def somebody(say=None):
    """A new contact who has said this some time ago."""
    number = next(_numbers)
    phone = read_phone(f"+1 {('415', '213', '206')[number // 100 % 3]} 555 01{number % 100:02}", "US")
    contact_id = cast.add(Person(f"Nobody {number}", phone))
    if say is not None:
        say(contact_id, SMS, cast.told(at=now() - 1000))
    return contact(contact_id)


def became(path, desk, who, later=lambda: None):
    """What became of a message by the door of this path: the word of the outcome, and the reason where there is one. The words
    at the door give the reason, and the sandbox has the message only where it was sent."""
    before = delivered(who)
    said = DOORS[path](desk, who, later)
    message = newest(who, path) or (newest(who, Path.COMPOSE) if path is Path.COMPOSE_CONFIRMED else None)
    state = message.state.word if message is not None else "asked first" if "Please think again" in said else "refused"
    outcome = {"sent": "send", "held": "hold", "asked first": "warn"}.get(state, "refuse")
    assert delivered(who) - before == (outcome == "send"), (path, state, said)
    if outcome == "send":
        return outcome
    reasons = [message.reason] if message is not None else [each for each in Reason if SENTENCES[each] in said]
    assert outcome == "hold" or SENTENCES[reasons[0]] in said, (path, state, said)
    return f"{outcome} {reasons[0].word}"


def delivered(who):
    return db.session.query(SandboxDelivery).filter_by(address=who.phone).count()


def out(path, desk):
    return became(path, desk, somebody(cast.say_no))


def never_asked(path, desk):
    return became(path, desk, somebody())


def outside_hours(path, desk):
    """Every clock in the country shows some time in the afternoon, and the hours are over."""
    who = somebody(None if path is Path.INVITE else cast.say_yes)
    closing.prefer(hours_sms="Mon-Sun 08:00-11:00")
    said = became(path, desk, who)
    closing.prefer(**closing.ALWAYS_OPEN)
    return said


def over_cap(path, desk):
    """One message a week, and this week's is there."""
    closing.prefer(cap_sms="1/7", default_sms="opted_in")
    who = somebody()
    assert became(Path.API, desk, who) == "send"
    closing.prefer(default_sms="opted_out")
    if path is not Path.INVITE:
        cast.say_yes(who.id, SMS)
    said = became(path, desk, who)
    closing.prefer(cap_sms="")
    return said


COLUMNS = (out, never_asked, outside_hours, over_cap)


@pytest.mark.parametrize("path", Path, ids=lambda path: path.word)
def test_every_column_of_the_row(desk_of, path):
    assert tuple(column(path, desk_of) for column in COLUMNS) == ROWS[path.word]


@pytest.mark.parametrize("path", Path, ids=lambda path: path.word)
def test_where_the_default_is_in_who_was_never_asked_counts_as_in(desk_of, path):
    closing.prefer(default_sms="opted_in")

    assert became(path, desk_of, somebody()) == "send"


@pytest.mark.parametrize("path", Path, ids=lambda path: path.word)
def test_what_is_no_marketing_goes_unless_the_row_asks_for_every_category(desk_of, path):
    utility = dataclasses.replace(desk_of, category=Category.UTILITY)

    assert became(path, utility, somebody(cast.say_no)) == ("refuse opted_out" if path.word in EVERY_CATEGORY else "send")


@pytest.mark.parametrize("path", Path, ids=lambda path: path.word)
def test_blocks_and_pauses_come_before_the_row(desk_of, path):
    found = {block: blocked(path, desk_of, block) for block in BLOCKS}

    assert found == {block: "send" if block in LET_THROUGH.get(path.word, ()) else f"refuse {block}" for block in BLOCKS}


def blocked(path, desk, block):
    """Somebody to whom nothing else stands against it, but for who was asked about first."""
    usual = {Path.INVITE: None, Path.COMPOSE_CONFIRMED: cast.say_no}
    who = somebody(usual.get(path, cast.say_yes))

    def stand():
        if block == "paused":
            cast.set_instants(who.id, SMS, paused_until=now() + 3600)
        else:
            cast.let(write.block, who.id, SMS, cast.told(at=now() - 10), Block[block.upper()])

    return became(path, desk, who, stand)


def test_no_row_no_column_and_no_door_is_left_out():
    columns = {field.name for field in dataclasses.fields(Row)} - {"starter", "asks"}

    assert columns == {"opted_out", "outside_hours", "over_cap"}
    assert set(ROWS) == {path.word for path in TABLE} == {path.word for path in DOORS}
    assert {"paused", *Block(sum(Block)).words} == set(BLOCKS)


@pytest.mark.parametrize("path", Path, ids=lambda path: path.word)
def test_the_rows_above_are_those_of_the_policy(path):
    row, said = TABLE[path], [cell.split()[0] for cell in ROWS[path.word]]
    asks_nothing, asks_no = row.asks is Asks.NOTHING, row.asks is Asks.EXPLICIT_NO

    assert said[0] == (Outcome.SEND if asks_nothing else row.opted_out).word
    assert said[1] == (Outcome.SEND if asks_nothing or asks_no else row.opted_out).word
    assert said[2:] == [row.outside_hours.word, row.over_cap.word]
