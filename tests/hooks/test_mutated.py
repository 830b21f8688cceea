"""Ten thousand webhooks of each provider with something changed: none of them is from it."""

import json
import random
import string

import pytest
from twilio.request_validator import RequestValidator

from optin.hooks.signatures import is_from_meta, is_from_twilio
from tests.channels import fakes
from tests.hooks import telling
from tests.inbound import writing_in

MANY = 10_000
OVER_HTTP = 200
PATH = "/hooks/twilio/messages"
URL = fakes.PUBLIC_URL + PATH


def changed(dice, text):
    """The text with one character put in, taken out, exchanged or doubled; never the same."""
    place, letter = dice.randrange(len(text) + 1), dice.choice(string.printable[:94] + "é\u200b")
    ways = [text[:place] + letter + text[place:], text[:place] + text[place + 1 :], text[:place] + letter + text[place + 1 :]]
    return next((way for way in dice.sample(ways, 3) if way != text), text + letter)


def mutated_form(dice, form, signature):
    """A form, its signature and its address, of which one is changed."""
    name, kind = dice.choice(sorted(form)), dice.randrange(6)
    other = {key: value for key, value in form.items() if key != name}
    match kind:
        case 0:
            return {**form, name: changed(dice, form[name])}, signature, URL
        case 1:
            return {**other, changed(dice, name): form[name] or "x"}, signature, URL
        case 2 if form[name]:
            return other, signature, URL
        case 3:
            return {**form, "Added": changed(dice, "")}, signature, URL
        case 4:
            return form, changed(dice, signature), URL
    return form, signature, URL + dice.choice(string.ascii_letters)


def mutated_body(dice, body, signature):
    """A body and its signature, of which one is changed."""
    if dice.random() < 0.25:
        return body, changed(dice, signature)
    if dice.random() < 0.1:
        return body[: dice.randrange(len(body))], signature
    place = dice.randrange(len(body))
    return body[:place] + bytes([body[place] ^ (1 << dice.randrange(8))]) + body[place + 1 :], signature


def forms():
    dice, form = random.Random(1), telling.sms("STOP")  # noqa: S311 (the same mutants every time)
    signature = RequestValidator(fakes.TOKEN).compute_signature(URL, form)
    return [mutated_form(dice, form, signature) for _ in range(MANY)]


def bodies():
    dice, body = random.Random(2), json.dumps(telling.envelope(messages=[telling.words("STOP")])).encode()  # noqa: S311
    signature = telling.meta_signature(body)
    return [mutated_body(dice, body, signature) for _ in range(MANY)]


def test_no_mutant_is_from_twilio():
    accepted = [mutant for mutant in forms() if is_from_twilio(fakes.TOKEN, mutant[2], mutant[0], mutant[1], "")]

    assert accepted == []


def test_no_mutant_is_from_meta():
    accepted = [mutant for mutant in bodies() if is_from_meta(fakes.SECRET, *mutant)]

    assert accepted == []


@pytest.mark.parametrize("provider", ["twilio", "whatsapp"])
def test_no_mutant_gets_through_by_http(ana, called, provider):
    client = called.test_client()
    if provider == "twilio":
        mutants = [(form, signature) for form, signature, url in forms() if url == URL][:OVER_HTTP]
        answers = [client.post(PATH, data=form, headers={"X-Twilio-Signature": signed(one)}) for form, one in mutants]
    else:
        headers = [(body, {"X-Hub-Signature-256": signed(one)}) for body, one in bodies()[:OVER_HTTP]]
        answers = [client.post("/hooks/whatsapp", data=body, headers=one) for body, one in headers]

    assert {answer.status_code for answer in answers} == {403}
    assert (writing_in.flag(ana), writing_in.flag(ana, writing_in.Channel.WHATSAPP)) == ("opted_in", "opted_in")


def signed(text):
    """A signature as a header can carry it."""
    return text.encode("ascii", "replace").decode()
