"""Whatever a program gets wrong, of every operation: it is a problem, and nothing changed."""

import json

import limits
import pytest

from optin import keys
from optin.database import writing
from tests.api import furnished
from tests.api.furnished import EVERY_SCOPE, LISTS, OPERATIONS, POSTS, Furnished, held
from tests.api.programs import call, key

JSON = {"Content-Type": "application/json"}
BROKEN = (b"", b" ", b"{", b"\xff", b"{}{}", b"[" * 50_000, b'{"name": "\\ud800"}', b"{'a': 1}")
OF_ANOTHER_SHAPE = ([], [{}], "text", 1, True, None, {}, {"": ""}, {"colour": "red"})
CURSORS = ("-1", "1e3", "x", "\0", "%", "con_", "con_" + "a" * 24, "٣", "9" * 60, "9223372036854775808", "' OR 1=1 --")

FIELDS = [(one, field) for one in POSTS for field in one.body.model_fields]


@pytest.fixture
def there(app):
    """A furnished desk. Whatever a test sends to it, it holds the same in the end."""
    furnished_desk = Furnished()
    before = held()
    yield furnished_desk
    assert held() == before


def problem(answer, one=None):
    """Status and code; it is a problem in form and shows nothing of the inside."""
    said = answer.get_json()
    assert answer.content_type == "application/problem+json", one
    assert (said["status"], "Traceback" in answer.text) == (answer.status_code, False), one
    return answer.status_code, said["code"]


def said_to(there, bodies, some=POSTS, headers=JSON, program=None):
    """What these operations say to each of these bodies."""
    return {(one.name, *problem(there.ask(one, program, data=body, headers=headers), one)) for one in some for body in bodies}


def all_say(status, code, some=POSTS):
    return {(one.name, status, code) for one in some}


def test_a_body_that_is_broken(there):
    assert said_to(there, BROKEN) == all_say(400, "bad_json")


def test_a_body_of_another_shape(there):
    assert said_to(there, [json.dumps(body) for body in OF_ANOTHER_SHAPE]) == all_say(422, "invalid_request")


@pytest.mark.parametrize("kind", ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_a_body_of_another_kind(there, kind):
    assert said_to(there, [b'{"name": "A"}'], headers={"Content-Type": kind}) == all_say(415, "not_json")


def test_a_body_of_more_than_1_mb(there):
    assert said_to(there, [b" " * (1024 * 1024 + 1)]) == all_say(413, "too_large")


def test_every_field_of_a_wrong_type_is_named(there):
    for one, field in FIELDS:
        answer = there.ask(one, json=there.body(one) | {field: 7.5})
        assert problem(answer, one) == (422, "invalid_request")
        assert {said["field"].partition(".")[0] for said in answer.get_json()["errors"]} == {field}


def test_a_field_that_there_is_not_is_named(there):
    for one in POSTS:
        answer = there.ask(one, json=there.body(one) | {"colour": "red"})
        assert (problem(answer), answer.get_json()["errors"][0]["field"]) == ((422, "invalid_request"), "colour"), one


def test_another_method_is_told_which_there_are(there):
    for one in OPERATIONS:
        taken = {other.method for other in OPERATIONS if other.path == one.path}
        for method in {"POST", "PUT", "PATCH", "DELETE", "GET"} - taken:
            answer = call(there.path(one), there.program, method, json={})
            assert problem(answer, one) == (405, "method_not_allowed")
            assert taken <= set(answer.headers["Allow"].split(", "))


def test_no_key_a_strange_one_and_a_revoked_one(there):
    gone = key("all")
    with writing() as session:
        keys.revoke(session, keys.find(gone).id)
    for one in OPERATIONS:
        assert problem(there.ask(one, "")) == (401, "no_key"), one
        assert problem(there.ask(one, "optin_live_" + "A" * 43)) == (401, "unknown_key"), one
        assert problem(there.ask(one, gone)) == (401, "unknown_key"), one


def test_a_key_with_every_scope_but_the_one(there):
    programs = {scope: key(*(EVERY_SCOPE - {scope})) for scope in EVERY_SCOPE}
    for one in OPERATIONS:
        assert problem(there.ask(one, programs[one.scope])) == (403, "missing_scope"), one


def test_a_cursor_that_is_none(there):
    for one in LISTS:
        for cursor in CURSORS:
            problems = (400, "unknown_cursor"), (422, "invalid_request")
            assert problem(there.ask(one, query_string={"after": cursor}), one) in problems, cursor


def test_a_query_of_another_shape(there):
    for one in LISTS:
        for query in ("limit=0", "limit=201", "limit=1.5", "limit=ten", "colour=red", "after=a&after=b"):
            assert problem(there.ask(one, query_string=query), one) == (422, "invalid_request"), query


@pytest.mark.parametrize("name", ["con_" + "a" * 24, "%00", "%ff", "x" * 300])
def test_an_id_of_nobody(there, name):
    there.at = dict.fromkeys(there.at, name)
    for one in OPERATIONS:
        if "<" in one.path:
            assert problem(there.ask(one), one)[0] == 404


def test_a_program_that_asks_too_often_is_told_when_to_go_on(there, monkeypatch):
    monkeypatch.setattr("optin.api.rates.RateLimitItemPerMinute", lambda _: limits.RateLimitItemPerMinute(1))
    program = key("all")
    call("/contacts", program)
    for one in OPERATIONS:
        answer = there.ask(one, program)
        assert problem(answer, one) == (429, "too_many_requests")
        assert 1 <= int(answer.headers["Retry-After"]) <= 60


def test_a_valid_request_of_every_operation_is_taken(app):
    there = Furnished()
    assert {(one.name, there.ask(one).status_code in one.statuses) for one in OPERATIONS} == {
        (one.name, True) for one in OPERATIONS
    }


def test_a_test_key_reaches_no_person(app):
    there, received, program = Furnished(), furnished.live_provider(), key("all", mode="test")
    for one in OPERATIONS:
        if one.scope == "send":
            assert there.ask(one, program).status_code in one.statuses
    assert received == []
