"""Groups over the API."""

import pytest

from tests import cast
from tests.api.programs import call, key, post


def group(name="Regulars"):
    return post("/groups", {"name": name}).get_json()["id"]


def contacts(*people):
    for person in people:
        cast.add(person)
    return [one["id"] for one in call("/contacts").get_json()["data"]]


def put(group_id, ids):
    answer = post(f"/groups/{group_id}/contacts", {"contact_ids": ids})
    return answer.status_code, answer.get_json().get("added", answer.get_json().get("code"))


def test_contacts_are_put_into_a_group_once(app):
    ids = contacts(cast.ANA, cast.BEN)
    regulars = group()

    assert [put(regulars, ids[:1]), put(regulars, [*ids, ids[0]])] == [(201, 1), (201, 1)]
    assert call(f"/groups/{regulars}").get_json()["contacts"] == 2


def test_all_or_none_are_added(app):
    ids, regulars = contacts(cast.ANA), group()

    assert put(regulars, [*ids, "con_" + "a" * 24]) == (409, "no_such_contact")
    assert call(f"/groups/{regulars}").get_json()["contacts"] == 0


def test_a_name_is_given_once(app):
    group()

    assert post("/groups", {"name": "regulars"}).get_json()["code"] == "name_taken"


def test_groups_that_follow_the_flags_take_nobody(app):
    ids = contacts(cast.ANA)

    assert call("/groups/grp_opted_in").get_json()["follows"] == "opted_in"
    assert put("grp_opted_in", ids) == (409, "follows_flags")


def test_the_newest_group_is_listed_first(app):
    ids = [group(name) for name in ("One", "Two", "Three")]
    first = call("/groups?limit=2").get_json()
    second = call(f"/groups?limit=2&after={first['next']}").get_json()

    assert [one["id"] for one in first["data"] + second["data"]] == ids[::-1]


@pytest.mark.parametrize("ids", [[], ["ana"], ["con_" + "a" * 24] * 1001, None])
def test_a_list_that_cannot_be_is_refused(app, ids):
    assert put(group(), ids) == (422, "invalid_request")


@pytest.mark.parametrize("name", ["grp_" + "a" * 24, "%00", "x"])
def test_an_unknown_group_is_said_to_be_one(app, name):
    assert call(f"/groups/{name}").get_json()["code"] == "no_such_group"
    assert put(name, ["con_" + "a" * 24]) == (404, "no_such_group")


def test_only_a_key_that_may_send_adds_one(app):
    assert post("/groups", {"name": "Regulars"}, key("read", "consent")).status_code == 403
