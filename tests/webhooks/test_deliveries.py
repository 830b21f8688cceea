"""From the queue to the other side: at least once, for a day, without one endpoint holding up another."""

import pytest
from sqlalchemy import select
from standardwebhooks import Webhook
from werkzeug.http import http_date

from optin.clock import now
from optin.database import db, hot
from optin.models import WebhookDelivery, WebhookEndpoint
from optin.vocabulary import Channel, EndpointState
from optin.webhooks import endpoints, schedule
from tests import cast
from tests.channels import fakes
from tests.webhooks import telling

SMS = Channel.SMS
BUSY = fakes.page(503)


def told_once(ana, *answers, times=1):
    """Let an endpoint answer an opt-in in this order, each try at once after the last; the fake and the endpoint's id."""
    with fakes.served(*answers) as there:
        endpoint_id, _ = telling.endpoint(there.url)
        cast.say_yes(ana, SMS)
        for _ in range(times):
            telling.deliver()
            telling.make_due()
        return there, endpoint_id


def test_who_is_told_can_check_the_signature_over_the_raw_bytes(ana):
    with fakes.served(telling.OK) as there:
        _, secret = telling.endpoint(there.url)
        cast.say_yes(ana, SMS)
        telling.deliver()

    (request,) = there.received
    assert Webhook(secret).verify(request.body, request.headers)["type"] == "consent.opted_in"
    assert request.headers["Content-Type"] == "application/json"
    assert telling.states() == ["delivered"]


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_every_2xx_is_the_end(ana, status):
    there, _ = told_once(ana, (status, {}, b""), times=2)

    assert (telling.states(), len(there.received)) == (["delivered"], 1)


@pytest.mark.parametrize("status", [301, 302, 307, 308, 400, 401, 404, 409, 422, 429, 500, 502, 503, 504])
def test_everything_else_is_tried_again_with_the_same_id_and_body(ana, status):
    there, _ = told_once(ana, fakes.page(status, Location="/elsewhere"), telling.OK, times=2)

    first, second = there.received
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    assert telling.states() == ["delivered"]
    assert [attempt[0] for attempt in telling.attempts()] == [status, 200]


def test_who_took_it_and_closed_gets_it_again_and_can_tell(ana):
    there, _ = told_once(ana, fakes.cut, telling.OK, times=2)

    assert len({request.headers["webhook-id"] for request in there.received}) == 1
    assert telling.attempts()[0][0] is None


def test_the_pauses_grow_to_more_than_a_day():
    at = 1_780_000_000
    least = [schedule.next_try(tries, at) - at for tries in range(1, len(schedule.PAUSES) + 1)]

    assert sum(schedule.PAUSES) >= schedule.DAY
    assert all(pause <= drawn <= 1.2 * pause for pause, drawn in zip(schedule.PAUSES, least, strict=True))
    assert list(schedule.PAUSES) == sorted(schedule.PAUSES)


def test_what_fails_for_a_day_is_given_up_and_the_endpoint_is_marked(ana):
    there, endpoint_id = told_once(ana, BUSY, times=20)

    assert (telling.states(), len(there.received)) == (["failed"], len(schedule.PAUSES) + 1)
    assert telling.of(endpoint_id).state is EndpointState.ON
    assert [one.id for one in endpoints.in_trouble(db.session)] == [endpoint_id]


def test_the_next_success_ends_the_trouble(ana):
    tries = len(schedule.PAUSES) + 1
    with fakes.served(*[BUSY] * tries, telling.OK) as there:
        endpoint_id, _ = telling.endpoint(there.url)
        cast.say_yes(ana, SMS)
        for _ in range(tries):
            telling.deliver()
            telling.make_due()
        cast.say_no(ana, SMS)
        telling.deliver()

    one = telling.of(endpoint_id)
    assert (one.gave_up_at, one.failing_since, one.rests_until) == (None, None, None)


def test_an_endpoint_that_took_nothing_for_days_is_switched_off(ana):
    with fakes.served(BUSY) as there:
        endpoint_id, _ = telling.endpoint(there.url)
        cast.say_yes(ana, SMS)
        telling.deliver()
        hot(lambda connection: connection.execute(WebhookEndpoint.__table__.update().values(failing_since=now() - 6 * 86400)))
        for _ in schedule.PAUSES:
            telling.make_due()
            telling.deliver()

    assert telling.of(endpoint_id).state is EndpointState.FAILED


def test_410_switches_the_endpoint_off_and_nothing_is_noted_for_it_any_more(ana):
    there, endpoint_id = told_once(ana, fakes.page(410), times=2)
    cast.say_no(ana, SMS)
    telling.deliver()

    assert telling.of(endpoint_id).state is EndpointState.GONE
    assert (telling.states(), telling.types(), len(there.received)) == (["failed"], ["consent.opted_in"], 1)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("asked", [str, lambda seconds: http_date(now() + seconds)], ids=["seconds", "a date"])
def test_who_asks_for_a_pause_gets_it_for_everything(ana, status, asked, time_machine):
    time_machine.move_to(now(), tick=False)
    with fakes.served(fakes.page(status, **{"Retry-After": asked(900)}), telling.OK) as there:
        endpoint_id, _ = telling.endpoint(there.url)
        cast.say_yes(ana, SMS)
        cast.say_no(ana, SMS)
        telling.deliver()
        telling.deliver()

    assert len(there.received) == 1
    assert telling.of(endpoint_id).rests_until == now() + 900
    assert telling.states() == ["waiting", "waiting"]


@pytest.mark.parametrize("asked", ["-1", "Wed, 21 Oct 2026 07:28:00 GMT", "9" * 30, "soon", "99999999"])
def test_a_pause_that_nobody_means_is_not_kept(ana, asked):
    told_once(ana, fakes.page(429, **{"Retry-After": asked}))
    with db.engine.connect() as connection:
        due = connection.scalar(select(WebhookDelivery.due_at))

    assert due <= now() + schedule.LONGEST_REST


def test_while_it_is_off_what_waits_waits_and_goes_on_later(ana):
    with fakes.served(BUSY, telling.OK) as there:
        endpoint_id, _ = telling.endpoint(there.url)
        cast.say_yes(ana, SMS)
        telling.deliver()
        telling.make_due()
        telling.change(endpoints.switch, endpoint_id, False)
        telling.deliver()
        assert len(there.received) == 1

        telling.change(endpoints.switch, endpoint_id, True)
        telling.deliver()

    assert telling.states() == ["delivered"]


def test_a_new_secret_signs_beside_the_old_one_for_a_day(ana):
    with fakes.served(telling.OK) as there:
        endpoint_id, old = telling.endpoint(there.url)
        new = telling.change(endpoints.rotate, endpoint_id)
        cast.say_yes(ana, SMS)
        telling.deliver()
        hot(lambda connection: connection.execute(WebhookEndpoint.__table__.update().values(old_until=now())))
        cast.say_no(ana, SMS)
        telling.deliver()

    first, second = there.received
    for secret in (old, new):
        Webhook(secret).verify(first.body, first.headers)
    assert len(second.headers["webhook-signature"].split()) == 1
    assert Webhook(new).verify(second.body, second.headers)


def test_a_secret_is_sealed_in_the_database(ana):
    endpoint_id, secret = telling.endpoint("http://127.0.0.1:9/")

    assert secret.removeprefix("whsec_") not in telling.of(endpoint_id).secret
    assert endpoints.signing_keys(telling.of(endpoint_id), now()) == [secret]
