"""What every provider keeps, whatever the other side does: the promise of `optin/channels/adapter.py`. A new one is a line in
`far_ends.py`, and its codes have tests of their own."""

import threading
import time

import pytest
from werkzeug.http import http_date

from optin.channel_settings import CHANNEL_SETTINGS
from optin.channels import calling, registry, smtp
from optin.channels.adapter import Accepted, NotAccepted, Unclear
from optin.sending import outbox
from tests.channels import fakes
from tests.channels.far_ends import DOUBTS, KNOWN, REFUSALS, WAYS, WELL, YES, adapter, far_end, message

pytestmark = pytest.mark.usefixtures("desk")

SETTINGS = {setting.field: setting for setting in CHANNEL_SETTINGS}
PROMISED = 20  # seconds: the promise of every adapter
LONGEST = (2 * calling._TO_CONNECT + calling._TO_ANSWER, smtp.LONGEST)
AT_ONCE = 8

everybody = pytest.mark.parametrize("name", list(WAYS))
BY_HTTP = [name for name, way in WAYS.items() if way.yes is not None]
by_http = pytest.mark.parametrize("name", BY_HTTP)


def sent(name, *hows):
    """What comes of one message to a far end that does so. An exception leaves a doubt, as the wire has it."""
    with far_end(name, *hows) as (values, _), adapter(name, values) as made:
        return judged(made, message(name))


def judged(made, one):
    try:
        return made.send(one)
    except Exception as error:
        return Unclear(f"{type(error).__name__}: {error}")


def answered(name, answer):
    """The same to a provider that answers by HTTP like this."""
    with fakes.served(answer) as server, adapter(name, WAYS[name].values(server.url)) as made:
        return judged(made, message(name))


def test_every_provider_is_looked_at():
    assert set(KNOWN) == set(WAYS), "a provider is missing in tests/channels/far_ends.py, or one is there that is gone"
    assert len(KNOWN) == len(registry.PROVIDERS)


@everybody
def test_a_yes_has_the_providers_own_words(name):
    answer = sent(name, YES)

    assert isinstance(answer, Accepted)
    assert 0 < len(answer.reference) <= 200


@everybody
def test_our_own_name_for_it_goes_along(name):
    with far_end(name, YES) as (values, heard), adapter(name, values) as made:
        made.send(message(name, "msg_abcdefgh12345678"))

        assert b"msg_abcdefgh12345678" in heard.everything()


@everybody
@pytest.mark.parametrize("how", list(DOUBTS))
def test_what_could_be_anything_is_a_doubt(name, how):
    answer = sent(name, how)

    assert isinstance(answer, Unclear)
    assert answer.why


@everybody
@pytest.mark.parametrize("how", list(REFUSALS))
def test_a_no_is_a_no_that_may_be_tried_again(name, how):
    answer = sent(name, how)

    assert isinstance(answer, NotAccepted)
    assert (answer.permanent, answer.reason, bool(answer.why)) == (False, None, True)


@everybody
def test_where_nobody_listens_nothing_was_sent(name):
    with adapter(name, WAYS[name].values(fakes.nobody())) as made:
        answer = made.send(message(name))

    assert isinstance(answer, NotAccepted)
    assert (answer.permanent, bool(answer.why)) == (False, True)


@everybody
def test_no_misbehaviour_spoils_the_next_message(name):
    for how in (*DOUBTS, *REFUSALS):
        with far_end(name, how, YES) as (values, _), adapter(name, values) as made:
            judged(made, message(name, "msg_1"))

            assert isinstance(made.send(message(name, "msg_2")), Accepted), how


@everybody
def test_several_workers_may_send_at_once(name, desk):
    answers = []

    def work():
        with desk.app_context():
            answers.append(made.send(message(name)))

    with far_end(name, YES) as (values, heard), adapter(name, values) as made:
        workers = [threading.Thread(target=work) for _ in range(AT_ONCE)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

        assert ([type(answer) for answer in answers], heard.times()) == ([Accepted] * AT_ONCE, AT_ONCE)


@everybody
def test_no_answer_tells_a_secret(name):
    secrets = {field.name: f"secret-of-{field.name}" for field in KNOWN[name].fields if field.is_secret}
    for how in (*DOUBTS, *REFUSALS):
        with far_end(name, how) as (values, _), adapter(name, {**values, **secrets}) as made:
            said = f"{judged(made, message(name))} {made!r}"

        assert [secret for secret in secrets.values() if secret in said] == [], how


def test_all_of_it_ends_before_the_lease_on_the_message():
    assert max(LONGEST) < PROMISED < outbox.LEASE


@everybody
def test_asking_whether_all_is_well_sends_nothing(name):
    with far_end(name, WELL) as (values, heard):
        assert KNOWN[name].check({**values, "public_url": fakes.PUBLIC_URL}) == ""
        assert heard.times() == 0


@everybody
def test_a_value_that_cannot_be_right_is_said_in_a_sentence(name, desk):
    values = {**WAYS[name].values("http://127.0.0.1:1"), **WAYS[name].wrong, "public_url": fakes.PUBLIC_URL}
    with pytest.raises(ValueError, match=r"\.$"):
        KNOWN[name].make(values)
    fakes.set_up(desk, **values)

    answer = registry.adapters()[KNOWN[name].channel].send(message(name))
    assert answer.why.startswith(f"{KNOWN[name].label} is not set up: ")


@everybody
def test_every_field_is_a_setting_that_is_as_secret(name):
    for field in KNOWN[name].fields:
        assert SETTINGS[field.name].secret is field.is_secret
        assert (bool(field.label), bool(field.help)) == (True, True)
    assert not KNOWN[name].is_set({})
    assert KNOWN[name].is_set(WAYS[name].values("http://127.0.0.1:1"))


@by_http
@pytest.mark.parametrize("status", [200, 201, 204, 301, 302, 500, 502, 504])
def test_an_http_answer_that_nobody_can_read_is_a_doubt(name, status):
    assert isinstance(answered(name, (status, {}, b"")), Unclear)
    assert status == 204 or isinstance(answered(name, fakes.page(status)), Unclear)


@by_http
@pytest.mark.parametrize("status", [400, 401, 403, 404, 408, 413, 429, 503])
def test_an_http_no_is_a_no_that_may_be_tried_again(name, status):
    answer = answered(name, fakes.page(status))

    assert isinstance(answer, NotAccepted)
    assert (answer.permanent, answer.reason) == (False, None)


@by_http
@pytest.mark.parametrize("status", [429, 503])
def test_a_provider_that_names_a_time_is_given_it(name, status):
    assert answered(name, fakes.page(status, **{"Retry-After": "77"})).wait == 77
    assert answered(name, fakes.page(status)).wait > 0
    for too_long in ("9999999", http_date(time.time() + 86400)):
        assert answered(name, fakes.page(status, **{"Retry-After": too_long})).wait == 3600
