"""Twilio's REST API as it is published, and what becomes of a message whatever it answers."""

import base64

import pytest

from optin.channels import calling
from optin.channels.adapter import Accepted, NotAccepted, Outgoing, Unclear
from optin.channels.twilio import PROVIDER, Twilio
from optin.clock import now
from optin.sending import gate
from optin.vocabulary import Channel, Fault
from tests.channels import fakes
from tests.inbound import writing_in
from tests.sending import outgoing

SID = "SM" + "1" * 32
CREATED = fakes.answer(
    201,
    {
        "account_sid": fakes.ACCOUNT,
        "body": "News",
        "direction": "outbound-api",
        "error_code": None,
        "error_message": None,
        "num_segments": "1",
        "sid": SID,
        "status": "queued",
        "to": "+14155550134",
    },
)
NEWS = Outgoing("msg_1", Channel.SMS, "+14155550134", "", "News é & more")


def error(code, status=400, message="Something", **headers):
    said = {"code": code, "message": message, "more_info": f"https://www.twilio.com/docs/errors/{code}", "status": status}
    return fakes.answer(status, said, **headers)


def sent(*answers, message=NEWS, **values):
    with fakes.served(*answers) as server:
        given = {**fakes.twilio_values(server.url, **values), "public_url": fakes.PUBLIC_URL}
        return Twilio(given).send(message), server.received


def test_a_message_is_created_as_twilio_wants_it():
    answer, (request,) = sent(CREATED)

    assert answer == Accepted(SID)
    assert request.path == f"/2010-04-01/Accounts/{fakes.ACCOUNT}/Messages.json"
    assert request.headers["Authorization"] == "Basic " + base64.b64encode(f"{fakes.ACCOUNT}:12345".encode()).decode()
    assert request.form == {
        "To": "+14155550134",
        "From": "+14155550199",
        "Body": "News é & more",
        "StatusCallback": "https://desk.example.com/hooks/twilio/statuses?message=msg_1",
    }


def test_a_messaging_service_takes_the_place_of_a_number():
    _, (request,) = sent(CREATED, twilio_messaging_service="MG" + "2" * 32)

    assert request.form["MessagingServiceSid"] == "MG" + "2" * 32
    assert "From" not in request.form


@pytest.mark.parametrize(
    ("code", "fault", "permanent"),
    [
        (21610, Fault.OPTED_OUT, True),
        (21211, Fault.NO_SUCH_ADDRESS, True),
        (21614, Fault.NO_SUCH_ADDRESS, True),
        (30003, Fault.UNREACHED, True),
        (30004, Fault.PERHAPS_OPTED_OUT, True),
        (30007, Fault.OURS, True),
        (30005, Fault.UNREACHED, True),
        (30006, Fault.UNREACHED, True),
        (30008, None, True),
        (30034, Fault.OURS, True),
        (21408, Fault.OURS, True),
        (21612, Fault.OURS, True),
        (21635, Fault.NO_SUCH_ADDRESS, True),
        (63003, Fault.NO_SUCH_ADDRESS, True),
        (63016, Fault.OURS, True),
        (20003, Fault.OURS, False),
        (99999, None, False),
    ],
)
def test_a_code_is_a_no_with_what_it_means(code, fault, permanent):
    answer, _ = sent(error(code, message="As Twilio says it"))

    assert answer == NotAccepted(f"Twilio {code}: As Twilio says it", permanent, fault)


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        (error(20429, 429, **{"Retry-After": "90"}), 90),
        (error(20429, 429), 30),
        (fakes.page(429, **{"Retry-After": "7"}), 7),
        (fakes.page(429), 30),
        (fakes.page(503), 10),
        (fakes.page(429, **{"Retry-After": "99999999"}), 30),
        (fakes.page(429, **{"Retry-After": "soon"}), 30),
    ],
)
def test_too_much_is_a_no_that_waits_as_long_as_asked(said, wait):
    answer, _ = sent(said)

    assert isinstance(answer, NotAccepted)
    assert (answer.permanent, answer.wait) == (False, wait)


@pytest.mark.parametrize("said", [b"", b"{", b"[]", b'{"sid": 5}', b"[" * 50_000, b"\xff\xfe"])
def test_a_yes_that_cannot_be_read_leaves_a_doubt(said):
    answer, _ = sent((201, {"Content-Type": "application/json"}, said))

    assert isinstance(answer, Unclear)


