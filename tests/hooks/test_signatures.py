"""Signatures, by every vector that Twilio has published, and by some of our own making where Meta has published none."""

import pytest
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

from optin.hooks.signatures import is_from_meta, is_from_twilio, is_same

URL = "https://mycompany.com/myapp.php?foo=1&bar=2"
CALL = {
    "CallSid": "CA1234567890ABCDE",
    "Digits": "1234",
    "From": "+14158675309",
    "To": "+18005551212",
    "Caller": "+14158675309",
}
SHARED = "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256"
TEXT = {
    **dict.fromkeys(("MessageSid", "SmsSid", "SmsMessageSid"), "SM" + "0" * 32),
    "AccountSid": "AC" + "0" * 32,
    "From": "+14155550100",
    "To": "+14155550199",
    "Body": "Stop.",
    "NumMedia": "0",
    "NumSegments": "1",
    "SmsStatus": "received",
    "ApiVersion": "2010-04-01",
}
TWICE = MultiDict([("Sid", "CA123"), ("SidAccount", "AC123"), ("Digits", "5678"), ("Digits", "1234"), ("Digits", "1234")])


@pytest.mark.parametrize(
    ("url", "form", "signature", "settings"),
    [
        (URL, CALL, "RSOYDt4T1cUTdK1PDd93/VVr8B8=", ""),
        (URL, CALL, "033hgUJA9M/hXIZsYjwkerEP/DBm35nEri5FhCYjA5s=", SHARED),
        (URL.replace(".com", ".com:443"), CALL, "kvajT1Ptam85bY51eRf/AJRuM3w=", ""),
        (URL, CALL, "kvajT1Ptam85bY51eRf/AJRuM3w=", ""),
        ("https://example.com/twilio/inbound", TEXT, "3OH8Pdj1ZVtnKoJj88zaieEt+uE=", ""),
        (URL, TWICE, "IK+Dwps556ElfBT0I3Rgjkr1wJU=", ""),
        ("http://mycompany.com:1234/myapp.php?foo=1&bar=2", CALL, "Zmvh+3yNM1Phv2jhDCwEM3q5ebU=", ""),
        ("http://mycompany.com:80/myapp.php?foo=1&bar=2", CALL, "0ZXoZLH/DfblKGATFgpif+LLRf4=", ""),
    ],
)
def test_what_twilio_signed_is_from_twilio(url, form, signature, settings):
    assert is_from_twilio("12345", url, form, signature, settings)


def test_a_json_body_is_signed_by_its_hash_in_the_address():
    """Our own webhooks are forms; the vector holds for the library that checks them."""
    body = '{"property": "value", "boolean": true}'
    url = f"{URL}&bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620"

    assert RequestValidator("12345").validate(url, body, "a9nBmqA0ju/hNViExpshrM61xv4=")
    assert not RequestValidator("12345").validate(url, body + " ", "a9nBmqA0ju/hNViExpshrM61xv4=")


@pytest.mark.parametrize(
    ("key", "url", "form", "signature", "settings"),
    [
        ("12346", URL, CALL, "RSOYDt4T1cUTdK1PDd93/VVr8B8=", ""),
        ("", URL, CALL, RequestValidator("").compute_signature(URL, CALL), ""),
        ("12345", URL + "&baz=3", CALL, "RSOYDt4T1cUTdK1PDd93/VVr8B8=", ""),
        ("12345", URL, {**CALL, "Digits": "1235"}, "RSOYDt4T1cUTdK1PDd93/VVr8B8=", ""),
        ("12345", URL, {**CALL, "Blank": ""}, "RSOYDt4T1cUTdK1PDd93/VVr8B8=", ""),
        ("12345", URL, CALL, "", ""),
        ("12345", URL, CALL, "\u0130" * 28, ""),
        ("12345", URL, CALL, "RSOYDt4T1cUTdK1PDd93/VVr8B8=", SHARED),
        ("12345", URL, CALL, "RSOYDt4T1cUTdK1PDd93/VVr8B8=", "algorithm=NONE"),
        ("12345", URL, {"Body": "\ud800"}, "RSOYDt4T1cUTdK1PDd93/VVr8B8=", ""),
    ],
)
def test_anything_else_is_not(key, url, form, signature, settings):
    assert not is_from_twilio(key, url, form, signature, settings)


VECTORS = [
    (b'{"object":"whatsapp_business_account","entry":[]}', "d3e4f9da0ce6c71ab3dba55929b8eeeee2455349e534924ead19f98d143e904f"),
    (rb'{"body":"caf\u00e9"}', "c6a7b8d4d917a99a552fccea99c8d4df7d2f222664e681033d7d62e4f4f7c767"),
]


@pytest.mark.parametrize(("body", "digest"), VECTORS)
def test_meta_signs_the_bytes_of_the_body(body, digest):
    assert is_from_meta("app-secret", body, f"sha256={digest}")


@pytest.mark.parametrize(("body", "digest"), VECTORS)
def test_other_bytes_secrets_and_headers_are_not_metas(body, digest):
    assert not is_from_meta("app-secret", body + b" ", f"sha256={digest}")
    assert not is_from_meta("app-secreT", body, f"sha256={digest}")
    assert not is_from_meta("", body, f"sha256={digest}")
    assert not any(is_from_meta("app-secret", body, one) for one in ("", digest, f"sha1={digest}", f"sha256={digest.upper()}"))


def test_no_word_is_like_an_empty_one():
    assert is_same("word", "word")
    assert not is_same("", "")
    assert not is_same("word", "w\u00f6rd")
