"""Addresses and tokens never reach the logs, whoever writes them and however they are spelled."""

import io
import json
import logging

import pytest

from optin import logs
from optin.logs import redact
from optin.vocabulary import Role
from tests.pages.people import DeskClient, inbox, link_in, teammate

TOKEN = "WyJtYXRfM3J1M3czejVwc29rdCJd.awKAxQ.BC_JM0XvPX-BIxSp5l1riELFrMxxEgBnaJD8gUZsJvw"


@pytest.fixture
def written():
    """Everything that would have gone to standard error, from all libraries."""
    root = logging.getLogger()
    before, level, stream = root.handlers[:], root.level, io.StringIO()
    logs.configure("debug", stream)
    yield stream
    root.handlers[:], root.level = before, level


@pytest.mark.parametrize(
    "text",
    [
        "mail to ana@example.com was sent",
        "mail to ana.b+shop@mail.example.co.uk",
        "q=ana%40example.com",
        "+1 415 555 0134",
        "+14155550134",
        "phone=%2B14155550134",
        "(415) 555-0134 and 415.555.0134",
        "14155550134",
        f"GET /w/{TOKEN} HTTP/1.1",
        f"/c/{TOKEN}?x=1",
        f"https://desk.example.com/reset/{TOKEN}",
        f"/set-up/{TOKEN[:43]}",
        f"a token {TOKEN} in words",
        "Authorization: Bearer optin_live_4f1c",
        "the key optin_test_abc",
        "{'password': 'seven quiet herons'}",
        "password=hunter2&x=1",
        'csrf_token="IjU1"',
    ],
)
def test_what_names_somebody_or_opens_something_is_taken_out(text):
    taken = redact(text)

    for piece in ("ana", "415", "0134", TOKEN[:20], TOKEN[-20:], "4f1c", "_abc", "herons", "hunter2", "IjU1"):
        assert piece not in taken


@pytest.mark.parametrize(
    "text",
    [
        "File optin/pages/sign_in/forgotten.py, line 123, in reset",
        "contact con_qwertzuiopasdfghjklyxcvb was changed",
        "GET /contacts/<name>/opt-outs/<word> 303 in 12.3 ms",
        "3 of 1000 messages refused: opted_out",
    ],
)
def test_what_is_needed_to_find_a_fault_stays(text):
    assert redact(text) == text


def test_a_fault_is_logged_without_what_it_was_about(written):
    try:
        raise ValueError("no such contact: ana@example.com")
    except ValueError:
        logging.getLogger("any.library").exception("could not reach %s", "+1 415 555 0134", extra={"to": "ana@example.com"})

    line = json.loads(written.getvalue())
    assert (line["event"], line["to"], line["level"]) == ("could not reach [phone]", "[e-mail]", "error")
    assert "ValueError: no such contact: [e-mail]" in line["exception"]


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_a_terminal_gets_lines_for_people_with_as_little_in_them(written):
    terminal = Terminal()
    logs.configure("debug", terminal)
    try:
        raise ValueError("no such contact: ana@example.com")
    except ValueError:
        logging.getLogger("any.library").exception("could not reach %s", "+1 415 555 0134")

    assert "could not reach [phone]" in terminal.getvalue()
    assert "ValueError: no such contact: [e-mail]" in terminal.getvalue()


def test_a_request_is_logged_by_its_route(desk, written):
    desk.test_client().get("/contacts?q=ana@example.com")
    line = json.loads(written.getvalue().splitlines()[-1])

    assert (line["method"], line["route"], line["status"]) == ("GET", "/contacts", 303)
    assert line["milliseconds"] >= 0
    assert len(line["request_id"]) == 12


def test_a_whole_sign_in_and_a_visit_to_the_widget_leave_no_address_and_no_token(desk, written):
    desk.test_client_class = DeskClient
    teammate(Role.OWNER, "olive")
    client, typed = desk.test_client(), {"email": "olive@example.com", "password": "seven quiet herons"}
    for url in ("/sign-in", "/forgot"):
        client.post(url, data={**typed, "csrf_token": form_token(client, url)})
    reset = link_in(inbox("olive@example.com")[-1]) if inbox("olive@example.com") else "/reset/" + TOKEN
    for url in (reset, f"/w/{TOKEN}", f"/c/{TOKEN}", f"/f/{TOKEN}", "/contacts?q=%2B14155550134"):
        client.get(url)
    client.post(f"/w/{TOKEN}", data={"phone": "+1 415 555 0134", "email": "ana@example.com"})

    said = written.getvalue()
    assert said.count('"answered"') >= 9
    for secret in ("olive@", "ana@", "4155550134", "555 0134", "herons", TOKEN[:20], reset.rpartition("/")[2][:20]):
        assert secret not in said


def form_token(client, url):
    return client.get(url).text.partition('name="csrf_token" value="')[2].partition('"')[0]
