"""No secret of a provider is shown with what it answers, in whichever way it repeats it."""

import base64
import html
import json
from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optin.hiding import without_secrets
from optin.stored_channels import SECRETS
from tests.channels import fakes

AS_THEY_TRAVEL = {
    "plain": str,
    "in an address": lambda secret: quote(secret, safe=""),
    "in a form": quote_plus,
    "in a field": lambda secret: urlencode({"token": secret}),
    "in JSON": json.dumps,
    "in readable JSON": lambda secret: json.dumps(secret, ensure_ascii=False),
    "in a page": html.escape,
    "in base64": lambda secret: base64.b64encode(secret.encode()).decode(),
}


def test_every_secret_is_hidden_and_nothing_else():
    known = {**fakes.twilio_values(twilio_auth_token="12345678"), **fakes.whatsapp_values(), "smtp_password": "quiet harbour"}
    words = "12345678 and quiet harbour and EAAtoken and our own word"

    assert without_secrets(words, known) == "••• and ••• and ••• and •••"


@pytest.mark.parametrize("travels", AS_THEY_TRAVEL.values(), ids=AS_THEY_TRAVEL)
@given(name=st.sampled_from(sorted(SECRETS)), secret=st.text(min_size=6, max_size=60))
def test_a_secret_is_hidden_however_it_travels(travels, name, secret):
    told = travels(secret)
    bare = told.strip('"').removeprefix("token=")

    assert bare not in without_secrets(f"It said {told} to that.", {name: secret}).replace("•••", "")


@pytest.mark.parametrize(
    ("known", "together"),
    [
        ({"twilio_account_sid": "AC1", "twilio_auth_token": "12345678"}, "AC1:12345678"),
        ({"smtp_user": "shop", "smtp_password": "quiet harbour"}, "\0shop\0quiet harbour"),
    ],
    ids=["basic authentication", "AUTH PLAIN"],
)
def test_a_name_and_a_secret_together_are_hidden(known, together):
    told = base64.b64encode(together.encode()).decode()

    assert without_secrets(f"AUTH {told}", known) == "AUTH •••"
