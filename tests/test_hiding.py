"""No secret of a provider is shown with what it answers, in whichever way it repeats it."""

import base64
import html
import json
import subprocess
import sys
from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from optin.hiding import without_secrets
from optin.stored_channels import SECRETS
from tests.channels import fakes
from tests.documents import ROOT


def in_base64(text, encode=base64.b64encode):
    return encode(text.encode()).decode()


def in_json(text):
    return json.dumps(text)[1:-1]


AS_THEY_TRAVEL = {
    "plain": str,
    "in an address": lambda secret: quote(secret, safe=""),
    "in an address in small letters": lambda secret: "".join(f"%{byte:02x}" for byte in secret.encode()),
    "in an address within an address": lambda secret: quote(quote(secret, safe=""), safe=""),
    "in a form": quote_plus,
    "in a field": lambda secret: urlencode({"": secret}).removeprefix("="),
    "in JSON": in_json,
    "in readable JSON": lambda secret: json.dumps(secret, ensure_ascii=False)[1:-1],
    "in JSON within JSON": lambda secret: in_json(in_json(secret)),
    "in JSON that escapes its slashes": lambda secret: in_json(secret).replace("/", "\\/"),
    "in JSON with large letters": lambda secret: "".join(
        f"\\u{int.from_bytes(unit, 'big'):04X}" for letter in secret for unit in units(letter)
    ),
    "in a page": html.escape,
    "in a page by numbers": lambda secret: "".join(f"&#{ord(letter)};" for letter in secret),
    "in a page by other numbers": lambda secret: "".join(f"&#x{ord(letter):X};" for letter in secret),
    "in base64": in_base64,
    "in base64 for addresses": lambda secret: in_base64(secret, base64.urlsafe_b64encode),
    "in base64 without its end": lambda secret: in_base64(secret).rstrip("="),
    "in base64 in an address": lambda secret: quote(in_base64(secret), safe=""),
    "in base64 in such JSON": lambda secret: in_base64(secret).replace("/", "\\/"),
    "as a bearer's, in base64": lambda secret: in_base64(f"Bearer {secret}"),
    "with a name, in base64": lambda secret: in_base64(f"shop:{secret}"),
    "as AUTH PLAIN": lambda secret: in_base64(f"\0shop\0{secret}"),
    "before something else, in base64": lambda secret: in_base64(f"{secret}@example.com"),
}


def units(letter):
    """The units of UTF-16 that a letter is made of."""
    content = letter.encode("utf-16-be")
    return [content[at : at + 2] for at in range(0, len(content), 2)]


def test_every_secret_is_hidden_and_nothing_else():
    known = {**fakes.twilio_values(twilio_auth_token="12345678"), **fakes.whatsapp_values(), "smtp_password": "quiet harbour"}
    words = "12345678 and quiet harbour and EAAtoken and our own word"

    assert without_secrets(words, known) == "••• and ••• and ••• and •••"


@pytest.mark.parametrize("travels", AS_THEY_TRAVEL.values(), ids=AS_THEY_TRAVEL)
@given(name=st.sampled_from(sorted(SECRETS)), secret=st.text(min_size=4, max_size=60))
@example(name="smtp_password", secret="pä/ss'wo\"rd+ÿÿ?>~1")
@example(name="smtp_password", secret="\\\\back\\slash 😀 &amp;")
@example(name="smtp_password", secret="back\\")
def test_a_secret_is_hidden_however_it_travels(travels, name, secret):
    assert without_secrets(f"It said “{travels(secret)}” to that.", {name: secret}) == "It said “•••” to that."


@given(words=st.text(max_size=200), secret=st.text(st.characters(categories=["L", "N"]), min_size=8, max_size=40))
def test_other_words_stay_as_they_are(words, secret):
    assume(secret not in words)

    assert without_secrets(words, {"smtp_password": secret}) == words


LONG = ["\\" * 60_000, "%" * 60_000, "&" + "amp;" * 15_000, "&amp;" * 12_000, "A" * 60_000, "%25" * 20_000]


def search():
    """Look through words that are made for searches that try every way, and find nothing."""
    secrets = {"smtp_password": "\\\\\\\\&&&&%%%%!", "twilio_auth_token": "A" * 40 + "B"}
    assert [without_secrets(words, secrets) for words in LONG] == LONG


def test_words_that_are_made_to_take_long_do_not():
    """Such a search would take days, and nothing in its own process could end it."""
    subprocess.run([sys.executable, "-c", "from tests.test_hiding import search; search()"], cwd=ROOT, check=True, timeout=120)
