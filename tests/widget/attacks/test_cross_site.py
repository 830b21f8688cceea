"""A page of somebody else that sends our form with a good token, through the browsers of its own visitors."""

import pytest
import time_machine

from optin.vocabulary import Flag
from tests.widget.attacks.ways import WAYS, way
from tests.widget.visiting import OURS, PHONE, Answer, Visit, acts, confirm_link, flag, made, sign_up

OTHER_SENDERS = {
    "another site": {"Origin": "https://evil.example", "Sec_Fetch_Site": "cross-site"},
    "another site, no metadata": {"Origin": "https://evil.example"},
    "another site that claims to be ours": {"Origin": OURS, "Sec_Fetch_Site": "cross-site"},
    "a sister host": {"Origin": "http://sister.localhost:8000", "Sec_Fetch_Site": "same-site"},
    "a sister host, no origin": {"Sec_Fetch_Site": "same-site"},
    "a link or a bookmark": {"Sec_Fetch_Site": "none"},
    "a sandbox": {"Origin": "null", "Sec_Fetch_Site": "cross-site"},
    "a sandbox, no metadata": {"Origin": "null"},
    "another port": {"Origin": "http://localhost:8001", "Sec_Fetch_Site": "same-origin"},
    "another scheme": {"Origin": "https://localhost:8000", "Sec_Fetch_Site": "same-origin"},
    "a name that begins like ours": {"Origin": "http://localhost:8000.evil.example"},
    "two values": {"Origin": f"{OURS}, https://evil.example"},
    "two answers": {"Origin": OURS, "Sec_Fetch_Site": "same-origin, cross-site"},
    "an empty origin": {"Origin": ""},
    "an empty answer": {"Origin": OURS, "Sec_Fetch_Site": ""},
}
START = 1_800_000_000
PHONES = [f"+1 415 555 01{number}" for number in range(10, 99)]


@pytest.mark.parametrize("name", WAYS)
def test_nobody_elses_page_sends_the_form(desk, name):
    visit = Visit(desk, way(made(), name))
    token = visit.token()
    for sender, headers in OTHER_SENDERS.items():
        refused = visit.open("POST", {"t": token, "phone": PHONE}, **headers)

        assert refused.status_code == 403, sender
        assert "It was sent from another page" in Answer(refused).text
    assert acts() == []
    assert visit.send(token, phone=PHONE).status_code == 200  # None of them spent the good token.


def test_nobody_elses_page_confirms(desk):
    sign_up(desk, made(double_opt_in=True), phone=PHONE)
    visit = Visit(desk, confirm_link())

    assert {visit.open("POST", **headers).status_code for headers in OTHER_SENDERS.values()} == {403}
    assert flag() is Flag.UNSET


def test_a_program_without_any_header_is_taken_and_counted(app):
    path = way(made(), WAYS[0])
    with time_machine.travel(START - 60, tick=False):
        visits = [Visit(app, path, f"198.51.100.{number}") for number in range(7)]
        tokens = [visit.token() for visit in visits]
    with time_machine.travel(START, tick=False):
        sent = [visits[n].open("POST", {"t": tokens[n], "phone": PHONES[n]}).status_code for n in range(7)]

    assert sent == [200] * 5 + [429] * 2
