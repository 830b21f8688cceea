"""Webhooks on the dashboard: an endpoint is made, its secret shown once, its deliveries looked up and sent again."""

from __future__ import annotations

import pytest

from optin.database import db
from optin.models import PreferenceChange
from optin.vocabulary import Channel
from optin.webhooks import endpoints
from tests import cast
from tests.channels import fakes
from tests.pages.browse import browse, submit
from tests.webhooks import telling

HERE = "http://127.0.0.1:9/hook"


@pytest.fixture
def near(desk):
    telling.allow(desk, "127.0.0.0/8")
    return desk


def made(owner, url=HERE, **typed):
    """An endpoint; its own page, and the secret that was shown."""
    page = submit(owner, browse(owner, "/webhooks/new"), "Create", {"url": url, **typed})
    secret = page.find("pre", id="secret").text
    return browse(owner, page.find("a", text="Go to the endpoint")["href"]), secret


def delivered(owner, *answers):
    """The page of an endpoint that answered an opt-in like this, each try at once after the last."""
    with fakes.served(*answers) as there:
        page, _ = made(owner, there.url)
        cast.say_yes(cast.add(cast.ANA), Channel.SMS)
        for _ in answers:
            telling.deliver()
            telling.make_due()
    return browse(owner, page.url)


def test_the_secret_is_shown_once(near, owner):
    page, secret = made(owner, description="Our shop")

    assert secret.startswith("whsec_")
    assert all(secret not in browse(owner, url).text for url in ("/webhooks", page.url, f"{page.url}/edit"))
    assert "Our shop" in browse(owner, "/webhooks").text


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("", "Type the address that is to be told."),
        ("http://10.0.0.1/", "10.0.0.1 is not on the public internet."),
        ("https://localhost:8000/", "localhost is not on the public internet."),
        ("https://user:word@hooks.example.com/", "Leave the user name and the password out."),
        ("hooks.example.com", "The address must begin with https://."),
    ],
)
def test_an_address_that_may_not_be_told_is_refused_in_words_and_kept(desk, owner, url, sentence):
    page = submit(owner, browse(owner, "/webhooks/new"), "Create", {"url": url, "description": "Our shop"}, 422)

    assert sentence in page.text
    assert (page.find("input", id="url")["value"], page.find("input", id="description")["value"]) == (url, "Our shop")


def test_an_endpoint_is_told_something_that_there_is(near, owner):
    page = browse(owner, "/webhooks/new")

    for topics in ([], ["consent.revoked"]):
        refused = submit(owner, page, "Create", {"url": HERE, "topics": topics}, 422)
        assert "Choose at least one thing that it is told." in refused.text


def test_every_topic_can_be_chosen(near, owner):
    page, _ = made(owner, topics=[topic.type for topic in endpoints.TOPICS])

    assert all(topic.type in page.text for topic in endpoints.TOPICS)


def test_what_is_set_can_be_changed_and_who_did_it_is_logged(near, owner):
    page, _ = made(owner)
    edit = browse(owner, f"{page.url}/edit")
    page = submit(owner, edit, "Save", {"topics": ["message.failed"], "description": "The shop"})

    assert "The endpoint was changed." in page.text
    assert "message.failed" in page.text
    (_, changed) = db.session.query(PreferenceChange).order_by(PreferenceChange.id).all()
    assert (changed.name, "message.failed" in changed.new) == ("webhook", True)
    assert "message.failed" in browse(owner, "/preferences/changes").text


def test_a_new_secret_is_shown_once_and_the_old_one_signs_for_a_day_or_until_it_is_ended(near, owner):
    page, old = made(owner)
    shown = submit(owner, browse(owner, f"{page.url}/secret"), "Make a new secret")
    new = shown.find("pre", id="secret").text
    page = browse(owner, page.url)

    assert old != new
    assert "Two sign" in page.text
    assert "One signs" in submit(owner, page, "End the old secret now").text


def test_it_is_switched_off_and_on(near, owner):
    page, _ = made(owner)
    off = submit(owner, page, "Switch off")

    assert "It is told nothing of what happens from now on." in off.text
    assert not off.all("button", text="Send a test event")
    assert submit(owner, off, "Switch on").all("button", text="Send a test event")


def test_a_deleted_endpoint_is_gone(near, owner):
    page, _ = made(owner)
    gone = submit(owner, browse(owner, f"{page.url}/deletion"), "Delete")

    assert "Nobody is told yet" in gone.text
    assert owner.get(page.url).status_code == 404


def test_each_try_shows_what_was_answered_as_text(near, owner):
    page = delivered(owner, (500, {}, b"<script>alert(1)</script> Sorry"), telling.OK)
    one = browse(owner, page.find("a", text="consent.opted_in")["href"])

    assert "Delivered" in one.text
    assert "<script>alert(1)</script> Sorry" in one.find("pre", id="said-1").text
    assert '"type":"consent.opted_in"' in one.find("pre", id="body").text
    assert [try_["aria-label"] for try_ in one.all("article")] == ["Try 2", "Try 1"]


def test_what_was_delivered_can_be_sent_again_under_its_id(near, owner):
    with fakes.served(telling.OK) as there:
        page, _ = made(owner, there.url)
        page = submit(owner, page, "Send a test event")
        telling.deliver()
        one = browse(owner, page.find("a", text="webhook.test")["href"])
        sent = submit(owner, one, "Send again")
        telling.deliver()

    assert "It is on its way again." in sent.text
    assert len({request.headers["webhook-id"] for request in there.received}) == 1
    assert len(there.received) == 2


def test_all_that_was_given_up_is_sent_again(near, owner):
    with fakes.served(*[fakes.page(500)] * 16, telling.OK) as there:
        page, _ = made(owner, there.url)
        ana = cast.add(cast.ANA)
        cast.say_yes(ana, Channel.SMS)
        cast.say_no(ana, Channel.SMS)
        for _ in range(8):
            telling.deliver()
            telling.make_due()
        page = browse(owner, f"{page.url}?state=failed")
        assert "Given up (2)" in page.text
        assert "Deliveries were given up" in page.text

        page = submit(owner, page, "Send all again", {"since": "all"})
        telling.deliver()

    assert "2 deliveries are on the way again." in page.text
    assert telling.states() == ["delivered", "delivered"]


def test_the_overview_says_that_webhooks_do_not_arrive(near, owner, viewer):
    page = delivered(owner, fakes.page(410))

    assert "It answered 410" in page.text
    assert browse(owner, "/").find("a", text="See to it")["href"] == "/webhooks"
    assert "An owner can see to it." in browse(viewer, "/").text


def test_only_an_owner_sees_webhooks(editor):
    assert editor.get("/webhooks").status_code == 403
    assert editor.post("/webhooks/whk_" + "a" * 24 + "/tests").status_code in (400, 403)


@pytest.mark.parametrize("name", ["nothing", "whk_" + "a" * 24, "whk_" + "A" * 24, "%00"])
def test_an_endpoint_that_there_is_not_is_not_found(owner, name):
    assert owner.get(f"/webhooks/{name}").status_code == 404
    assert owner.get(f"/webhooks/{name}/deliveries/whd_x").status_code == 404


def test_there_is_a_limit_to_endpoints(near, owner):
    for _ in range(endpoints.MOST):
        telling.endpoint(HERE)
    page = submit(owner, browse(owner, "/webhooks/new"), "Create", {"url": HERE}, 422)

    assert "There are 20 endpoints already." in page.text
