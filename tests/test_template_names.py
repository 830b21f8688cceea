"""A template's name at WhatsApp, and the values with which it says what a message says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optin import placeholders
from optin.template_names import at_whatsapp, language_at_whatsapp, values_in


@pytest.mark.parametrize(
    ("name", "there"),
    [("Spring sale", "spring_sale"), ("spring_sale_2", "spring_sale_2"), ("Été – 50 %!", "ete_50"), ("春", "template")],
)
def test_a_name_becomes_one_that_whatsapp_takes(name, there):
    assert at_whatsapp(name) == there


@pytest.mark.parametrize(("language", "there"), [("en", "en"), ("en-us", "en_US"), ("pt_br", "pt_BR"), ("EN_GB", "en_GB")])
def test_a_language_becomes_whatsapps(language, there):
    assert language_at_whatsapp(language) == there


@pytest.mark.parametrize(
    ("template", "body", "values"),
    [
        ("Hello", "Hello", {}),
        ("Hello {{first_name}}!", "Hello Ana!", {"first_name": "Ana"}),
        ("Hello {{first_name|there}}!", "Hello there!", {"first_name": "there"}),
        ("{{name}} and {{name}}", "Ana and Ana", {"name": "Ana"}),
        ("{{name|you}} and {{name|me}}", "you and me", None),
        ("Hello", "Bye", None),
    ],
)
def test_values_are_read_off_the_message(template, body, values):
    assert values_in(template, body) == values


PARTS = st.lists(st.sampled_from(["{{name}}", "{{ code }}", "{{link|here}}", " ", "a", ".", "\n", "(", "{"]), max_size=8)
FILLED = st.fixed_dictionaries({name: st.text("ab. (", max_size=6) for name in ("name", "code", "link")})


@given(PARTS, FILLED)
def test_values_that_are_read_say_the_same(parts, filled):
    template = "".join(parts)
    body = placeholders.fill(template, lambda each: filled[each.name])
    values = values_in(template, body)

    assert values is not None
    assert placeholders.fill(template, lambda each: values[each.name]) == body
