"""Several who deliver, one of whom is slow, stopped or dead: nothing is lost, and nothing waits for another endpoint."""

import contextlib
import json
import select
import socket
import struct
import threading

import pytest
import time_machine

from optin import jobs
from optin.clock import now
from optin.database import hot
from optin.vocabulary import Channel
from optin.webhooks import courier, deliveries, posting, schedule, signing
from optin.webhooks.posting import Answer
from tests import cast
from tests.channels import fakes
from tests.waiting import ended, until
from tests.webhooks import telling

SMS = Channel.SMS


def claimed(endpoint_id):
    """What a worker has in hand from now on, if there is something."""
    claim = hot(lambda connection: deliveries.claim(connection, endpoint_id, now()))
    return claim and claim.delivery


def test_what_a_dead_worker_had_in_hand_is_a_try_and_delivered_after_its_lease(ana, app):
    with fakes.served(telling.OK) as there:
        endpoint_id, _ = telling.endpoint(there.url)
        cast.say_yes(ana, SMS)
        courier.take_up()
        claimed(endpoint_id)
        telling.deliver()
        assert there.received == []

        with time_machine.travel(now() + 3600, tick=True):
            jobs.of(app).sweep()
            telling.make_due()
            telling.deliver()

    assert telling.states() == ["delivered"]
    assert [problem.partition(" before")[0] for _, _, problem in telling.attempts()] == ["The desk's process ended", ""]


def test_one_that_ends_every_process_that_tries_it_is_given_up(ana, app):
    endpoint_id, _ = telling.endpoint(fakes.nobody())
    cast.say_yes(ana, SMS)
    courier.take_up()
    for hour in range(len(schedule.PAUSES) + 1):
        with time_machine.travel(now() + hour * 3600, tick=True):
            telling.make_due()
            claimed(endpoint_id)
        with time_machine.travel(now() + (hour + 1) * 3600 - 1, tick=True):
            jobs.of(app).sweep()

    assert (telling.states(), len(telling.attempts())) == (["failed"], len(schedule.PAUSES) + 1)


class Resetting:
    """A listener that resets every connection as soon as it is there."""

    def __enter__(self):
        self._listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._reset, daemon=True).start()
        return self._listener.getsockname()[1]

    def __exit__(self, *_):
        socket.socket.shutdown(self._listener, socket.SHUT_RDWR)
        self._listener.close()

    def _reset(self):
        with contextlib.suppress(OSError):
            while True:
                line, _ = self._listener.accept()
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                line.close()


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_connection_that_is_reset_at_once_is_a_try(ana, monkeypatch, scheme):
    connected = posting._connected

    def until_it_is_reset(*given):
        sock = connected(*given)
        select.select([sock], [], [], 60)
        return sock

    monkeypatch.setattr(posting, "_connected", until_it_is_reset)
    with Resetting() as port:
        telling.endpoint(f"{scheme}://127.0.0.1:{port}/")
        cast.say_yes(ana, SMS)
        telling.deliver()

    assert telling.states() == ["waiting"]
    assert [problem.startswith("No ") for _, _, problem in telling.attempts()] == [True]


@pytest.mark.parametrize(("room", "what"), [(posting, "post"), (signing, "headers")])
def test_what_nobody_foresaw_is_a_try_too_and_keeps_nothing_else(ana, monkeypatch, caplog, room, what):
    monkeypatch.setattr(room, what, lambda *_: 1 / 0)
    telling.endpoint(fakes.nobody())
    for _ in range(2):
        cast.say_yes(ana, SMS)
    telling.deliver()

    assert telling.states() == ["waiting", "waiting"]
    assert {problem for _, _, problem in telling.attempts()} == {"It could not be sent. The desk's log says why."}
    assert "a webhook could not be sent" in caplog.messages


def test_two_workers_never_get_the_same(ana):
    endpoint_id, _ = telling.endpoint(fakes.nobody())
    for _ in range(2):
        cast.say_yes(ana, SMS)
    courier.take_up()

    assert claimed(endpoint_id).id < claimed(endpoint_id).id
    assert claimed(endpoint_id) is None


def test_an_answer_after_the_lease_changes_nothing(ana):
    endpoint_id, _ = telling.endpoint(fakes.nobody())
    cast.say_yes(ana, SMS)
    courier.take_up()
    late = claimed(endpoint_id)
    hot(lambda connection: deliveries.recover(connection, now() + 3600))
    telling.make_due()
    claimed(endpoint_id)
    hot(lambda connection: deliveries.settle(connection, late, Answer(200), now()))

    assert (telling.states(), [status for status, _, _ in telling.attempts()]) == (["sending"], [None])


def test_what_is_old_is_forgotten(ana):
    telling.endpoint(fakes.nobody())
    cast.say_yes(ana, SMS)
    telling.deliver()
    while hot(lambda connection: deliveries.forget(connection, now() + 1)):
        continue

    assert (telling.states(), telling.types(), telling.attempts()) == ([], [], [])


def test_one_that_hangs_does_not_hold_up_another(ana, app):
    answered = threading.Event()

    def wait(handler):
        answered.wait(20)

    with fakes.served(wait) as slow, fakes.served(telling.OK) as quick:
        telling.endpoint(slow.url)
        telling.endpoint(quick.url)
        at_work = courier.Courier(app)
        at_work.start()
        for _ in range(20):
            cast.say_yes(ana, SMS)
        until(lambda: len(quick.received) == 20)
        assert 1 <= len(slow.received) <= 2
        answered.set()
        at_work.stop()

    assert {json.loads(request.body)["type"] for request in quick.received} == {"consent.opted_in"}


def test_two_processes_deliver_each_once(ana, app):
    with fakes.served(telling.OK) as there:
        telling.endpoint(there.url)
        for _ in range(40):
            cast.say_yes(ana, SMS)
        both = [courier.Courier(app), courier.Courier(app)]
        for one in both:
            one.start()
        until(lambda: telling.states() == ["delivered"] * 40)
        for one in both:
            one.stop()

    assert len({request.headers["webhook-id"] for request in there.received}) == len(there.received) == 40


def test_a_courier_that_is_stopped_leaves_what_it_did_not_begin(ana, app):
    answered = threading.Event()
    with fakes.served(lambda handler: answered.wait(20)) as there:
        telling.endpoint(there.url)
        for _ in range(20):
            cast.say_yes(ana, SMS)
        at_work = courier.Courier(app)
        at_work.start()
        until(lambda: len(there.received) == 2)
        stopping = threading.Thread(target=at_work.stop)
        stopping.start()
        until(at_work._stopping.is_set)
        answered.set()
        ended(stopping)

    assert telling.states() == ["waiting"] * 20
    assert len(telling.attempts()) == 2
