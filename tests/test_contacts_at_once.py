"""Two real connections that want the same thing at the same moment, on both databases."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from flask import Flask
from sqlalchemy import Connection, func, insert, select

from optin import contacts
from optin.contacts import AddressTakenError
from optin.database import writer
from optin.ledger import write
from optin.models import AddressMemory, Confirmation, ConsentEvent, Contact
from optin.vocabulary import Channel, Flag, Source
from tests.people import ANA_PHONE, BEN_PHONE, CONFIRMED, PEPPER, T0, change, create, origin, person, row
from tests.waiting import LONGEST, somebody_waits, until

Step = Callable[[Connection], Any]


def overlapping(app: Flask, first: Step, second: Step, then: Step = lambda _connection: None) -> list[Any]:
    """Run both in their own transactions; the second stands at the lock of the first, which has written and not yet committed,
    or is done where there is none in its way. `then` is what the first does after that."""
    written, done = threading.Event(), threading.Event()

    def run_first() -> Any:
        with app.app_context(), writer().begin() as connection:
            result = first(connection)
            written.set()
            until(lambda: somebody_waits() or done.is_set())
            then(connection)
            return result

    def run_second() -> Any:
        assert written.wait(LONGEST)
        try:
            with app.app_context(), writer().begin() as connection:
                return second(connection)
        finally:
            done.set()

    with ThreadPoolExecutor(2) as both:
        return [future.result(2 * LONGEST) for future in (both.submit(run_first), both.submit(run_second))]


def or_taken(act: Step) -> Step:
    def attempt(connection: Connection) -> Any:
        try:
            return act(connection)
        except AddressTakenError as taken:
            return taken.field

    return attempt


def committed(act: Step) -> Any:
    with writer().begin() as connection:
        return act(connection)


def test_two_who_find_or_create_one_address_get_one_contact(app: Flask) -> None:
    def find_or_create(connection: Connection) -> int:
        return contacts.find_or_create(connection, person(), PEPPER, origin(Source.WIDGET))

    first, second = overlapping(app, find_or_create, find_or_create)

    assert first == second
    assert committed(lambda connection: connection.scalar(select(func.count()).select_from(Contact))) == 1


def test_the_slower_of_two_who_add_one_address_is_told_whose_it_is(app: Flask) -> None:
    first, second = overlapping(
        app, lambda connection: create(connection, person()), or_taken(lambda connection: create(connection, person("Ben")))
    )

    assert isinstance(first, int)
    assert second == "phone"


def test_the_slower_of_two_who_change_to_one_address_is_told_whose_it_is(app: Flask) -> None:
    ana = committed(lambda connection: create(connection, person()))
    ben = committed(lambda connection: create(connection, person("Ben", phone=BEN_PHONE)))
    new = person(phone="+1 646 555 0111")

    first, second = overlapping(
        app, lambda connection: change(connection, ana, new), or_taken(lambda connection: change(connection, ben, new))
    )

    assert (first, second) == ([Channel.SMS, Channel.WHATSAPP], "phone")


def test_an_opt_out_during_a_change_of_address_is_not_lost(app: Flask) -> None:
    ana = committed(lambda connection: create(connection, person()))

    overlapping(
        app,
        lambda connection: write.opt_out(connection, ana, Channel.SMS, CONFIRMED),
        lambda connection: change(connection, ana, person(phone=BEN_PHONE)),
    )

    assert committed(lambda connection: row(connection, ana)).flag is Flag.UNSET
    committed(lambda connection: change(connection, ana, person(phone=ANA_PHONE)))
    assert committed(lambda connection: row(connection, ana)).flag is Flag.OPTED_OUT


def test_an_opt_out_and_a_deletion_at_once_end_with_the_opt_out_remembered(app: Flask) -> None:
    ana = committed(lambda connection: create(connection, person()))

    overlapping(
        app,
        lambda connection: write.opt_out(connection, ana, Channel.SMS, CONFIRMED),
        lambda connection: contacts.remove(connection, ana),
    )

    assert committed(lambda connection: connection.scalars(select(AddressMemory.flag)).all()) == [Flag.OPTED_OUT]


def test_a_request_for_confirmation_and_a_change_of_address_do_not_wait_for_each_other(app: Flask) -> None:
    ana = committed(lambda connection: create(connection, person()))

    def note_request(connection: Connection) -> None:
        event_id = connection.scalar(select(func.max(ConsentEvent.id)))
        values = {"public_id": "cnf_1", "channel": Channel.SMS, "address_key": bytes(32), "created_at": T0, "expires_at": T0}
        connection.execute(insert(Confirmation).values(contact_id=ana, event_id=event_id, **values))

    _, anew = overlapping(
        app,
        lambda connection: write.ask(connection, ana, Channel.SMS, CONFIRMED, until=T0 + 600),
        lambda connection: change(connection, ana, person(phone=BEN_PHONE)),
        then=note_request,
    )

    assert anew == [Channel.SMS, Channel.WHATSAPP]
