"""Contacts over the API."""

from tests.api.programs import call, key, post


def added(**person):
    answer = post("/contacts", person)
    assert answer.status_code == 201, answer.get_json()
    return answer.get_json()


def test_a_contact_is_added_and_read_back(app):
    ana = added(name="Ana", phone="+1 415 555 0134", email="Ana@example.com")

    assert ana == call(f"/contacts/{ana['id']}").get_json()
    assert (ana["phone"], ana["email"]) == ("+14155550134", "Ana@example.com")
    assert ana["channels"]["sms"] == {
        "flag": "unset", "effective": "opted_out", "block": None, "blocks": [], "since": None, "event_id": None,
    }  # fmt: skip


def test_the_same_address_is_the_same_contact(app):
    ana = added(name="Ana", phone="+1 415 555 0134")
    again = post("/contacts", {"phone": "+14155550134", "name": "Somebody"})

    assert (again.status_code, again.get_json()) == (200, ana)


def test_two_addresses_of_two_contacts_are_no_contact(app):
    added(phone="+1 415 555 0134")
    added(email="bea@example.com")
    answer = post("/contacts", {"phone": "+1 415 555 0134", "email": "bea@example.com"})

    assert (answer.status_code, answer.get_json()["code"]) == (409, "addresses_differ")


def test_one_is_found_by_an_address_in_any_spelling(app):
    ana = added(phone="+1 415 555 0134", email="ana@example.com")
    added(phone="+1 212 555 0178")

    for query in ("phone=%2B1%20(415)%20555-0134", "email=ANA@example.com"):
        assert call(f"/contacts?{query}").get_json() == {"data": [ana], "next": None}
    assert call("/contacts?email=nobody@example.com").get_json()["data"] == []


def test_the_list_goes_on_where_the_page_ended(app):
    ids = [added(email=f"person-{number}@example.com")["id"] for number in range(3)]
    first = call("/contacts?limit=2").get_json()
    second = call(f"/contacts?limit=2&after={first['next']}").get_json()

    assert [one["id"] for one in first["data"] + second["data"]] == ids[::-1]
    assert second["next"] is None


def test_nothing_is_added_without_an_address(app):
    answer = post("/contacts", {"name": "Ana"})

    assert answer.status_code == 422
    assert "phone or an email" in answer.get_json()["errors"][0]["detail"]


def test_a_key_that_may_only_read_adds_nothing(app):
    assert post("/contacts", {"phone": "+1 415 555 0134"}, key("read")).status_code == 403
    assert call("/contacts").get_json()["data"] == []
