"""Signatures as Standard Webhooks has them: its test vector, its library, and two secrets while one replaces the other."""

import base64

import pytest
import time_machine
from standardwebhooks import Webhook, WebhookVerificationError

from optin.webhooks import signing

# Test vectors of the standard's own libraries, and one that was made with them.
VECTORS = [
    (
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        '{"test": 2432232314}',
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    ),
    (
        "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W",
        1674087231,
        '{"type":"consent.revoked","timestamp":"2026-11-22T00:00:00Z","data":{"channel":"sms"}}',
        "v1,55PdxAzlvC2muY6Qw2UlVlCnu4dqSosCfiAe+uz166g=",
    ),
]
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@pytest.mark.parametrize(("name", "at", "body", "signature"), VECTORS)
def test_a_webhook_is_signed_as_the_standard_says(name, at, body, signature):
    headers = signing.headers([SECRET], name, at, body)

    assert headers == {"webhook-id": name, "webhook-timestamp": str(at), "webhook-signature": signature}


@pytest.mark.parametrize("place", [0, 1])
def test_while_a_secret_is_replaced_both_are_believed(place):
    keys = [signing.new_secret(), signing.new_secret()]
    with time_machine.travel(1_780_000_000, tick=False):
        headers = signing.headers(keys, "evw_1", 1_780_000_000, "{}")

        assert Webhook(keys[place]).verify("{}", headers) == {}
        with pytest.raises(WebhookVerificationError):
            Webhook(signing.new_secret()).verify("{}", headers)


def test_a_secret_has_as_many_bytes_as_the_standard_asks_for_and_is_never_the_same():
    secrets = {signing.new_secret() for _ in range(100)}

    assert len(secrets) == 100
    assert {len(base64.b64decode(one.removeprefix("whsec_"))) for one in secrets} == {32}
