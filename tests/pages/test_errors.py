"""What goes wrong is said calmly, with what to do and the number of the request, and nothing else."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from optin.database import db
from tests.pages.browse import Page, browse, checked, submit

SECRET = "a secret in a fault"


def answer(client, url, status, method="GET", **given):
    return checked(Page(client.open(url, method=method, **given)), status)


@pytest.mark.parametrize(
    ("url", "method", "status", "words"),
    [
        ("/nothing-here", "GET", 404, "There is nothing here"),
        ("/team", "POST", 405, "This does not work here"),
        ("/account", "POST", 400, "This form is too old"),
        ("/team/invitations", "GET", 403, "This is not open to you"),
    ],
)
def test_every_error_says_what_to_do(viewer, url, method, status, words):
    token = {"csrf_token": browse(viewer, "/account").find("input", name="csrf_token")["value"]} if status == 405 else {}
    page = answer(viewer, url, status, method, data=token)

    assert words in page.text
    assert page.find("footer").find("code").text == page.response.headers["X-Request-Id"]


def test_a_request_that_is_too_large_is_refused_with_a_sentence(owner):
    assert "One request may hold 1 MB" in answer(owner, "/account", 413, "POST", data={"name": "x" * 1_100_000}).text


def test_a_form_without_its_token_changes_nothing(owner):
    owner.post("/account", data={"name": "Mallory"})

    assert browse(owner, "/account").find("input", name="name")["value"] == "Owner"


def test_a_form_with_somebody_elses_token_changes_nothing(owner, nobody):
    theirs = browse(nobody, "/sign-in").find("input", name="csrf_token")["value"]

    assert "This form is too old" in answer(owner, "/account", 400, "POST", data={"csrf_token": theirs, "name": "M"}).text


def test_a_form_may_stay_open_over_night(owner):
    page = browse(owner, "/account")
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=20)):
        assert "Your name is saved." in submit(owner, page, "Save name", {"name": "Olive"}).text


@pytest.fixture
def faulty(desk):
    """A desk on which one page has a fault."""

    def fault():
        raise RuntimeError(SECRET)

    desk.view_functions["health.healthz"] = fault
    desk.testing = False
    return desk.test_client()


def test_a_fault_shows_no_trace(faulty):
    page = answer(faulty, "/healthz", 500)

    assert "Something went wrong here" in page.text
    assert SECRET not in page.response.text
    assert "Traceback" not in page.response.text


def test_a_lost_database_still_gets_the_calm_page(desk, owner, monkeypatch):
    desk.testing = False
    monkeypatch.setattr(type(db.session()), "execute", lambda *_, **__: (_ for _ in ()).throw(RuntimeError(SECRET)))

    assert "Something went wrong here" in answer(owner, "/", 500).text


def test_the_desk_is_alive_and_ready(nobody):
    assert nobody.get("/healthz").json == {"status": "ok"}
    assert nobody.get("/readyz").json == {"status": "ok"}


def test_readiness_does_not_wait_behind_a_long_write(app, monkeypatch):
    monkeypatch.setattr("optin.database.lane.Lane.acquire", lambda _: pytest.fail("it stands in the write lane"))

    assert app.test_client().get("/readyz").json == {"status": "ok"}


def test_a_database_of_another_version_is_not_ready(app):
    with db.engines.get("writer", db.engine).begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'older'")

    answer = app.test_client().get("/readyz")
    assert (answer.status_code, answer.json["status"]) == (503, "unavailable")


@pytest.mark.parametrize("url", ["/sign-in", "/nothing-here", "/healthz"])
def test_no_page_can_be_framed_cached_or_made_to_load_from_elsewhere(nobody, url):
    headers = nobody.get(url).headers

    assert headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'; script-src 'self'")
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
