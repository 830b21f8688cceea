"""Parameters that ask to be sent somewhere else: no public page has ever heard of them."""

import re

import pytest

from tests.widget.attacks.ways import WAYS, way
from tests.widget.visiting import OURS, PHONE, Visit, confirm_link, made, sign_up

NAMES = ("return", "return_to", "returnUrl", "next", "redirect", "redirect_uri", "continue", "goto", "after", "thanks", "_next")
TARGET = "https://evil.example/"
QUERY = "&".join(f"{name}={TARGET}" for name in NAMES)
FIELDS = dict.fromkeys(NAMES, TARGET)


def asking(path):
    return f"{path}{'&' if '?' in path else '?'}{QUERY}"


def stays(answer):
    """Neither a redirect nor a word of where to."""
    assert not {"Location", "Refresh", "Link", "Content-Location"} & set(answer.headers.keys())
    assert not 300 <= answer.status_code < 400
    assert "evil.example" not in f"{answer.text}{answer.headers}"
    return re.sub(r'name=t value="[^"]+"', "", answer.text)


@pytest.mark.parametrize("name", WAYS)
def test_a_form_leads_nowhere_else(desk, name):
    path = way(made(), name)
    plain, asked = Visit(desk, path), Visit(desk, asking(path))

    assert stays(asked.look()) == stays(plain.look())
    assert stays(asked.send(phone="12", **FIELDS)) == stays(plain.send(phone="12"))
    assert stays(asked.send(phone=PHONE, **FIELDS)) == stays(plain.send(phone=PHONE))


def test_confirming_leads_nowhere_else(desk):
    sign_up(desk, made(double_opt_in=True), phone=PHONE)
    visit = Visit(desk, asking(confirm_link()))

    stays(visit.look())
    stays(visit.open("POST", FIELDS, Origin=OURS))
    stays(visit.look())


@pytest.mark.parametrize("path", ["/w/nothing", "/f/nothing", "/c/nothing", "/try/nothing", "/w.1.js", "/nothing", "/healthz"])
def test_no_other_public_address_leads_anywhere(desk, path):
    stays(Visit(desk, asking(path)).look())
