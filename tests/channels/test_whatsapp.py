"""The WhatsApp Cloud API as it is published: what it is sent, and what its answers mean."""

import pytest

from optin import templates
from optin.buttons import Reply
from optin.channels.adapter import Accepted, Approved, NotAccepted, Outgoing, Unclear
from optin.channels.whatsapp import PROVIDER, WhatsApp
from optin.clock import now
from optin.database import writing
from optin.sending import gate
from optin.template_drafts import Button, Draft
from optin.vocabulary import Category, Channel, Fault, Path, Wording
from tests import cast
from tests.channels import fakes
from tests.inbound import writing_in
from tests.sending import outgoing

WA = Channel.WHATSAPP
TAKEN = fakes.answer(
    200,
    {
        "messaging_product": "whatsapp",
        "contacts": [{"input": "+14155550134", "wa_id": "14155550134"}],
        "messages": [{"id": "wamid.HBgL", "message_status": "accepted"}],
    },
)


def error(code, status=400, details="", **headers):
    about = {"messaging_product": "whatsapp", "details": details}
    said = {"message": f"(#{code}) Title", "type": "OAuthException", "code": code, "error_data": about, "fbtrace_id": "A"}
    return fakes.answer(status, {"error": said}, **headers)


def typed(body="Hello", *buttons):
    return Outgoing("msg_1", WA, "+14155550134", "", body, buttons)


def sent(message, *answers, **values):
    with fakes.served(*(answers or [TAKEN])) as server:
        return WhatsApp({**fakes.whatsapp_values(server.url), **values}).send(message), server.received


def test_typed_words_are_a_text():
    answer, (request,) = sent(typed("Hello é"))

    assert answer == Accepted("wamid.HBgL")
    assert request.path == f"/{fakes.NUMBER_ID}/messages"
    assert request.headers["Authorization"] == "Bearer EAAtoken"
    assert request.json == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "+14155550134",
        "biz_opaque_callback_data": "msg_1",
        "type": "text",
        "text": {"body": "Hello é", "preview_url": False},
    }


def test_buttons_under_typed_words_carry_their_payload():
    _, (request,) = sent(typed("Shall we?", Reply("Yes", "yes:1"), Reply("Stop promotions, please", "out:msg_1")))

    assert request.json["interactive"] == {
        "type": "button",
        "body": {"text": "Shall we?"},
        "action": {
            "buttons": [
                {"type": "reply", "reply": {"id": "yes:1", "title": "Yes"}},
                {"type": "reply", "reply": {"id": "out:msg_1", "title": "Stop promotions, ple"}},
            ]
        },
    }


def quick_reply(index, payload):
    return {
        "type": "button",
        "sub_type": "quick_reply",
        "index": index,
        "parameters": [{"type": "payload", "payload": payload}],
    }


def test_a_template_has_named_values_and_our_payloads():
    message = Outgoing(
        "msg_1",
        WA,
        "+14155550134",
        "",
        "Hello Ana",
        (Reply("More", "More"), Reply("Stop promotions", "out:msg_1")),
        Category.MARKETING,
        is_free=False,
        template=Approved("spring_sale", "en_US", {"first_name": "Ana"}),
    )
    _, (request,) = sent(message)

    assert request.json["template"] == {
        "name": "spring_sale",
        "language": {"code": "en_US"},
        "components": [
            {"type": "body", "parameters": [{"type": "text", "parameter_name": "first_name", "text": "Ana"}]},
            {"type": "button", "sub_type": "quick_reply", "index": "0", "parameters": [{"type": "payload", "payload": "More"}]},
            {
                "type": "button",
                "sub_type": "quick_reply",
                "index": "1",
                "parameters": [{"type": "payload", "payload": "out:msg_1"}],
            },
        ],
    }


@pytest.mark.parametrize(
    "message",
    [
        typed("x" * 4097),
        typed("x" * 1025, Reply("Yes", "yes")),
        Outgoing("msg_1", WA, "+14155550134", "", "", is_free=False, template=Approved("a", "en", {"name": ""})),
        Outgoing("msg_1", WA, "+14155550134", "", "", is_free=False, template=Approved("a", "en", None)),
        Outgoing("msg_1", WA, "+14155550134", "", "Confirm: https://desk.example.com/c/1", is_free=False),
    ],
)
def test_what_does_not_fit_is_not_even_asked(message):
    answer, received = sent(message)

    assert isinstance(answer, NotAccepted)
    assert (answer.permanent, answer.reason, received) == (True, Fault.OURS, [])


def test_a_request_to_confirm_goes_by_the_template_that_is_set_for_it():
    message = Outgoing("msg_1", WA, "+14155550134", "", "Confirm: https://desk.example.com/c/1\nBye", is_free=False)
    _, (request,) = sent(message, whatsapp_confirmation_template="confirm_opt_in:en_GB")

    assert request.json["template"]["name"] == "confirm_opt_in"
    assert request.json["template"]["language"] == {"code": "en_GB"}
    (body,) = request.json["template"]["components"]
    assert body["parameters"] == [{"type": "text", "parameter_name": "link", "text": "https://desk.example.com/c/1"}]


