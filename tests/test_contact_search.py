"""Finding contacts: by what people type, by flag and channel, page by page. On both databases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from optin import contact_search
from optin.contact_search import Cursor, Search, State
from optin.database import writer
from optin.ledger import write
from optin.vocabulary import Block, Channel, Source
from tests.people import BEN_PHONE, CONFIRMED, T0, create, origin, person


@pytest.fixture
def connection(app: Flask) -> Iterator[Connection]:
    with writer().connect() as connection, connection.begin():
        yield connection


@pytest.fixture
def cast(connection: Connection) -> Connection:
    create(connection, person("José Müller", email="jose.m@bücher.example"))
    create(connection, person("Ben", phone=BEN_PHONE, email="Ben_100%@example.com"))
    create(connection, person("Łucja Nowak", phone="+33 6 12 34 56 78"))
    return connection


def names(connection: Connection, search: Search, now: int = T0) -> list[str]:
    page = contact_search.find(Session(connection), search, now)
    return [listed.contact.name for listed in page.rows]


@pytest.mark.parametrize("typed", ["jose", "JOSÉ", "müll", "muller jose", "  José  Müller "])
def test_a_name_is_found_in_any_case_and_accents(cast: Connection, typed: str) -> None:
    assert names(cast, Search(typed)) == ["José Müller"]


@pytest.mark.parametrize(
    "typed", ["+1 415 555 0134", "(415) 555-0134", "4155550134", "001 415 555 0134", "415 555", "0134", "\u200e0134\x00"]
)
def test_a_number_is_found_in_any_spelling_and_in_parts(cast: Connection, typed: str) -> None:
    assert names(cast, Search(typed)) == ["José Müller"]


def test_a_national_number_is_read_in_the_default_country(cast: Connection) -> None:
    assert names(cast, Search("06 12 34 56 78", country="FR")) == ["Łucja Nowak"]


@pytest.mark.parametrize("typed", ["ben_100%@example.com", "BEN_100", "@EXAMPLE.com", "mailto:ben_100%@Example.com"])
def test_a_mail_address_is_found_whole_and_in_parts(cast: Connection, typed: str) -> None:
    assert names(cast, Search(typed)) == ["Ben"]


@pytest.mark.parametrize("typed", ["bücher", "Jose.M@BÜCHER.example", "xn--bcher"])
def test_a_domain_in_any_script_is_found(cast: Connection, typed: str) -> None:
    assert names(cast, Search(typed)) == ["José Müller"]


@pytest.mark.parametrize("typed", ["%", "_", "100%", "\\"])
def test_a_wildcard_stands_for_itself(cast: Connection, typed: str) -> None:
    assert names(cast, Search(typed)) == (["Ben"] if typed.strip("\\") else [])


@pytest.mark.parametrize("typed", ["'; DROP TABLE contact; --", "a" * 10_000, "\u0301", "🙂"])
def test_what_nobody_is_called_finds_nobody(cast: Connection, typed: str) -> None:
    assert names(cast, Search(typed)) == []


@pytest.mark.parametrize("typed", ["", "   ", "\x00", "\u200b", "\ud800"])
def test_nothing_typed_finds_everybody_newest_first(cast: Connection, typed: str) -> None:
    assert names(cast, Search(typed)) == ["Łucja Nowak", "Ben", "José Müller"]


@pytest.fixture
def standings(connection: Connection) -> Connection:
    ana, ben, carla, dev, eve = (
        create(connection, person(name, phone=f"+1 415 555 01{number}"))
        for number, name in enumerate(["Ana", "Ben", "Carla", "Dev", "Eve"], start=10)
    )
    assert ben
    write.opt_in(connection, ana, Channel.WHATSAPP, CONFIRMED)
    write.opt_out(connection, carla, Channel.SMS, CONFIRMED)
    write.ask(connection, dev, Channel.SMS, origin(Source.WIDGET), until=T0 + 600)
    write.block(connection, eve, Channel.SMS, Block.HELD, origin(Source.KEYWORD))
    return connection


@pytest.mark.parametrize(
    ("channel", "state", "found"),
    [
        (Channel.WHATSAPP, State.OPTED_IN, ["Ana"]),
        (None, State.OPTED_IN, ["Ana"]),
        (Channel.SMS, State.OPTED_IN, []),
        (Channel.SMS, State.OPTED_OUT, ["Carla"]),
        (Channel.SMS, State.AWAITING, ["Dev"]),
        (None, State.BLOCKED, ["Eve"]),
        (Channel.SMS, State.NEVER_ASKED, ["Eve", "Ben", "Ana"]),
        (Channel.SMS, None, ["Eve", "Dev", "Carla", "Ben", "Ana"]),
    ],
)
def test_the_filters_narrow_by_flag_and_channel(
    standings: Connection, channel: Channel | None, state: State | None, found: list[str]
) -> None:
    assert names(standings, Search(channel=channel, state=state)) == found


def test_a_request_for_confirmation_that_ran_out_counts_as_never_asked(standings: Connection) -> None:
    assert names(standings, Search(channel=Channel.SMS, state=State.AWAITING), now=T0 + 600) == []
    assert "Dev" in names(standings, Search(channel=Channel.SMS, state=State.NEVER_ASKED), now=T0 + 600)


def test_a_search_and_a_filter_both_hold(standings: Connection) -> None:
    assert names(standings, Search("ben", Channel.SMS, State.NEVER_ASKED)) == ["Ben"]
    assert names(standings, Search("ben", Channel.SMS, State.OPTED_OUT)) == []


@pytest.fixture
def crowd(connection: Connection) -> Session:
    for number in range(120):
        create(connection, person(f"Person {number}", phone=None, email=f"p{number}@example.com"))
    return Session(connection)


def numbers(page: contact_search.Page) -> list[int]:
    return [int(listed.contact.name.removeprefix("Person ")) for listed in page.rows]


def test_pages_lead_from_the_newest_to_the_oldest_and_back(crowd: Session) -> None:
    first = contact_search.find(crowd, Search(), T0)
    second = contact_search.find(crowd, Search(), T0, first.older)
    third = contact_search.find(crowd, Search(), T0, second.older)
    back = contact_search.find(crowd, Search(), T0, third.newer)

    assert numbers(first) + numbers(second) + numbers(third) == list(range(119, -1, -1))
    assert (first.newer, third.older) == (None, None)
    assert numbers(back) == numbers(second)
    assert (back.newer, back.older) == (second.newer, second.older)


def test_newer_ones_than_the_first_page_are_the_first_page(crowd: Session) -> None:
    first = contact_search.find(crowd, Search(), T0)
    cursor = Cursor(first.rows[20].contact.id, newer=True)

    page = contact_search.find(crowd, Search(), T0, cursor)

    assert (numbers(page), page.newer) == (numbers(first), None)
