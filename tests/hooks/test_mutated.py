"""Ten thousand requests with something changed that their provider vouched for: none is taken, and nothing changes."""

import random
import string

import pytest

from optin.hooks.signatures import is_from_meta, is_from_twilio
from tests.channels import fakes
from tests.hooks import telling
from tests.hooks.calls import GENUINE, a_message, by_meta, by_twilio, everything, post

MANY = 10_000
OF_EACH_HOOK = 2_500


def changed(dice, text):
    """The text with one character put in, taken out, exchanged or doubled; never the same."""
    place, letter = dice.randrange(len(text) + 1), dice.choice(string.printable[:94] + "é\u200b")
    ways = [text[:place] + letter + text[place:], text[:place] + text[place + 1 :], text[:place] + letter + text[place + 1 :]]
    return next((way for way in dice.sample(ways, 3) if way != text), text + letter)


def with_proof(dice, call):
    """The same with another proof."""
    name, value = call.proof
    kind, space, rest = value.rpartition(" ")
    return call._replace(proof=(name, kind + space + changed(dice, rest)))


def with_form(dice, call):
    """A form, its proof or its address, of which one is changed."""
    form, name = call.data, dice.choice(sorted(call.data))
    other = {key: value for key, value in form.items() if key != name}
    match dice.randrange(6):
        case 0:
            return call._replace(data={**form, name: changed(dice, form[name])})
        case 1:
            return call._replace(data={**other, changed(dice, name): form[name] or "x"})
        case 2 if form[name]:
            return call._replace(data=other)
        case 3:
            return call._replace(data={**form, "Added": changed(dice, "")})
        case 4:
            return with_proof(dice, call)
    return call._replace(path=call.path + ("&" if "?" in call.path else "?") + dice.choice(string.ascii_letters))


def with_bytes(dice, call):
    """A body or its proof, of which one is changed: a bit, or the end."""
    body = call.data
    if dice.random() < 0.25:
        return with_proof(dice, call)
    if dice.random() < 0.1:
        return call._replace(data=body[: dice.randrange(len(body))])
    place = dice.randrange(len(body))
    return call._replace(data=body[:place] + bytes([body[place] ^ (1 << dice.randrange(8))]) + body[place + 1 :])


# What is changed in the genuine request to each hook, and how it is turned away.
HOOKS = {"texts": (with_form, 403), "statuses": (with_form, 403), "whatsapp": (with_bytes, 403), "mail": (with_proof, 401)}


def mutants(change, call, many):
    """So many, the same ones every time."""
    dice = random.Random(1)  # noqa: S311
    return [change(dice, call) for _ in range(many)]


@pytest.fixture
def sent(desk):
    return a_message(desk)


def test_no_mutant_is_from_twilio():
    call = by_twilio("/hooks/twilio/messages", telling.sms("STOP"))
    accepted = [
        mutant
        for mutant in mutants(with_form, call, MANY)
        if is_from_twilio(fakes.TOKEN, fakes.PUBLIC_URL + mutant.path, mutant.data, mutant.proof[1], "")
    ]

    assert accepted == []
    assert is_from_twilio(fakes.TOKEN, fakes.PUBLIC_URL + call.path, call.data, call.proof[1], "")


def test_no_mutant_is_from_meta():
    call = by_meta(telling.envelope(messages=[telling.words("STOP")]))
    accepted = [
        mutant for mutant in mutants(with_bytes, call, MANY) if is_from_meta(fakes.SECRET, mutant.data, mutant.proof[1])
    ]

    assert accepted == []
    assert is_from_meta(fakes.SECRET, call.data, call.proof[1])


def test_ten_thousand_go_to_the_hooks():
    assert HOOKS.keys() == GENUINE.keys()
    assert OF_EACH_HOOK * len(HOOKS) == MANY


@pytest.mark.parametrize("hook", list(HOOKS))
def test_no_mutant_gets_through_and_nothing_changes(desk, sent, hook):
    change, refusal = HOOKS[hook]
    call, before = GENUINE[hook](sent), everything()

    assert {post(desk, mutant) for mutant in mutants(change, call, OF_EACH_HOOK)} == {refusal}
    assert everything() == before


@pytest.mark.parametrize("hook", list(HOOKS))
def test_what_was_not_changed_is_taken(desk, sent, hook):
    before = everything()

    assert post(desk, GENUINE[hook](sent)) == 200
    assert everything() != before
