"""Broadcasts over the API: what would become of one, and what has."""

import pytest

from optin import groups
from optin.channels.adapter import Accepted
from optin.database import writing
from optin.ledger import write
from tests.api.programs import call, key, post
from tests.sending import crowds, outgoing


def template(**changes):
    words = {"name": "Sale", "channel": "sms", "category": "marketing", "body": "News"}
    return post("/templates", words | changes).get_json()["id"]


def broadcast(program=None, **changes):
    body = {"name": "May", "audience": {"all": True}} | changes
    return post("/broadcasts", {"template": template()} | body, program)


def code(answer):
    return answer.status_code, answer.get_json()["code"]


def state(broadcast_id):
    found = call(f"/broadcasts/{broadcast_id}").get_json()
    return found["state"], found["counts"], found["refused"]


def test_990_of_1000_get_it_and_10_are_in_the_report_with_the_reason(app):
    crowds.crowd(990)
    crowds.crowd(10, write.opt_out)
    draft = broadcast().get_json()["id"]
    preview = call(f"/broadcasts/{draft}/preview").get_json()
    done = broadcast(start="now").get_json()["id"]

    assert preview == {"total": 1000, "will_send": 990, "held": 0, "excluded": {"opted_out": 10}, "overridden": {}}
    assert state(done) == ("done", {"sent": 990, "refused": 10}, {"opted_out": 10})
    assert len(outgoing.delivered()) == 990
    assert state(draft)[0] == "draft"


def test_with_the_toggle_off_and_a_reason_all_1000_get_it(app):
    crowds.crowd(990)
    crowds.crowd(10, write.opt_out)
    draft = broadcast(only_opted_in=False, reason="A recall").get_json()["id"]
    preview = call(f"/broadcasts/{draft}/preview").get_json()
    done = broadcast(only_opted_in=False, reason="A recall", start="now").get_json()["id"]

    assert preview == {"total": 1000, "will_send": 1000, "held": 0, "excluded": {}, "overridden": {"opted_out": 10}}
    assert state(done) == ("done", {"sent": 1000}, {})
    assert len(outgoing.delivered()) == 1000


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
        ({"audience": {"filter": {"countries": ["usa"]}}}, (422, "invalid_request")),
        ({"audience": {"filter": {"said_from": "1700000000"}}}, (422, "invalid_request")),
        ({"start": "later"}, (422, "invalid_request")),
        ({"name": ""}, (422, "invalid_request")),
    ],
)
def test_what_cannot_be_sent_is_told(app, changes, said):
    assert code(broadcast(**changes)) == said


@pytest.mark.parametrize("path", ["", "/preview"])
def test_an_unknown_broadcast_is_said_to_be_one(app, path):
    assert code(call(f"/broadcasts/brc_{'a' * 24}{path}")) == (404, "no_such_broadcast")


def test_the_same_request_starts_one(app):
    crowds.crowd(1)
    program, body = key("all"), {"name": "May", "template": template(), "audience": {"all": True}, "start": "now"}
    first, again = (post("/broadcasts", body, program, Idempotency_Key="one") for _ in range(2))

    assert first.data == again.data
    assert len(outgoing.delivered()) == 1
