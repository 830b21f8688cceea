"""Broadcasts over the API: what would become of one, and what has."""

import threading

import pytest
from sqlalchemy import func, select

from optin import groups
from optin.channels.adapter import Accepted
from optin.database import db, writing
from optin.ledger import write
from optin.models import Broadcast, Template, TemplateVersion
from optin.sending import audience, broadcast_texts
from optin.vocabulary import Channel
from tests import cast
from tests.api.programs import call, key, post
from tests.sending import crowds, outgoing
from tests.waiting import LONGEST

OPTED_OUT = "The contact has opted out of this channel."


def template(**changes):
    words = {"name": "Sale", "channel": "sms", "category": "marketing", "body": "News"}
    return post("/templates", words | changes).get_json()["id"]


def broadcast(program=None, **changes):
    body = {"name": "May", "audience": {"all": True}} | changes
    return post("/broadcasts", {"template": body.get("template") or template()} | body, program)


def code(answer):
    return answer.status_code, answer.get_json()["code"]


def state(broadcast_id):
    found = call(f"/broadcasts/{broadcast_id}").get_json()
    return found["state"], found["counts"], found["refused"]


def recipients(broadcast_id, outcome):
    """The rows of the report with this outcome, page by page."""
    rows, after = [], ""
    while after is not None:
        page = call(
            f"/broadcasts/{broadcast_id}/recipients?limit=200&outcome={outcome}{after and f'&after={after}'}"
        ).get_json()
        rows, after = rows + page["data"], page["next"]
    return rows


def test_990_of_1000_get_it_and_10_are_in_the_report_with_the_reason(app):
    crowds.crowd(990)
    crowds.crowd(10, write.opt_out)
    draft = broadcast().get_json()["id"]
    preview = call(f"/broadcasts/{draft}/preview").get_json()
    done = broadcast(start="now").get_json()["id"]

    assert preview == {"total": 1000, "will_send": 990, "held": 0, "excluded": {"opted_out": 10}, "overridden": {}}
    assert state(done) == ("done", {"sent": 990, "refused": 10}, {"opted_out": 10})
    assert {outcome: len(recipients(done, outcome)) for outcome in ("sent", "refused")} == {"sent": 990, "refused": 10}
    assert {(one["reason"], one["sentence"]) for one in recipients(done, "refused")} == {("opted_out", OPTED_OUT)}
    assert len(set(outgoing.delivered())) == len(outgoing.delivered()) == 990
    assert state(draft)[0] == "draft"


def test_with_the_toggle_off_and_a_reason_all_1000_get_it(app):
    crowds.crowd(990)
    crowds.crowd(10, write.opt_out)
    draft = broadcast(only_opted_in=False, reason="A recall").get_json()["id"]
    preview = call(f"/broadcasts/{draft}/preview").get_json()
    done = broadcast(only_opted_in=False, reason="A recall", start="now").get_json()["id"]

    assert preview == {"total": 1000, "will_send": 1000, "held": 0, "excluded": {}, "overridden": {"opted_out": 10}}
    assert state(done) == ("done", {"sent": 1000}, {})
    assert len(set(outgoing.delivered())) == len(outgoing.delivered()) == 1000


def test_marketing_to_all_needs_the_scope(app):
    crowds.crowd(1)

    assert code(broadcast(key("send"), only_opted_in=False, reason="A recall", start="now")) == (403, "missing_scope")
    assert broadcast(key("send", "override"), only_opted_in=False, reason="A recall").status_code == 201


@pytest.mark.parametrize("reason", [None, "", "  "])
def test_marketing_to_all_needs_a_reason(app, reason):
    answer = broadcast(only_opted_in=False, reason=reason)

    assert code(answer) == (422, "invalid_request")
    assert answer.get_json()["errors"][0]["field"] == "reason"


def test_what_is_no_marketing_may_go_to_all(app):
    crowds.crowd(1, write.opt_out)
    program = key("send")
    utility = template(category="utility")
    done = post("/broadcasts", {"name": "May", "template": utility, "audience": {"all": True}, "only_opted_in": False}, program)

    assert done.status_code == 201


