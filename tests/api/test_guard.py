"""The door of the API: who gets in, and how errors read to a program."""

import pytest

from optin import keys
from optin.database import writing
from tests.api.programs import call, key


def problem(response):
    """What the answer says; it is a problem in form."""
    assert response.content_type == "application/problem+json"
    body = response.get_json()
    assert body["status"] == response.status_code
    assert body["detail"].endswith((".", "…"))
    return response.status_code, body["code"]


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer  ", "Basic dXNlcjpwYXNz", "optin_live_abc"])
def test_without_a_key_nobody_gets_in(app, header):
    headers = {} if header is None else {"Authorization": header}
    response = app.test_client().get("/api/v1/sandbox/messages", headers=headers)

    assert problem(response) == (401, "no_key")
    assert response.headers["WWW-Authenticate"] == "Bearer"


def test_an_unknown_key_is_said_to_be_wrong(app):
    response = call("/sandbox/messages", "optin_live_" + "A" * 43)

    assert problem(response) == (401, "unknown_key")
    assert 'error="invalid_token"' in response.headers["WWW-Authenticate"]


def test_a_revoked_key_is_refused_at_the_next_request(app):
    text = key()
    assert call("/sandbox/messages", text).status_code == 200
    with writing() as session:
        keys.revoke(session, keys.find(text).id)

    assert problem(call("/sandbox/messages", text)) == (401, "unknown_key")


def test_a_key_needs_the_scope(app):
    assert problem(call("/sandbox/messages", key("send"))) == (403, "missing_scope")


def test_a_test_key_reads_what_the_sandbox_delivered(app):
    assert call("/sandbox/messages", key("read", mode="test")).status_code == 200


def test_a_view_without_a_scope_is_closed_to_every_key(app, monkeypatch):
    monkeypatch.delattr(app.view_functions["api.sandbox_messages"], "scope")

    assert problem(call("/sandbox/messages", key("all"))) == (403, "missing_scope")


@pytest.mark.parametrize("path", ["", "/", "/nothing", "/sandbox", "/sandbox/messages/more"])
def test_an_address_that_there_is_not_is_said_in_the_same_form(app, path):
    assert problem(call(path)) == (404, "not_found")


def test_a_method_that_there_is_not_names_the_others(app):
    response = call("/sandbox/messages", method="DELETE")

    assert problem(response) == (405, "method_not_allowed")
    assert "GET" in response.headers["Allow"]


def test_a_fault_of_ours_shows_nothing_of_itself(app, monkeypatch):
    def fault():
        raise RuntimeError("secret")

    fault.scope = "read"
    monkeypatch.setitem(app.view_functions, "api.sandbox_messages", fault)
    monkeypatch.setattr(app, "testing", False)

    response = call("/sandbox/messages")

    assert problem(response) == (500, "internal_error")
    assert "secret" not in response.text


def test_pages_keep_their_own_errors(app):
    assert app.test_client().get("/api/v10").content_type != "application/problem+json"


def test_a_key_never_reaches_the_answer_or_a_cookie(app):
    text = key()
    response = call("/sandbox/messages", text)

    assert text not in response.text
    assert "Set-Cookie" not in response.headers
