"""API keys on the dashboard: made once, shown once, taken away at once."""

from __future__ import annotations

from tests.api.programs import call
from tests.pages.browse import browse, submit


def made(owner, **typed):
    page = browse(owner, "/keys/new")
    page = submit(owner, page, "Create", {"name": "Web shop", "scopes": ["read"], **typed})
    return page.find("pre", id="key").text


def test_a_key_is_shown_once_and_opens_what_it_may(owner):
    text = made(owner)

    assert call("/contacts", text).status_code == 200
    assert call("/contacts", text, "POST").status_code == 403
    assert text not in browse(owner, "/keys").text


def test_a_revoked_key_opens_nothing(owner):
    text = made(owner)
    page = browse(owner, "/keys")
    page = submit(owner, browse(owner, page.find("a", text="Revoke Web shop")["href"]), "Revoke", {})

    assert "The key Web shop was revoked." in page.text
    assert "Revoked" in page.find("table").text
    assert call("/contacts", text).status_code == 401


def test_a_key_needs_a_name_and_something_that_it_may(owner):
    page = submit(owner, browse(owner, "/keys/new"), "Create", {"name": " ", "scopes": []}, 422)

    assert "Type a name, for example Web shop." in page.text
    assert "Choose at least one thing" in page.text


def test_only_an_owner_sees_keys(editor):
    assert editor.get("/keys").status_code == 403
    assert editor.post("/keys/1/revoke").status_code in (400, 403)


def test_the_page_leads_to_the_words_about_the_api(owner):
    page = browse(owner, browse(owner, "/keys").find("a", text="Read about the API")["href"])

    for line in ("POST /contacts", "GET /contacts/{contact_id}/events", "evidence.facts", "Idempotency-Key"):
        assert line in page.text
