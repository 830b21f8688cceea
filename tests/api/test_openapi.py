"""The document of the API: committed, served, and true."""

import json
import re

import limits
import pytest

from optin.api import openapi
from optin.api.idempotency import HEADER
from optin.api.operation import OPERATIONS
from optin.clock import now
from optin.vocabulary import Channel
from tests import cast
from tests.api.programs import call, key, post
from tests.documents import ROOT

COMMITTED = ROOT / "docs/openapi.json"


def operations():
    """Every operation of the document with its method."""
    return [found for methods in openapi.document()["paths"].values() for found in methods.items()]


def test_the_committed_document_is_what_the_code_says():
    advice = "run `python -m tests.api.openapi`"
    assert json.loads(COMMITTED.read_text(encoding="utf-8")) == openapi.document(), advice


def test_every_reference_leads_somewhere():
    found = set(re.findall(r'"\$ref": "#/components/schemas/(\w+)"', json.dumps(openapi.document())))

    assert found <= openapi.document()["components"]["schemas"].keys()
    assert "$defs" not in json.dumps(openapi.document())


def test_people_read_every_operation_on_a_page_that_needs_no_key(desk):
    page = desk.test_client().get("/api/v1/docs").get_data(as_text=True)

    assert [one.name for one in OPERATIONS if f'id="{one.name}"' not in page] == []


def test_the_document_is_served_without_a_key(desk):
    answer = desk.test_client().get("/api/v1/openapi.json")

    assert (answer.status_code, answer.get_json()) == (200, openapi.document())


def test_every_operation_is_in_the_document_and_asks_for_a_scope(desk):
    said = {path: set(methods) for path, methods in openapi.document()["paths"].items()}

    for one in OPERATIONS:
        assert one.method.lower() in said[one.path.replace("<", "{").replace(">", "}")]
        assert desk.view_functions[f"api.{one.name}"].scope == one.scope


def test_every_id_in_a_path_is_described():
    said = [part for _, one in operations() for part in one["parameters"] if part["in"] == "path"]

    assert {part["schema"]["description"] for part in said if part["name"] == "form_id"} == {"The id of the form."}
    assert [part for part in said if not part["schema"]["description"]] == []


def test_what_may_be_done_once_says_how_and_what_is_refused():
    for method, one in operations():
        keys = [part["schema"]["description"] for part in one["parameters"] if part["name"] == HEADER]
        codes = one["responses"]["400"]["description"] + one["responses"]["422"]["description"]

        assert (len(keys), "bad_idempotency_key" in codes, "idempotency_key_reused" in codes) == (method != "get",) * 3
        assert all("Sent again within a day" in description for description in keys)


@pytest.mark.parametrize("is_paused", [True, False])
def test_a_message_that_is_refused_is_described_member_by_member(app, is_paused):
    ana = cast.add(cast.ANA)
    cast.say_yes(ana, Channel.SMS) if is_paused else cast.say_no(ana, Channel.SMS)
    cast.set_instants(ana, Channel.SMS, paused_until=now() + 3600 if is_paused else None)
    answer = post("/messages", {"channel": "sms", "to": "+1 415 555 0134", "body": "News"})
    said, schemas = answer.get_json(), openapi.document()["components"]["schemas"]

    assert (answer.status_code, said["until"] is None) == (409, not is_paused)
    assert set(schemas["Problem"]["required"]) < said.keys() < schemas["Problem"]["properties"].keys()
    assert said["reason"] in schemas["Reason"]["enum"]


def test_a_key_that_asks_too_often_is_told_when_to_go_on(desk, monkeypatch):
    monkeypatch.setattr("optin.api.rates.RateLimitItemPerMinute", lambda _: limits.RateLimitItemPerMinute(2))
    program = key()
    answers = [call("/contacts", program) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 1 <= int(answers[2].headers["Retry-After"]) <= 60
    assert call("/contacts").status_code == 200
