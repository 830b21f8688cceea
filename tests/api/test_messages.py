"""Messages over the API: whoever may not get one does not, the program is told why, and the list shows it."""

import contextlib

import pytest
from sqlalchemy import event

from optin.channels.adapter import Accepted
from optin.database import db
from optin.vocabulary import Channel
from tests import cast
from tests.api.programs import call, key, post
from tests.sending import closing, outgoing

TEXT = {"channel": "sms", "to": "+1 415 555 0134", "body": "News"}

# As SQLite and PostgreSQL say that they read from the newest message on.
WALKS_BACK = {"SCAN message", "Backward using message_pkey "}


@pytest.fixture
def ana(app):
    return cast.add(cast.ANA)


def send(program=None, **changes):
    return post("/messages", TEXT | changes, program)


@contextlib.contextmanager
def listening(engine, name, listener):
    event.listen(engine, name, listener)
    yield
    event.remove(engine, name, listener)


def code(answer):
    return answer.status_code, answer.get_json()["code"]


def template(**changes):
    words = {"name": "Sale", "channel": "sms", "body": "Hi {{first_name|there}}: {{code}}", "category": "utility"}
    answer = post("/templates", words | changes)
    assert answer.status_code == 201, answer.get_json()
    return answer.get_json()["id"]


def test_who_opted_in_gets_it(ana):
    cast.say_yes(ana, Channel.SMS)
    answer = send()

    assert (answer.status_code, answer.get_json()["status"]) == (202, "queued")
    assert call(f"/messages/{answer.get_json()['id']}").get_json()["status"] == "sent"
    assert outgoing.delivered() == ["+14155550134"]


def test_a_message_that_left_says_no_reason(ana):
    cast.say_yes(ana, Channel.SMS)
    left = call(f"/messages/{send().get_json()['id']}").get_json()

    assert (left["status"], left["reason"], left["sentence"]) == ("sent", None, None)


def test_a_refusal_names_its_reason_and_stays_in_the_list(ana):
    cast.say_no(ana, Channel.SMS)
    answer = send()
    said = answer.get_json()

    assert (answer.status_code, answer.content_type) == (409, "application/problem+json")
    assert (said["code"], said["reason"], said["detail"]) == ("refused", "opted_out", said["sentence"])
    listed = call("/messages?status=refused&reason=opted_out&channel=sms").get_json()["data"]
    assert [(one["id"], one["sentence"]) for one in listed] == [(said["message_id"], said["sentence"])]
    assert outgoing.delivered() == []


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("status=refused", {"message_refused "}),
        ("status=refused&reason=opted_out", {"message_refused_for "}),
        ("reason=opted_out", {"message_refused_for "}),
        ("status=sent", WALKS_BACK),
        ("status=delivered", WALKS_BACK),
        ("status=read", WALKS_BACK),
    ],
)
def test_the_newest_messages_are_found_without_sorting_all(ana, query, index):
    asked, is_sqlite = [], db.engine.dialect.name == "sqlite"
    with listening(db.engine, "before_cursor_execute", lambda *given: asked.append(given[2:4])):
        call(f"/messages?{query}")
    statement, values = next(one for one in reversed(asked) if "ORDER BY message.id DESC" in one[0])

    with db.engine.connect() as connection:
        if not is_sqlite:  # So few rows PostgreSQL would read and sort whatever the index.
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        plan = connection.exec_driver_sql(f"EXPLAIN {'QUERY PLAN ' if is_sqlite else ''}{statement}", values)
        lines = " ".join(str(line[-1]) for line in plan)
    assert [name for name in index if name in lines]
    assert "Sort" not in lines
    assert "TEMP B-TREE" not in lines


def test_a_reason_alone_asks_for_the_refused(ana):
    cast.say_no(ana, Channel.SMS)
    refused, _ = send().get_json()["message_id"], send(category="utility")

    assert [one["id"] for one in call("/messages?reason=opted_out").get_json()["data"]] == [refused]
    assert call("/messages?reason=allowed").get_json()["data"] == []


def test_a_body_without_a_category_is_marketing(ana):
    cast.say_no(ana, Channel.SMS)

    assert [send().status_code, send(category="utility").status_code] == [409, 202]


def test_required_opt_in_refuses_every_category(ana):
    cast.say_no(ana, Channel.SMS)

    assert code(send(category="utility", require_opt_in=True)) == (409, "refused")


def test_an_address_of_nobody_makes_a_contact_who_was_never_asked(app):
    answer = send()
    contact = call("/contacts?phone=%2B14155550134").get_json()["data"][0]

    assert (answer.status_code, answer.get_json()["reason"]) == (409, "never_asked")
    assert contact["channels"]["sms"]["flag"] == "unset"