def test_a_group_and_a_filter_narrow_it(app):
    ids = crowds.crowd(3)
    regulars = post("/groups", {"name": "Regulars"}).get_json()["id"]
    with writing() as session:
        groups.add(session.connection(), groups.by_public_id(session, regulars), ids[:2])
    audience = {"group": regulars, "filter": {"flags": ["opted_in"], "countries": ["US"]}}
    added = broadcast(audience=audience).get_json()

    assert call(f"/broadcasts/{added['id']}/preview").get_json()["total"] == 2
    assert (added["audience"]["group"], added["audience"]["flags"]) == (regulars, ["opted_in"])


def test_it_goes_to_whoever_is_in_any_of_several_groups_and_once(app):
    ids, names = crowds.crowd(4), [post("/groups", {"name": name}).get_json()["id"] for name in ("Regulars", "New")]
    with writing() as session:
        for name, some in zip(names, (ids[:2], ids[1:3]), strict=True):
            groups.add(session.connection(), groups.by_public_id(session, name), some)
    done = broadcast(audience={"groups": [*names, names[0]]}, start="now").get_json()

    assert (done["audience"]["group"], done["audience"]["groups"]) == (None, names)
    assert state(done["id"]) == ("done", {"sent": 3}, {})


def test_one_that_is_to_start_later_waits(app):
    crowds.crowd(1)
    added = broadcast(start="2099-01-01T10:00:00Z").get_json()

    assert (added["state"], added["start_at"]) == ("scheduled", "2099-01-01T10:00:00Z")
    assert outgoing.delivered() == []


def test_one_of_a_test_key_reaches_the_sandbox_alone(app):
    crowds.crowd(2)
    there = outgoing.provider(Accepted("SM1"))
    done = broadcast(key("all", mode="test"), start="now").get_json()["id"]

    assert state(done)[0] == "done"
    assert (there.received, len(outgoing.delivered())) == ([], 2)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"start": "now"}, (409, "cannot_start")),
        ({"start": "2026-01-01T00:00:00Z"}, (409, "cannot_start")),
        ({"audience": {"group": "grp_" + "a" * 24}}, (409, "no_such_group")),
        ({"audience": {"groups": ["grp_opted_in", "grp_" + "a" * 24]}}, (409, "no_such_group")),
        ({"audience": {"groups": []}}, (422, "invalid_request")),
        ({"audience": {"groups": ["grp_opted_in"] * 51}}, (422, "invalid_request")),
        ({"audience": {"group": "grp_opted_in", "groups": ["grp_opted_in"]}}, (422, "invalid_request")),
        ({"audience": {"all": True, "groups": ["grp_opted_in"]}}, (422, "invalid_request")),
        ({"template": "tpl_" + "a" * 24}, (409, "no_such_template")),
        ({"audience": {}}, (422, "invalid_request")),
        ({"audience": {"all": True, "filter": {}}}, (422, "invalid_request")),
        ({"audience": {"filter": {}}}, (422, "invalid_request")),
        ({"audience": {"filter": {"flags": [], "said_from": None}}}, (422, "invalid_request")),
        ({"audience": {"filter": {"countries": ["usa"]}}}, (422, "invalid_request")),
        ({"audience": {"filter": {"said_from": "1700000000"}}}, (422, "invalid_request")),
        ({"start": "later"}, (422, "invalid_request")),
        ({"name": ""}, (422, "invalid_request")),
    ],
)
def test_what_cannot_be_sent_is_told(app, changes, said):
    assert code(broadcast(**changes)) == said


GIVEN = {"channel": "sms", "category": "utility", "body": "Your code is {{code}}."}
UNAPPROVED = {"channel": "whatsapp", "body": "News"}


@pytest.mark.parametrize("words", [GIVEN, UNAPPROVED], ids=["only a program fills it", "WhatsApp has not approved it"])
@pytest.mark.parametrize("start", [{}, {"start": "now"}], ids=["draft", "started"])
def test_a_template_that_many_cannot_get_is_refused_as_a_teammate_is_told(app, words, start):
    crowds.crowd(1)
    answer = broadcast(template=template(**words), **start)
    version = db.session.scalar(select(TemplateVersion).order_by(TemplateVersion.id.desc()))

    assert code(answer) == (409, "cannot_start")
    assert answer.get_json()["detail"] == broadcast_texts.fault(db.session.get(Template, version.template_id), version)
    assert (db.session.scalar(select(func.count()).select_from(Broadcast)), outgoing.delivered()) == (0, [])


