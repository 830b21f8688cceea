"""Ten thousand changed tokens of each kind: none is accepted. And keys: old ones keep links alive, retired ones do not."""

import random
import string
from urllib.parse import quote

import pytest

from optin.tokens import Purpose, TokenError, Tokens
from tests.widget.visiting import PHONE, Visit, acts, link, made, with_keys

LETTERS = string.ascii_letters + string.digits + "-_.=+/ %é\0"
KEYS = ("a key of the newest kind", "a key that is older than that")


def mutated(token, dice):
    """The token with one small change: a letter replaced, added, taken away, doubled or moved, or its end cut off."""
    at = dice.randrange(len(token))
    other = dice.choice(LETTERS)
    return dice.choice(
        [
            token[:at] + other + token[at + 1 :],
            token[:at] + other + token[at:],
            token[:at] + token[at + 1 :],
            token[:at] + token[at] + token[at:],
            token[at:] + token[:at],
            token[:at],
            token + other,
            token.swapcase() if at % 2 else token[::-1],
        ]
    )


def others(token, count, seed):
    dice = random.Random(seed)  # noqa: S311 - the same ones in every run
    made_up = (mutated(token, dice) for _ in range(count + count // 10))
    return [text for text in made_up if text != token][:count]


def test_no_changed_link_is_accepted():
    tokens = Tokens(KEYS)
    token = tokens.sign(Purpose.WIDGET, "frm_abcdefghijklmnopqrstuvwx")

    for text in others(token, 10_000, seed=1):
        with pytest.raises(TokenError):
            tokens.read(Purpose.WIDGET, text)
    assert tokens.read(Purpose.WIDGET, token) == "frm_abcdefghijklmnopqrstuvwx"


def test_no_changed_form_token_is_accepted():
    tokens = Tokens(KEYS)
    token = tokens.sign_timed(Purpose.FORM, {"f": "frm_abc", "v": 1, "o": None, "n": "abcdefghijkl"})

    for text in others(token, 10_000, seed=2):
        with pytest.raises(TokenError):
            tokens.read_timed(Purpose.FORM, text, 7200)
    assert tokens.read_timed(Purpose.FORM, token, 7200)[0]["f"] == "frm_abc"


def test_every_other_spelling_of_a_signature_is_refused():
    tokens = Tokens(KEYS)
    token = tokens.sign(Purpose.WIDGET, "frm_abc")

    for end in string.ascii_letters + string.digits + "-_":
        if end != token[-1]:
            with pytest.raises(TokenError):
                tokens.read(Purpose.WIDGET, token[:-1] + end)


def test_changed_links_get_the_calm_page_over_the_web(desk):
    token = link(made()).removeprefix("/w/")
    visit = Visit(desk, "/w/")

    for text in others(token, 200, seed=3):
        response = visit.open("GET", path="/w/" + quote(text, safe=""))
        assert response.status_code == 404, text


def test_changed_form_tokens_change_nothing_over_the_web(desk):
    visit = Visit(desk, link(made()))
    token = visit.token()

    for text in others(token, 200, seed=4):
        assert visit.send(text, phone=PHONE).status_code == 400, text
    assert acts() == []


def test_a_link_signed_with_an_older_key_still_works(desk):
    with_keys(desk, KEYS[1])
    path = link(made())
    with_keys(desk, *KEYS)

    assert Visit(desk, path).send(phone=PHONE).status_code == 200
    assert link("frm_x") != Tokens(KEYS[1:]).sign(Purpose.WIDGET, "frm_x")


def test_a_link_signed_with_a_key_that_was_thrown_away_does_not(desk):
    with_keys(desk, KEYS[1])
    path = link(made())
    with_keys(desk, KEYS[0])

    assert Visit(desk, path).look().status_code == 404
