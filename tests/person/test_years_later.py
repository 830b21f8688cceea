"""Links in old mails go on working, and no answer on the person's pages brings a cookie or is kept."""

import pytest
import time_machine

from optin.vocabulary import Channel
from tests.cast import ANA, add, say_yes
from tests.person.own_pages import Person, answers, flag, own_page, unsubscribe
from tests.person.test_attacks import STRICT
from tests.widget.visiting import acts, with_keys

MADE, OPENED = 1_800_000_000, 1_800_000_000 + 20 * 365 * 24 * 3600


@pytest.fixture
def old(app):
    """Ana's links, made twenty years before they are opened, with a key that has not signed since."""
    with time_machine.travel(MADE, tick=False):
        with_keys(app, "a key of long ago")
        ana = add(ANA)
        say_yes(ana, Channel.EMAIL)
        made = ana, unsubscribe(app, ana), own_page(app, ana)
        receipt = made[2].page().find("a", text="Receipt")["href"]
    with_keys(app, "a key of today", "a key of last year", "a key of long ago")
    with time_machine.travel(OPENED, tick=False):
        yield *made, Person(app, receipt)


def test_an_unsubscribe_link_of_twenty_years_ago_opts_out(old):
    ana, link, _, _ = old

    assert (link.open("GET").status_code, flag(ana)) == (200, "opted_in")
    assert (link.open("POST", "List-Unsubscribe=One-Click").status_code, flag(ana)) == (200, "opted_out")


def test_an_own_page_and_a_receipt_of_twenty_years_ago_show_what_is_so(old):
    _, _, page, receipt = old

    assert answers(page.page())[2] == "On"
    assert "15 January 2027" in receipt.page().find("time").text


POSTS = [
    {"act": "opt_out email"},
    {"act": "opt_in sms"},
    {"act": "pause", "until": "soon"},
    {"act": "resume"},
    {"act": "erase"},
    {"act": "keep"},
    {"act": "download"},
    {"act": "nothing"},
]


@pytest.mark.parametrize("fields", POSTS, ids=[fields["act"] for fields in POSTS])
def test_what_a_button_is_answered_with_is_kept_by_nobody_and_brings_no_cookie(desk, fields):
    sent = own_page(desk, add(ANA)).open("POST", fields, Cookie="session=x")

    assert {name: sent.headers.get(name) for name in STRICT} == STRICT
    assert "Set-Cookie" not in sent.headers


@pytest.mark.parametrize("path", ["/p/", "/r/"])
@pytest.mark.parametrize("text", ["", "nobody@example.com", "x" * 300_000])
def test_no_form_of_a_stranger_brings_a_cookie(desk, path, text):
    sent = Person(desk, path).open("POST", {"address": text, "receipt": text})

    assert {name: sent.headers.get(name) for name in STRICT} == STRICT
    assert "Set-Cookie" not in sent.headers


def test_one_click_is_answered_without_a_cookie_and_kept_by_nobody(desk):
    sent = unsubscribe(desk, add(ANA)).open("POST", "List-Unsubscribe=One-Click", Cookie="session=x")

    assert {name: sent.headers.get(name) for name in STRICT} == STRICT
    assert "Set-Cookie" not in sent.headers


def test_looking_at_any_page_of_hers_writes_nothing(app):
    ana = add(ANA)
    say_yes(ana, Channel.EMAIL)
    page = own_page(app, ana)
    receipt = page.page().find("a", text="Receipt")["href"]
    for path in (page.path, unsubscribe(app, ana).path, receipt, f"{receipt}/receipt.json", "/p/", "/r/"):
        for query in ("", "?act=opt_out+all", "?done=opted_out_all&act=erase", "?by=button"):
            Person(app, path + query).open("GET")
            Person(app, path + query).open("HEAD")

    assert (flag(ana), len(acts())) == ("opted_in", 1)