@pytest.mark.parametrize(
    ("said", "fault", "permanent"),
    [
        (error(131050), Fault.OPTED_OUT, True),
        (error(131049), Fault.TOO_MUCH, True),
        (error(131026), Fault.UNREACHED, True),
        (error(131047), None, True),
        (error(130472), None, True),
        (error(131048), Fault.OURS, False),
        (error(132001, 404), Fault.OURS, True),
        (error(131021), None, True),
        (error(131030), Fault.OURS, True),
        (error(132000), Fault.OURS, True),
        (error(132015), Fault.OURS, True),
        (error(132016), Fault.OURS, True),
        (error(133010), Fault.OURS, False),
        (error(135000), Fault.OURS, True),
        (error(368, 403), Fault.OURS, False),
        (error(10, 403), Fault.OURS, False),
        (error(80007), None, False),
        (error(131056), None, False),
        (error(190, 401), Fault.OURS, False),
        (error(230, 403), Fault.OURS, False),
        (error(131016, 500), None, False),
        (error(131057, 500), None, False),
        (error(130429, 429), None, False),
        (error(4, 400), None, False),
        (error(999999, 400), None, False),
    ],
)
def test_a_code_is_a_no_with_what_it_means(said, fault, permanent):
    answer, _ = sent(typed(), said)

    assert isinstance(answer, NotAccepted)
    assert (answer.reason, answer.permanent) == (fault, permanent)


@pytest.mark.parametrize(
    "said",
    [error(131000, 500), error(1, 500), error(2, 502), fakes.page(200), fakes.page(500), (200, {}, b"{"), (200, {}, b"{}")],
)
def test_what_could_be_anything_leaves_a_doubt(said):
    answer, _ = sent(typed(), said)

    assert isinstance(answer, Unclear)


def test_the_details_of_an_error_are_kept():
    answer, _ = sent(typed(), error(131026, details="Message undeliverable."))

    assert answer.why == "WhatsApp 131026: Message undeliverable."


@pytest.mark.parametrize("token", ["one\r\ntwo: three", "пароль"])
def test_a_token_that_fits_in_no_request_is_a_definite_no_that_does_not_repeat_it(token):
    said, requests = sent(typed(), whatsapp_token=token)

    assert (type(said), requests) == (NotAccepted, [])
    assert said.why == "The request cannot be written: a setting has a character that does not belong there."


def test_the_id_of_the_number_is_not_the_number():
    with pytest.raises(ValueError, match="made of digits"):
        PROVIDER.make(fakes.whatsapp_values(whatsapp_phone_number_id="+1 555"))


def template(app, body="Hello {{first_name|there}}, {{organisation}} has news."):
    draft = Draft("Spring Sale é!", WA, Category.UTILITY, "pt-br", body, buttons=(Button("More"), Button("Stop", True)))
    with writing() as session:
        return templates.create(session, draft, "olive@example.com").version_id


def test_a_message_made_of_a_template_leaves_as_that_template(app, ana):
    version = template(app)
    with fakes.served(TAKEN) as server:
        fakes.set_up(app, **fakes.whatsapp_values(server.url))
        made = {"channel": WA, "wording": Wording.TEMPLATE, "category": Category.UTILITY, "template_version_id": version}
        message_id = outgoing.queue(outgoing.draft(ana, body="Hello Ana, Shop has news.", **made))
        gate.dispatch_due()

    (request,), row = server.received, outgoing.row(message_id)
    assert (row.state.word, row.reference) == ("sent", "wamid.HBgL")
    assert (request.json["template"]["name"], request.json["template"]["language"]["code"]) == ("spring_sale_e", "pt_BR")
    values, _, stop = request.json["template"]["components"]
    assert [one["text"] for one in values["parameters"]] == ["Ana", "Shop"]
    assert stop["parameters"] == [{"type": "payload", "payload": f"out:{row.public_id}"}]


def test_131050_opts_out_and_131049_only_waits(app, ana):
    with fakes.served(error(131049), error(131050)) as server:
        fakes.set_up(app, **fakes.whatsapp_values(server.url))
        cast.set_instants(ana, WA, window_until=now() + 3600)
        outgoing.queue(outgoing.draft(ana, channel=WA))
        gate.dispatch_due()
        waiting = (writing_in.flag(ana, WA), writing_in.row(ana, WA).capped_until)
        outgoing.queue(outgoing.draft(ana, channel=WA, path=Path.COMPOSE_CONFIRMED))
        gate.dispatch_due()

    assert waiting[0] == "opted_in"
    assert 86_000 < waiting[1] - now() <= 86_400
    assert (writing_in.flag(ana, WA), writing_in.blocks(ana, WA)) == ("opted_out", ["stopped"])
