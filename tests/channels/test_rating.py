"""Asking Meta how it rates the number: now and then, and never in the way of anything."""

import pytest

from optin import quality
from optin.channels import rating
from optin.clock import now
from optin.database import db, hot
from optin.vocabulary import Channel, Quality
from tests.channels import fakes

WA = Channel.WHATSAPP


def known():
    db.session.rollback()
    return quality.of(db.session(), WA)


@pytest.mark.parametrize(
    ("said", "worth"),
    [("GREEN", Quality.HIGH), ("YELLOW", Quality.MEDIUM), ("RED", Quality.LOW), ("NA", None), ("PURPLE", None)],
)
def test_metas_colour_is_kept_and_asked_for_once_an_hour(app, said, worth):
    with fakes.served(fakes.answer(200, {"quality_rating": said, "id": fakes.NUMBER_ID})) as server:
        fakes.set_up(app, **fakes.whatsapp_values(server.url))
        for _ in range(2):
            rating.refresh()
            db.session.rollback()

    (request,) = server.received
    assert request.path == f"/{fakes.NUMBER_ID}?fields=quality_rating"
    assert known().quality is worth


@pytest.mark.parametrize("before", ["RED", "FLAGGED"])
@pytest.mark.parametrize("said", [fakes.page(200), fakes.answer(400, {"error": {"code": 190}}), fakes.cut])
def test_an_answer_that_says_nothing_leaves_what_was_known(app, said, before):
    hot(lambda connection: quality.note(connection, WA, Quality.LOW, before, now() - 7200))
    with fakes.served(said) as server:
        fakes.set_up(app, **fakes.whatsapp_values(server.url))
        rating.refresh()

    assert (known().quality, known().told_at > now() - 60) == (Quality.LOW, True)


@pytest.mark.parametrize(("seconds", "worth"), [(30, Quality.LOW), (60, Quality.HIGH)])
def test_a_flag_may_be_of_another_number_so_meta_is_asked_a_minute_later(app, seconds, worth):
    hot(lambda connection: quality.note(connection, WA, Quality.LOW, "FLAGGED", now() - seconds))
    with fakes.served(fakes.answer(200, {"quality_rating": "GREEN"})) as server:
        fakes.set_up(app, **fakes.whatsapp_values(server.url))
        rating.refresh()

    assert known().quality is worth


def test_without_whatsapp_nobody_is_asked(app):
    rating.refresh()

    assert known() is None
