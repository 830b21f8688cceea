"""What every provider that is reached by HTTP keeps, whatever the other side does. A new one is a line here."""

from http.client import HTTPException

import pytest

from optin.channel_settings import CHANNEL_SETTINGS
from optin.channels import calling
from optin.channels.adapter import Accepted, NotAccepted, Outgoing, Unclear
from optin.channels.registry import PROVIDERS
from tests.channels import fakes, test_twilio, test_whatsapp

BY_HTTP = {
    "twilio": (fakes.twilio_values, test_twilio.CREATED),
    "whatsapp": (fakes.whatsapp_values, test_whatsapp.TAKEN),
}
KNOWN = {provider.name: provider for provider in PROVIDERS}
SETTINGS = {setting.field: setting for setting in CHANNEL_SETTINGS}

everybody = pytest.mark.parametrize("name", sorted(BY_HTTP))


def sent(name, answer):
    """One message, to a provider that answers like this."""
    provider, (values, _) = KNOWN[name], BY_HTTP[name]
    with fakes.served(answer) as server:
        adapter = provider.make({**values(server.url), "public_url": fakes.PUBLIC_URL})
        return adapter.send(Outgoing("msg_1", provider.channel, "+14155550134", "", "Hello"))


def test_everybody_who_is_reached_by_phone_is_looked_at():
    assert {provider.name for provider in PROVIDERS if provider.channel.uses_phone} == set(BY_HTTP)


@everybody
def test_a_yes_has_the_providers_own_id(name):
    answer = sent(name, BY_HTTP[name][1])

    assert isinstance(answer, Accepted)
    assert answer.reference


@everybody
@pytest.mark.parametrize("status", [200, 201, 204, 301, 302, 500, 502, 504])
def test_an_answer_that_nobody_can_read_is_a_doubt(name, status):
    assert isinstance(sent(name, (status, {}, b"")), Unclear)
    assert status == 204 or isinstance(sent(name, fakes.page(status)), Unclear)


@everybody
@pytest.mark.parametrize("status", [400, 401, 403, 404, 408, 413, 429, 503])
def test_a_no_is_a_no_that_may_be_tried_again(name, status):
    answer = sent(name, fakes.page(status))

    assert isinstance(answer, NotAccepted)
    assert (answer.permanent, answer.reason) == (False, None)


@everybody
@pytest.mark.parametrize("status", [429, 503])
def test_a_provider_that_names_a_time_is_given_it(name, status):
    assert sent(name, fakes.page(status, **{"Retry-After": "77"})).wait == 77
    assert sent(name, fakes.page(status)).wait > 0
    assert sent(name, fakes.page(status, **{"Retry-After": "9999999"})).wait == 3600


@everybody
@pytest.mark.parametrize("misbehaviour", [fakes.hang, fakes.cut, fakes.dribble])
def test_what_ends_without_an_answer_is_a_fault_after_it_left(name, misbehaviour, monkeypatch):
    monkeypatch.setattr(calling, "_TO_ANSWER", 0.3)

    with pytest.raises((OSError, HTTPException)):
        sent(name, misbehaviour)


@everybody
def test_where_nobody_listens_nothing_was_sent(name):
    values = BY_HTTP[name][0](fakes.nobody())
    adapter = KNOWN[name].make({**values, "public_url": fakes.PUBLIC_URL})
    answer = adapter.send(Outgoing("msg_1", KNOWN[name].channel, "+14155550134", "", "Hello"))

    assert isinstance(answer, NotAccepted)
    assert not answer.permanent


def test_all_of_it_ends_before_the_lease_on_the_message():
    assert 2 * calling._TO_CONNECT + calling._TO_ANSWER < 20


@everybody
def test_every_field_is_a_setting_that_is_as_secret(name):
    for field in KNOWN[name].fields:
        assert SETTINGS[field.name].secret is field.is_secret
    assert not KNOWN[name].is_set({})
    assert KNOWN[name].is_set(BY_HTTP[name][0]())