def test_a_contact_is_named_by_its_id(ana):
    cast.say_yes(ana, Channel.EMAIL)
    name = call("/contacts?email=ana@example.com").get_json()["data"][0]["id"]
    answer = post("/messages", {"channel": "email", "to": name, "subject": "News", "body": "News"})

    assert (answer.status_code, answer.get_json()["to"]) == (202, "ana@example.com")


def test_a_contact_without_an_address_is_refused(app):
    name = post("/contacts", {"email": "ben@example.com"}).get_json()["id"]

    assert send(to=name).get_json()["reason"] == "no_address"


def test_a_template_is_filled(ana):
    answer = post("/messages", {"channel": "sms", "to": TEXT["to"], "template": template(), "variables": {"code": "482 913"}})

    assert (answer.get_json()["body"], answer.get_json()["category"]) == ("Hi Ana: 482 913", "utility")


def test_what_a_template_lacks_is_named(ana):
    answer = post("/messages", {"channel": "sms", "to": TEXT["to"], "template": template()})

    assert answer.status_code == 422
    assert answer.get_json()["errors"] == [
        {"field": "variables", "detail": "Nothing is known for code. Give a value, or a fallback in the words."}
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"to": "nonsense"},
        {"to": "ana@example.com"},
        {"body": "x" * 1601},
        {"body": "Hi {{nobody}}"},
        {"subject": "News"},
        {"channel": "email", "to": "ana@example.com"},
        {"body": None},
        {"template": "tpl_" + "a" * 24},
        {"variables": {"colour": "red"}},
        {"body": "News\x00"},
    ],
)
def test_what_cannot_be_sent_leaves_nothing(app, changes):
    assert code(send(**changes)) == (422, "invalid_request")
    assert call("/messages").get_json()["data"] == call("/contacts").get_json()["data"] == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"to": "con_" + "a" * 24}, "no_such_contact"),
        ({"body": None, "template": "tpl_" + "a" * 24}, "no_such_template"),
    ],
)
def test_what_is_named_and_not_there_is_told(app, changes, said):
    assert code(send(**changes)) == (409, said)


def test_a_template_stays_on_its_channel(ana):
    answer = send(body=None, template=template(channel="email", subject="News", body="News"))

    assert code(answer) == (409, "other_channel")


def test_a_test_key_reaches_the_sandbox_alone(ana):
    cast.say_yes(ana, Channel.SMS)
    there = outgoing.provider(Accepted("SM1"))
    program = key("all", mode="test")
    test, live = send(program).get_json(), send().get_json()

    assert (test["test"], live["test"]) == (True, False)
    assert [message.reference for message in there.received] == [live["id"]]
    assert outgoing.delivered() == ["+14155550134"]


def test_the_same_request_sends_once_refused_or_not(ana):
    program = key("all")
    refused = [post("/messages", TEXT, program, Idempotency_Key="one") for _ in range(2)]
    sent = [post("/messages", TEXT | {"category": "utility"}, program, Idempotency_Key="two") for _ in range(2)]

    assert [answer.data for answer in refused] == [refused[0].data] * 2
    assert {answer.content_type for answer in refused} == {"application/problem+json"}
    assert [answer.status_code for answer in refused + sent] == [409, 409, 202, 202]
    assert len(call("/messages").get_json()["data"]) == 2


def test_the_list_goes_on_where_the_page_ended(ana):
    ids = [send(category="utility").get_json()["id"] for _ in range(3)]
    first = call("/messages?limit=2").get_json()
    second = call(f"/messages?limit=2&after={first['next']}").get_json()

    assert [one["id"] for one in first["data"] + second["data"]] == ids[::-1]


def test_nobody_reads_links_that_act_for_a_person(ana):
    outgoing.queue(outgoing.service(ana, category=outgoing.Category.UTILITY, body="https://optin.example.com/c/secret"))

    listed = call("/messages", key("all")).get_json()["data"]
    assert [(one["path"], one["body"]) for one in listed] == [("service", None)]


@pytest.mark.parametrize("scope", ["read", "consent", "override"])
def test_only_a_key_that_may_send_sends(app, scope):
    assert code(send(key(scope))) == (403, "missing_scope")


def test_outside_the_hours_a_program_is_told_from_when_it_may(ana, time_machine):
    cast.say_yes(ana, Channel.SMS)
    closing.prefer(hours_sms="Mon-Sun 09:00-20:00")
    time_machine.move_to(closing.clock("22:00"), tick=False)
    said = send().get_json()

    assert (said["code"], said["reason"]) == ("refused", "outside_hours")
    assert said["until"] == "2026-07-07T17:00:00Z"
