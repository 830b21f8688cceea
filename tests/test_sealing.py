"""Secrets at rest open with the desk's key alone, for what they were sealed for."""

from dataclasses import replace

import pytest

from optin import sealing
from optin.desk import Desk
from optin.desk import desk as running
from optin.sealing import SealError, seal, unseal

SECRET = "7b1cf9e2 Grüße ☕"


@pytest.mark.parametrize("text", [SECRET, "", "x" * 5000])
def test_what_was_sealed_opens_again(desk, text):
    assert unseal(seal(text, "smtp_password"), "smtp_password") == text


def test_a_seal_shows_nothing_and_never_repeats(desk):
    first, second = seal(SECRET), seal(SECRET)

    assert first != second
    assert first.isascii()
    assert "7b1cf9e2" not in first


def test_a_secret_does_not_open_in_the_place_of_another(desk):
    with pytest.raises(SealError, match="enter the secret again"):
        unseal(seal(SECRET, "smtp_password"), "twilio_auth_token")


@pytest.mark.parametrize("stored", ["", "1.", "1.AAAA", "plain words", "2.AAAAAAAAAAAAAAAAAAAAAAAA", "1.é"])
def test_what_is_no_seal_is_refused_with_a_sentence(desk, stored):
    with pytest.raises(SealError, match="OPTIN_AT_REST_KEY"):
        unseal(stored)


def test_a_seal_that_was_changed_anywhere_is_refused(desk):
    sealed = seal(SECRET)

    for place in range(2, len(sealed) - 4):
        other = "A" if sealed[place] != "A" else "B"
        with pytest.raises(SealError):
            unseal(sealed[:place] + other + sealed[place + 1 :])


def test_another_key_opens_nothing(desk, monkeypatch):
    sealed = seal(SECRET)
    lost = Desk(replace(running().config, at_rest_key="another key"), running().tokens)
    monkeypatch.setattr(sealing, "desk", lambda: lost)

    with pytest.raises(SealError, match="sealed with another OPTIN_AT_REST_KEY"):
        unseal(sealed)
