"""Bodies that hold more, or something else, than a form of ours."""

import http.client
import io
import socket

import pytest
import time_machine
from sqlalchemy import select

from optin.clock import now
from optin.models import ConsentEvent, Contact
from optin.server import LARGEST_REQUEST
from optin.vocabulary import Channel, Source
from tests.serving import served
from tests.widget.attacks.ways import WAYS, way
from tests.widget.visiting import ALL, EMAIL, PHONE, Answer, Visit, acts, flags, link, made, read, requests, sign_up

MOST_BYTES = 4096
MORE = {
    "state": "opted_in",
    "flag": "1",
    "o": "https://evil.example",
    "origin": "https://evil.example",
    "source": "operator",
    "proof": "confirmed",
    "contact_id": "1",
    "form_id": "1",
    "version": "99",
    "double_opt_in": "0",
    "name": "Mallory",
    "ip": "192.0.2.1",
    "at": "0",
    "language": "de",
    "csrf_token": "x",
}


def test_fields_that_we_never_asked_for_change_nothing(app):
    form = made(double_opt_in=True)
    plain = sign_up(app, form, phone=PHONE)
    more = Visit(app, link(form)).send(phone="+1 415 555 0135", **MORE)

    assert more.data == plain.data
    assert len(requests()) == 2
    assert read(select(ConsentEvent.source).distinct()) == [(Source.WIDGET,)]
    assert read(select(Contact.name).distinct()) == [("",)]
    assert flags() == []


def test_a_channel_that_is_asked_for_beside_the_only_one_is_not_set(app):
    sign_up(app, made(), phone=PHONE, email=EMAIL, channel=["email", "whatsapp", "sms", "fax"])

    assert flags() == [Channel.SMS]


def test_of_a_doubled_field_the_first_one_counts(app):
    visit = Visit(app, link(made()))
    token = visit.token()
    assert visit.send([token, "another"], phone=[PHONE, "+1 212 555 0178"]).status_code == 200

    assert read(select(Contact.phone)) == [("+14155550134",)]


def test_a_channel_that_is_ticked_twice_is_one_event(app):
    sign_up(app, made(ALL), phone=PHONE, email=EMAIL, channel=["sms", "sms", "sms"])

    assert len(acts()) == 1


def body_of(size, token):
    """A body of so many bytes with everything right in it."""
    start = f"t={token}&phone=%2B14155550134&more="
    return start + "x" * (size - len(start))


@pytest.mark.parametrize("name", WAYS)
def test_four_kilobytes_are_read_and_one_byte_more_is_not(desk, name):
    visit = Visit(desk, way(made(), name))
    with time_machine.travel(now() - 60):
        token = visit.token()
    form = {"Content_Type": "application/x-www-form-urlencoded"}

    over = visit.open("POST", body_of(MOST_BYTES + 1, token), **form)
    assert (over.status_code, "That was too long" in Answer(over).text, acts()) == (413, True, [])
    assert visit.open("POST", body_of(MOST_BYTES, token), **form).status_code == 200


@pytest.mark.parametrize(
    "kind", ["application/json", "text/plain", "text/xml", "application/octet-stream", "", "nonsense", "a/b; c"]
)
def test_a_body_of_another_kind_is_an_empty_form(desk, kind):
    visit = Visit(desk, link(made()))
    token = visit.token()

    for body in (f"t={token}&phone={PHONE}", f'{{"t": "{token}", "phone": "{PHONE}"}}', "\0\xff" * 100):
        assert visit.open("POST", body.encode(), Content_Type=kind).status_code == 400
    assert acts() == []


def test_a_form_in_parts_is_read_like_any_other_and_a_file_in_it_counts_for_nothing(app):
    visit = Visit(app, link(made()))
    with time_machine.travel(now() - 60):
        token = visit.token()

    as_file = {"t": token, "phone": (io.BytesIO(PHONE.encode()), "phone.txt")}
    assert visit.open("POST", as_file, Content_Type="multipart/form-data").status_code == 422
    assert visit.open("POST", {"t": token, "phone": PHONE}, Content_Type="multipart/form-data").status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        b"--x\r\n" * 500,
        b"--x\r\nContent-Disposition: form-data; name=t\r\n\r\n",
        b"--x--",
        b"",
        b"\xff" * 4000,
        b"&" * 4096,
        b"t=%ff%fe%00",
    ],
)
def test_a_broken_body_is_an_empty_form(desk, body):
    visit = Visit(desk, link(made()))
    for kind in ("multipart/form-data; boundary=x", "multipart/form-data", "application/x-www-form-urlencoded"):
        assert visit.open("POST", body, Content_Type=kind).status_code in (400, 413)
    assert acts() == []


@pytest.fixture
def port(desk):
    """The port of the desk behind the real server."""
    with served(desk) as port:
        yield port


def posted(port, path, pieces):
    """The status of a body that comes in pieces, without a length in front."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", path, (piece.encode() for piece in pieces), kind, encode_chunked=True)
    status = connection.getresponse().status
    connection.close()
    return status


def test_a_body_in_chunks_is_measured_like_any_other(desk, port):
    path = link(made())
    with time_machine.travel(now() - 60):
        token = Visit(desk, path).token()

    assert posted(port, path, [body_of(MOST_BYTES + 1, token)]) == 413
    assert posted(port, path, ["x" * 1000] * 50) == 413
    assert acts() == []
    assert posted(port, path, [f"t={token}", "&phone=", "%2B14155550134"]) == 200


def test_a_body_that_nobody_would_read_is_not_received(desk, port):
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(f"POST {link(made())} HTTP/1.1\r\nHost: a\r\nContent-Length: {LARGEST_REQUEST + 1}\r\n\r\n".encode())
        answer = connection.recv(65536)

    assert answer.startswith(b"HTTP/1.1 413 ")


def test_no_page_of_the_desk_takes_more_than_is_received(desk):
    assert desk.config["MAX_CONTENT_LENGTH"] <= LARGEST_REQUEST
