"""Advice about templates: warnings, which never keep anybody from saving; and what does."""

from dataclasses import replace

import pytest

from optin.template_advice import advice
from optin.template_drafts import LONGEST_BODY, Button, Draft, category_of, faults
from optin.vocabulary import Category, Channel

SMS = Draft("Sale", Channel.SMS, Category.MARKETING, "en", "20 % off today. Reply STOP to opt out.")
MAIL = Draft("Sale", Channel.EMAIL, Category.MARKETING, "en", "20 % off today.", "Sale")
WHATSAPP = Draft("Sale", Channel.WHATSAPP, Category.MARKETING, "en", "20 % off today.", buttons=(Button("Stop", True),))


@pytest.mark.parametrize("draft", [SMS, WHATSAPP, replace(MAIL, category=Category.UTILITY)])
def test_nothing_is_said_where_nothing_is_missing(draft):
    assert advice(draft) == []


@pytest.mark.parametrize("body", ["20 % off", "Stop by our shop at the end of town", "Nonstop fun", "UNSTOPPABLE prices"])
def test_a_marketing_text_message_has_to_say_how_to_opt_out(body):
    assert "does not say how to opt out" in advice(replace(SMS, body=body))[0]


@pytest.mark.parametrize(
    "body", ["STOP to end", "Text END.", "To opt out reply N", "Envía BAJA", "Zum Abmelden: STOPP", "Stop=СТОП"]
)
def test_any_known_word_will_do(body):
    assert advice(replace(SMS, body=body)) == []


def test_a_utility_text_message_need_not():
    assert advice(replace(SMS, category=Category.UTILITY, body="Your order is on its way.")) == []


def test_a_marketing_mail_is_told_that_the_channel_adds_the_link():
    assert "The channel adds one" in advice(MAIL)[0]
    assert advice(replace(MAIL, body="… unsubscribe: https://shop.example.com/u")) == []


def test_a_marketing_message_on_whatsapp_has_an_opt_out_button_or_says_how():
    assert "opt-out button" in advice(replace(WHATSAPP, buttons=(Button("Yes"),)))[0]
    assert advice(replace(WHATSAPP, buttons=(), body="Sale. Reply STOP to opt out.")) == []


@pytest.mark.parametrize("body", ["https://bit.ly/x", "see TinyURL.com/abc", "t.co/1"])
def test_public_shorteners_are_pointed_out_in_text_messages(body):
    assert "shorteners" in advice(replace(SMS, category=Category.UTILITY, body=body))[0]


@pytest.mark.parametrize("body", ["https://rabbit.ly.example.com", "https://bit.ly.example.com", "not.bit.lyon", "me@bit.ly"])
def test_other_hosts_are_not(body):
    assert advice(replace(SMS, category=Category.UTILITY, body=body)) == []


def test_a_placeholder_without_fallback_is_pointed_out():
    assert "{{first_name|there}}" in advice(replace(SMS, body="Hi {{first_name}}, STOP to opt out."))[0]
    assert "Only a program" in advice(replace(SMS, body="{{code}} STOP to opt out."))[0]


def test_unknown_counts_as_marketing():
    assert [category_of(word) for word in ("utility", "promo", "", None)] == [Category.UTILITY, *[Category.MARKETING] * 3]


@pytest.mark.parametrize(
    ("draft", "field", "sentence"),
    [
        (replace(SMS, name=" "), "name", "Type a name"),
        (replace(SMS, name="n" * 121), "name", "at most 120"),
        (replace(SMS, body=""), "body", "Type the words"),
        (replace(SMS, body="a" * 1601), "body", "at most 1,600"),
        (replace(SMS, body="{{nickname}}"), "body", "There is no"),
        (replace(SMS, subject="Sale"), "subject", "Only e-mail has a subject"),
        (replace(SMS, buttons=(Button("Yes"),)), "buttons", "Only WhatsApp"),
        (replace(MAIL, subject=""), "subject", "Type the subject"),
        (replace(MAIL, subject="a\nBcc: b"), "subject", "one line"),
        (replace(MAIL, subject="{{x}}"), "subject", "There is no"),
        (replace(WHATSAPP, buttons=tuple(map(Button, "abcd"))), "buttons", "at most 3 quick"),
        (replace(WHATSAPP, buttons=(Button("a" * 26),)), "buttons", "at most 25"),
        (replace(WHATSAPP, buttons=(Button("", True),)), "buttons", "opt-out button"),
        (replace(WHATSAPP, buttons=(Button("{{name}}"),)), "buttons", "no placeholders"),
        (replace(WHATSAPP, buttons=(Button("Yes"), Button("YES"))), "buttons", "same words"),
        (replace(WHATSAPP, buttons=(Button("a", True), Button("b", True))), "buttons", "Only one"),
    ],
)
def test_what_cannot_be_saved_is_said_next_to_its_field(draft, field, sentence):
    assert list(faults(draft)) == [field]
    assert sentence in faults(draft)[field]


def test_a_body_of_the_greatest_length_can_be_saved():
    for draft in (SMS, MAIL, WHATSAPP):
        assert faults(replace(draft, body="a" * LONGEST_BODY[draft.channel])) == {}
