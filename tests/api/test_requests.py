"""What every operation does with a request: it is read strictly, and done once."""

import threading

import pytest

from optin import answered, jobs
from optin.clock import now
from tests.api.programs import call, key, post

ANA = {"phone": "+1 415 555 0134"}


def code(answer):
    return answer.status_code, answer.get_json()["code"]


def count():
    return len(call("/contacts").get_json()["data"])


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 100_000, b'{"phone": "\\ud800"}'])
def test_what_is_no_json_is_refused(app, body):
    assert code(post("/contacts", body)) == (400, "bad_json")


@pytest.mark.parametrize("body", [[], "text", 1, None, {"phone": 1}, {"phone": None, "more": 1}, {"phone": "x" * 400}, {}])
def test_what_has_another_shape_is_refused(app, body):
    answer = post("/contacts", body)

    assert code(answer) == (422, "invalid_request")
    assert answer.get_json()["errors"]


def test_every_mistake_is_named(app):
    said = post("/contacts", {"phone": 1, "colour": "red"}).get_json()["errors"]

    assert said == [
        {"field": "phone", "detail": "This must be a text."},
        {"field": "colour", "detail": "There is no such field."},
    ]


def test_a_body_must_be_sent_as_json(app):
    assert code(post("/contacts", ANA, Content_Type="text/plain")) == (415, "not_json")


def test_a_body_of_100_mb_is_refused(app):
    assert code(post("/contacts", b" " * (100 * 1024 * 1024))) == (413, "too_large")


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=ten", "colour=red", "limit=1&limit=2", "phone="])
def test_a_query_of_another_shape_is_refused(app, query):
    assert code(call(f"/contacts?{query}")) == (422, "invalid_request")


def test_another_method_is_told_the_ones_there_are(app):
    answer = call("/contacts", method="DELETE")

    assert code(answer) == (405, "method_not_allowed")
    assert {"GET", "POST"} <= set(answer.headers["Allow"].replace(" ", "").split(","))


def test_the_same_request_is_done_once(app):
    program = key("all")
    first, again = (post("/contacts", ANA, program, Idempotency_Key="one") for _ in range(2))

    assert (first.status_code, first.data) == (again.status_code, again.data) == (201, first.data)
    assert (first.headers.get("Idempotent-Replayed"), again.headers["Idempotent-Replayed"]) == (None, "true")


def test_a_key_with_another_body_is_refused(app):
    program = key("all")
    post("/contacts", ANA, program, Idempotency_Key="one")

    answer = post("/contacts", {"phone": "+1 212 555 0178"}, program, Idempotency_Key="one")
    assert code(answer) == (422, "idempotency_key_reused")
    assert count() == 1


def test_another_program_has_keys_of_its_own(app):
    post("/contacts", ANA, key("all"), Idempotency_Key="one")

    assert post("/contacts", {"phone": "+1 212 555 0178"}, key("all"), Idempotency_Key="one").status_code == 201


def test_a_request_that_failed_may_be_mended(app):
    program = key("all")
    assert post("/contacts", {"phone": "nonsense"}, program, Idempotency_Key="one").status_code == 422

    assert post("/contacts", ANA, program, Idempotency_Key="one").status_code == 201


@pytest.mark.parametrize("name", ["", " ", "a b", "é", "x" * 256])
def test_a_key_that_cannot_be_is_refused(app, name):
    assert code(post("/contacts", ANA, Idempotency_Key=name)) == (400, "bad_idempotency_key")


def test_the_same_request_at_once_is_done_once(app):
    program, answers = key("all"), []
    header = {"Authorization": f"Bearer {program}", "Idempotency-Key": "one"}

    def send():
        with app.test_client() as client:
            answers.append(client.post("/api/v1/contacts", json=ANA, headers=header))

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.data for answer in answers}) == 1
    assert count() == 1


def test_answers_are_forgotten_after_a_day(app, time_machine):
    program = key("all")
    post("/contacts", ANA, program, Idempotency_Key="one")
    time_machine.move_to(now() + answered.KEPT, tick=False)
    jobs.of(app).sweep()

    assert post("/contacts", ANA, program, Idempotency_Key="one").status_code == 200
