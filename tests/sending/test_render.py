"""A template filled for somebody: hostile values stay text, and missing ones read well."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optin.models import Contact
from optin.sending.render import EXAMPLE, clean, fill, missing, render, values_of
from optin.template_drafts import Button, Draft
from optin.vocabulary import Category, Channel

DRAFT = Draft("Sale", Channel.EMAIL, Category.MARKETING, "en", "Hi {{first_name|there}}, {{organisation}}", "For {{name|you}}")

HOSTILE = st.text(max_size=60) | st.lists(
    st.sampled_from(["{{name}}", "{", "}", "<b>", "\n", "\r", "\x00", "\u202e", "\u2028", "*", "`", "Ana", " "]), max_size=12
).map("".join)


def test_a_value_takes_the_place_of_its_placeholder():
    rendered = render(DRAFT, {"first_name": "Ana", "name": "Ana Alvarez", "organisation": "Example Shop"})
    assert (rendered.subject, rendered.body) == ("For Ana Alvarez", "Hi Ana, Example Shop")


def test_a_missing_value_is_replaced_by_its_fallback_or_by_nothing():
    assert render(DRAFT, {}).body == "Hi there, "


def test_a_contacts_values_are_what_is_known_of_them():
    contact = Contact(name="Ana Alvarez", phone="+14155550134", email=None)
    assert values_of(contact, "Example Shop") == {
        "first_name": "Ana",
        "name": "Ana Alvarez",
        "phone": "+1 415-555-0134",
        "email": "",
        "organisation": "Example Shop",
    }


def test_a_value_is_not_read_for_placeholders_again():
    assert fill("{{name}} {{email}}", {"name": "{{email}}", "email": "ana@example.com"}) == "email ana@example.com"


@pytest.mark.parametrize("name", ["Win at https://evil.example/x", "www.evil.example", "free-money.com now", "bit.ly://x"])
def test_a_name_that_holds_a_link_counts_as_none(name):
    values = values_of(Contact(name=name, phone=None, email=None), "")
    assert fill("Hi {{first_name|there}} {{name|friend}}", values) == "Hi there friend"


def test_a_link_where_a_link_belongs_stays():
    assert fill("{{link}}", EXAMPLE) == "https://shop.example.com/t/1042"


def test_what_a_program_left_out_is_named_once():
    draft = Draft("Code", Channel.SMS, Category.AUTHENTICATION, "en", "{{code}} {{code}} {{date|today}} {{amount}}")
    assert missing(draft, {"amount": "$5"}) == ["code"]


def test_quick_replies_come_along_as_they_are():
    buttons = (Button("Yes"), Button("Stop promotions", opts_out=True))
    draft = Draft("Sale", Channel.WHATSAPP, Category.MARKETING, "en", "Hi", buttons=buttons)
    assert render(draft, {}).buttons == buttons


@pytest.mark.parametrize("used", [{"name"}, {"phone", "email"}, set()], ids=["one", "two", "none"])
def test_only_what_is_used_is_put_together(used):
    contact = Contact(name="Ana Alvarez", phone="+14155550134", email="ana@example.com")
    everything = values_of(contact, "Example Shop")

    assert values_of(contact, "Example Shop", used) == {name: everything[name] for name in used}


@settings(deadline=None)
@given(HOSTILE)
def test_a_value_is_one_line_without_markup_or_hidden_characters(value):
    cleaned = clean(value)
    assert not set(cleaned) & set("{}<>*~`\n\r\t")
    assert not {unicodedata.category(character) for character in cleaned} & {"Cc", "Zl", "Zp", "Cs"}
    assert "\u202e" not in cleaned
    assert len(cleaned) <= 200


@settings(deadline=None)
@given(HOSTILE, HOSTILE)
def test_nothing_that_is_put_in_changes_what_stands_around_it(name, organisation):
    body = fill("A{{name}}B{{organisation|C}}D", {"name": name, "organisation": organisation})
    assert body.startswith("A")
    assert body.endswith("D")
    assert "{{" not in body
    assert "\n" not in body


@settings(deadline=None)
@given(HOSTILE)
def test_cleaning_twice_changes_nothing_more(value):
    assert clean(clean(value)) == clean(value)
