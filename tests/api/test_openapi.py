"""The document of the API: committed, served, and true."""

import json
import re

import limits

from optin.api import openapi
from optin.api.operation import OPERATIONS
from tests.api.programs import call, key
from tests.documents import ROOT

COMMITTED = ROOT / "docs/openapi.json"


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


def test_a_key_that_asks_too_often_is_told_when_to_go_on(desk, monkeypatch):
    monkeypatch.setattr("optin.api.rates.RateLimitItemPerMinute", lambda _: limits.RateLimitItemPerMinute(2))
    program = key()
    answers = [call("/contacts", program) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 1 <= int(answers[2].headers["Retry-After"]) <= 60
    assert call("/contacts").status_code == 200