def test_an_error_of_the_server_leaves_a_doubt_whatever_it_says():
    answer, _ = sent(error(20500, 500))

    assert isinstance(answer, Unclear)


def test_where_nobody_speaks_tls_nothing_was_sent():
    with fakes.served(CREATED) as server:
        secure = server.url.replace("http:", "https:")
        answer = Twilio({**fakes.twilio_values(secure), "public_url": fakes.PUBLIC_URL}).send(NEWS)

    assert isinstance(answer, NotAccepted)
    assert server.received == []


def test_a_connection_is_used_again():
    with fakes.served(CREATED) as server:
        adapter = Twilio({**fakes.twilio_values(server.url), "public_url": fakes.PUBLIC_URL})
        answers = [adapter.send(NEWS) for _ in range(3)]
        kept = len(adapter._line._idle)

    assert answers == [Accepted(SID)] * 3
    assert kept == 1


@pytest.mark.parametrize(
    "wrong",
    [{"twilio_account_sid": "AC1"}, {"twilio_from": ""}, {"twilio_messaging_service": "MG1"}, {"twilio_url": "ftp://x"}],
)
def test_values_that_cannot_be_right_are_refused_in_a_sentence(wrong):
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        PROVIDER.make({**fakes.twilio_values(), "public_url": fakes.PUBLIC_URL, **wrong})


STATES = [
    ("sent", [CREATED]),
    ("unknown", [fakes.page(200)]),
    ("unknown", [fakes.page(502)]),
    ("unknown", [fakes.cut]),
    ("unknown", [fakes.hang]),
    ("queued", [fakes.page(429)]),
    ("queued", [fakes.page(503)]),
    ("rejected", [error(21610)]),
    ("failed", [fakes.page(429), fakes.page(404), error(20003, 401)]),
]


@pytest.mark.parametrize(("state", "answers"), STATES)
def test_a_message_ends_as_the_design_says(app, ana, state, answers, monkeypatch):
    monkeypatch.setattr(calling, "_TO_ANSWER", 2)
    with fakes.served(*answers) as server:
        fakes.set_up(app, **fakes.twilio_values(server.url))
        message_id = outgoing.queue(outgoing.draft(ana))
        for _ in answers:
            outgoing.make_due()
            gate.dispatch_due()

    assert outgoing.state(message_id) == state


def test_a_message_waits_as_long_as_the_provider_asks(app, ana):
    with fakes.served(fakes.page(429, **{"Retry-After": "600"})) as server:
        fakes.set_up(app, **fakes.twilio_values(server.url))
        began, message_id = now(), outgoing.queue(outgoing.draft(ana))
        gate.dispatch_due()

    assert outgoing.row(message_id).due_at >= began + 600


def test_21610_opts_the_person_out_for_good(app, ana):
    with fakes.served(error(21610, message="Attempt to send to unsubscribed recipient")) as server:
        fakes.set_up(app, **fakes.twilio_values(server.url))
        outgoing.queue(outgoing.draft(ana))
        gate.dispatch_due()
        second = outgoing.queue(outgoing.draft(ana))

    assert (writing_in.flag(ana), writing_in.blocks(ana)) == ("opted_out", ["stopped"])
    assert outgoing.row(second).reason.word == "stopped"
    assert writing_in.events(ana)[-2:] == ["opted_out", "blocked"]


@pytest.mark.parametrize(
    ("code", "blocks"), [(21211, ["undeliverable"]), (21614, ["undeliverable"]), (30004, ["held"]), (30003, [])]
)
def test_a_code_is_noted_about_the_person(app, ana, code, blocks):
    with fakes.served(error(code)) as server:
        fakes.set_up(app, **fakes.twilio_values(server.url))
        outgoing.queue(outgoing.draft(ana))
        gate.dispatch_due()

    assert writing_in.blocks(ana) == blocks
    assert writing_in.flag(ana) == "opted_in"


def test_a_provider_that_is_set_up_wrongly_says_so_with_every_message(app, ana):
    fakes.set_up(app, **fakes.twilio_values(twilio_account_sid="AC1"))
    message_id = outgoing.queue(outgoing.draft(ana))
    gate.dispatch_due()

    assert outgoing.row(message_id).answer.startswith("Twilio is not set up: The account SID")
