"""What counts as shown in a form's numbers, and how it gets from memory into the table and out of it again."""

from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from optin import form_numbers, jobs, showings
from optin.clock import now
from optin.database import hot
from optin.desk import desk as the_desk
from optin.form_numbers import DAY, DAYS_KEPT, Numbers, Spot
from optin.models import FormNumber, OptInForm
from tests.browser.live import live_desk
from tests.widget.numbers import OTHER, look, numbers, total
from tests.widget.visiting import SHOP, Visit, link, made, read


def test_a_visit_writes_nothing_until_the_sweep(app):
    look(app, made())
    assert read(select(FormNumber)) == []

    jobs.of(app).sweep()
    assert len(read(select(FormNumber))) == 1


def test_a_site_below_a_star_counts_under_the_star(app):
    form = made(sites=("https://*.brand.example", "https://brand.example"))
    look(app, form, Referer="https://a.brand.example/")
    look(app, form, Referer="https://b.brand.example/")

    assert numbers() == [(1, "https://*.brand.example", (2, 0, 0))]


def test_the_link_and_an_unnamed_page_count_under_words_of_their_own(app):
    form = made()
    look(app, form, place="f", Sec_Fetch_Dest="document", Referer=f"{OTHER}/")
    look(app, form, Referer="")
    look(app, form, Sec_Fetch_Dest="document", Referer=f"{OTHER}/")

    assert numbers() == [(1, "", (2, 0, 0)), (1, "link", (1, 0, 0))]


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec_Fetch_Dest": "empty"},
        {"Sec_Fetch_Dest": "script"},
        {"Sec_Purpose": "prefetch"},
        {"Sec_Purpose": "prefetch;prerender"},
        {"Purpose": "prefetch"},
        {"Referer": f"{OTHER}/"},
    ],
)
def test_what_nobody_can_see_is_not_shown(desk, headers):
    look(desk, made(), **headers)

    assert numbers() == []


def test_robots_and_head_requests_are_not_shown(desk):
    visit = Visit(desk, link(made()))
    visit.look()
    visit.open("HEAD", Referer=f"{SHOP}/", Sec_Fetch_Dest="iframe")

    assert numbers() == []


def test_no_page_can_show_a_form_without_sites_in_a_frame(desk):
    look(desk, made(sites=()), Referer="")

    assert numbers() == []


def test_what_cannot_be_written_now_is_written_later(app, monkeypatch):
    look(app, made())
    with monkeypatch.context() as patch:
        patch.setattr(showings, "hot", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            showings.write_down()

    assert total() == (1, 0, 0)


def test_a_clean_stop_writes_what_waits(desk, tmp_path):
    path = link(made())
    with live_desk(tmp_path, OPTIN_DATABASE_URL=the_desk().config.database_url) as live:
        connection = HTTPConnection(urlsplit(live.url).netloc)
        connection.request("GET", path, headers={"Referer": f"{SHOP}/", "Sec-Fetch-Dest": "iframe"})
        assert b"<form" in connection.getresponse().read()
        connection.close()

    assert numbers() == [(1, SHOP, (1, 0, 0))]


def test_what_is_old_is_forgotten(app, time_machine):
    made()
    form = read(select(OptInForm.id))[0][0]
    time_machine.move_to(1_800_000_000, tick=False)
    today = now() // DAY
    for day in (today, today - DAYS_KEPT + 1, today - DAYS_KEPT):
        spot = Spot(form, 1, SHOP, day)
        hot(lambda connection, spot=spot: form_numbers.add(connection, spot, Numbers(1, 1, 1)))
    jobs.of(app).sweep()

    assert read(select(FormNumber.day).order_by(FormNumber.day)) == [(today - DAYS_KEPT + 1,), (today,)]
