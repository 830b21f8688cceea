"""“Send me my link”: one answer for everybody, the link to the owner alone, and not often."""

import contextlib
import socket
import threading
from urllib.parse import urlsplit

import pytest
import time_machine

from optin.addresses import read_phone
from optin.contacts import Person as Somebody
from optin.database import writer
from optin.person import link_requests
from optin.server import Web, listen
from tests.api.test_messages import listening
from tests.cast import ANA, add
from tests.person.own_pages import Person, letters, link_in
from tests.widget.visiting import Answer, contact_ids

HERE = "/p/"
SAID = "If that address is on file here"


def ask(app, address, ip=None, **headers):
    """The answer, when what follows it is done."""
    return Person(app, HERE, ip).open("POST", {"address": address}, **headers)


def answer_of(app, address, ip="198.51.100.1"):
    """The answer at the moment at which it is on its way: what follows is done when it is closed."""
    sent = app.test_client().post(HERE, data={"address": address}, environ_base={"REMOTE_ADDR": ip})
    assert SAID in sent.text
    return sent


def test_known_and_unknown_addresses_get_the_same_answer(app):
    add(ANA)
    known, unknown = (ask(app, address) for address in ("ana@example.com", "nobody@example.com"))

    assert (known.status_code, unknown.status_code) == (200, 200)
    assert known.text == unknown.text
    assert dict(known.headers) == dict(unknown.headers)
    assert SAID in known.text


def work_of(app, address, ip):
    """What the writer is asked for one wish until the answer is there, with its transactions."""
    asked = []
    with contextlib.ExitStack() as stack:
        for name, told in (("before_cursor_execute", lambda *given: given[2]), ("commit", lambda *given: "COMMIT")):
            stack.enter_context(listening(writer(), name, lambda *given, told=told: asked.append(told(*given))))
        answer_of(app, address, ip)
    return asked


@pytest.mark.parametrize(
    ("known", "unknown"), [("ana@example.com", "nobody@example.com"), ("+1 415 555 0134", "+1 415 555 0139")]
)
def test_until_the_answer_the_same_is_done_for_everybody(app, known, unknown):
    add(ANA)
    with time_machine.travel(1_800_000_000, tick=False):
        first, second = (work_of(app, typed, f"198.51.{at}.1") for at, typed in enumerate((known, unknown)))

    assert first == second
    assert "COMMIT" in first
    assert letters() == []


def test_the_connection_ends_before_anybody_is_looked_up(desk, monkeypatch):
    desk.testing = False
    is_over = threading.Event()
    monkeypatch.setattr(link_requests, "send", lambda *_: is_over.wait(60))
    web = Web(desk, listen("127.0.0.1", 20_000), threads=1)
    web.start()
    try:
        with socket.create_connection(("127.0.0.1", urlsplit(web.url).port), 60) as line:
            body = b"address=ana%40example.com"
            line.sendall(b"POST /p/ HTTP/1.0\r\nContent-Type: application/x-www-form-urlencoded\r\n")
            line.sendall(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
            said = b"".join(iter(lambda: line.recv(65536), b""))
    finally:
        is_over.set()
        web.stop()

    assert SAID.encode() in said


def test_a_wish_over_the_limit_is_answered_by_the_same_work(app):
    add(ANA)
    with time_machine.travel(1_800_000_000, tick=False):
        works = [work_of(app, "ana@example.com", f"198.51.{number}.1") for number in range(5)]

    assert works == [works[0]] * 5


def test_nobody_is_looked_up_before_the_answer_is_on_its_way(app):
    add(ANA)
    sent = answer_of(app, "ana@example.com")
    before = letters()
    sent.close()

    assert (before, len(letters())) == ([], 1)


def test_the_link_goes_to_the_owner_of_the_address_and_opens_their_page(app):
    ana = add(ANA)
    ask(app, " ANA@example.com ")
    ask(app, "+1 415 555 0134")
    ask(app, "nobody@example.com")

    assert [address for address, _ in letters()] == ["ana@example.com", "+14155550134"]
    assert contact_ids() == [ana]
    assert "Ana Alvarez" in Person(app, link_in(letters()[0][1])).page().text


def test_an_address_gets_few_in_a_day_and_nobody_learns_when_it_was_too_often(app):
    add(ANA)
    with time_machine.travel(1_800_000_000, tick=False):
        got = [ask(app, "ana@example.com", f"198.51.{n}.1") for n in range(6)]

    assert {(sent.status_code, sent.text) for sent in got} == {(200, got[0].text)}
    assert len(letters()) == 3


def test_a_network_asks_five_times_in_ten_minutes(app):
    with time_machine.travel(1_800_000_000, tick=False):
        got = [ask(app, f"{n}@example.com", f"198.51.100.{n}").status_code for n in range(8)]
        elsewhere = ask(app, "x@example.com", "203.0.113.9").status_code

    assert (got, elsewhere) == ([200] * 5 + [429] * 3, 200)


def test_neighbouring_numbers_get_few_together(desk):
    for number in range(30):
        add(Somebody(phone=read_phone(f"+1 415 555 01{number:02d}", "US")))
    with time_machine.travel(1_800_000_000, tick=False):
        for number in range(30):
            ask(desk, f"+1 415 555 01{number:02d}", f"198.51.{number}.1")

    assert len(letters()) == 20


@pytest.mark.parametrize("typed", ["", "12", "ana@", "not an address", "ana@example.com\x00", "x" * 9000])
def test_what_is_no_address_is_asked_for_again(desk, typed):
    sent = ask(desk, typed)

    assert sent.status_code == 422
    assert Answer(sent).find("input", id="address")["aria-invalid"] == "true"
    assert letters() == []


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("ana", "Type a whole e-mail address, for example"), ("12", "Type the number with its country code, for example")],
)
def test_half_an_address_is_called_what_it_was_to_become(desk, typed, sentence):
    assert sentence in ask(desk, typed).text


def test_another_site_cannot_let_its_visitors_ask(desk):
    add(ANA)

    assert [ask(desk, "ana@example.com", Sec_Fetch_Site=site).status_code for site in ("cross-site", "same-site")] == [403] * 2
    assert letters() == []
    assert ask(desk, "ana@example.com", Sec_Fetch_Site="same-origin", Origin="null").status_code == 200


def test_both_spellings_of_the_page_lead_to_it_without_a_redirect(desk):
    assert [Person(desk, path).open("GET").status_code for path in ("/p", "/p/")] == [200, 200]