def test_a_fallback_fills_what_only_a_program_knows(app):
    crowds.crowd(1)

    assert broadcast(template=template(body="Until {{date|Friday}}."), start="now").status_code == 201
    assert len(outgoing.delivered()) == 1


def test_everybody_who_was_left_out_is_in_the_report_with_the_reason(app):
    crowds.crowd(2)
    crowds.crowd(1, write.opt_out)
    done = broadcast(start="now").get_json()["id"]
    first = call(f"/broadcasts/{done}/recipients?limit=2").get_json()
    rest = call(f"/broadcasts/{done}/recipients?limit=2&after={first['next']}").get_json()
    refused = call(f"/broadcasts/{done}/recipients?outcome=refused&reason=opted_out").get_json()["data"]
    alone = call(f"/broadcasts/{done}/recipients?reason=opted_out").get_json()["data"]

    assert [one["outcome"] for one in first["data"] + rest["data"]] == ["sent", "sent", "refused"]
    assert [(one["reason"], one["sentence"]) for one in first["data"]] == [(None, None)] * 2
    assert (refused, alone, rest["next"]) == (rest["data"], rest["data"], None)
    assert (refused[0]["sentence"], refused[0]["message_id"]) == (OPTED_OUT, None)


def test_counting_keeps_no_opt_out_waiting(app, monkeypatch):
    (ana,) = crowds.crowd(1)
    count, waited = audience.preview, []

    def slowly(*question):
        person = threading.Thread(target=said_no, args=(app, ana))
        person.start()
        person.join(LONGEST)
        waited.append(person.is_alive())
        return count(*question)

    monkeypatch.setattr(audience, "preview", slowly)
    broadcast(start="now")
    assert waited == [False]
    assert outgoing.delivered() == []


def counted(monkeypatch):
    """Whose audiences are counted from now on."""
    count, seen = audience.preview, []
    monkeypatch.setattr(audience, "preview", lambda *question: seen.append(question) or count(*question))
    return seen


@pytest.mark.parametrize(("scopes", "reason"), [(["send"], "A recall"), (["send", "override"], None)])
def test_nobody_is_counted_for_what_may_not_be_sent(app, monkeypatch, scopes, reason):
    crowds.crowd(1)
    seen, program = counted(monkeypatch), key(*scopes)

    assert broadcast(program, only_opted_in=False, reason=reason, start="now").status_code in (403, 422)
    assert seen == []


def test_nobody_is_counted_again_for_a_request_that_was_answered(app, monkeypatch):
    crowds.crowd(1)
    program, body = (
        key("all"),
        {"name": "May", "template": template(), "audience": {"all": True}, "start": "2099-01-01T10:00:00Z"},
    )
    first, seen = post("/broadcasts", body, program, Idempotency_Key="one"), counted(monkeypatch)
    again = post("/broadcasts", body, program, Idempotency_Key="one")
    other = post("/broadcasts", body | {"name": "June"}, program, Idempotency_Key="one")

    assert (again.data, again.headers["Idempotent-Replayed"], seen) == (first.data, "true", [])
    assert code(other) == (422, "idempotency_key_reused")


def said_no(app, contact_id):
    with app.app_context():
        cast.say_no(contact_id, Channel.SMS)


@pytest.mark.parametrize("path", ["", "/preview", "/recipients"])
def test_an_unknown_broadcast_is_said_to_be_one(app, path):
    assert code(call(f"/broadcasts/brc_{'a' * 24}{path}")) == (404, "no_such_broadcast")


def test_the_same_request_starts_one(app):
    crowds.crowd(1)
    program, body = key("all"), {"name": "May", "template": template(), "audience": {"all": True}, "start": "now"}
    first, again = (post("/broadcasts", body, program, Idempotency_Key="one") for _ in range(2))

    assert first.data == again.data
    assert len(outgoing.delivered()) == 1
