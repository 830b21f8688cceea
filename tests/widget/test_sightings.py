"""Looking at a form on a site: noted in memory, written down in the background, bounded whatever visitors claim."""

import pytest
from sqlalchemy import select

from optin import forms, jobs, sightings
from optin.models import EmbedAttempt, EmbedSeen, OptInForm
from optin.sightings import MOST_TRYING, PAUSE, Sighting, Sightings
from tests.widget.visiting import OURS, SHOP, Visit, changed, link, made, read

OTHER = "https://other.example.com"


def look(app, form, origin=SHOP, place="w", **headers):
    return Visit(app, link(form, place)).look(**({"Referer": f"{origin}/", "Sec_Fetch_Dest": "iframe"} | headers))


def seen():
    return [tuple(row) for row in read(select(EmbedSeen.site, EmbedSeen.origin))]


def tried():
    return [tuple(row) for row in read(select(EmbedAttempt.origin, EmbedAttempt.tries).order_by(EmbedAttempt.origin))]


def test_the_sweep_writes_down_where_a_form_was_seen(app):
    form = made(sites=(SHOP, "https://*.brand.example"))
    look(app, form)
    look(app, form, "https://a.brand.example")
    assert seen() == []

    jobs.of(app).sweep()
    assert sorted(seen()) == [("https://*.brand.example", "https://a.brand.example"), (SHOP, SHOP)]
    assert tried() == []


def test_a_site_that_is_not_allowed_is_counted(app):
    form = made()
    for _ in range(3):
        assert look(app, form, OTHER).status_code == 200

    jobs.of(app).sweep()
    assert (seen(), tried()) == ([], [(OTHER, 3)])


@pytest.mark.parametrize("destination", ["frame", "object", "embed"])
def test_every_kind_of_frame_counts(desk, destination):
    look(desk, made(), OTHER, Sec_Fetch_Dest=destination)
    jobs.of(desk).sweep()

    assert tried() == [(OTHER, 1)]


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec_Fetch_Dest": "document"},
        {"Sec_Fetch_Dest": "empty"},
        {"Referer": ""},
        {"Referer": f"{OURS}/forms"},
        {"Referer": "https://other.example.com\u0430/"},
        {"Referer": "javascript:alert(1)"},
        {"Referer": "https://192.0.2.7/"},
        {"Referer": "https://" + "a" * 9000 + ".example/"},
    ],
)
def test_what_is_no_site_in_a_frame_counts_for_nothing(desk, headers):
    look(desk, made(), OTHER, **{name: value.encode("utf-8").decode("latin-1") for name, value in headers.items()})
    jobs.of(desk).sweep()

    assert (seen(), tried()) == ([], [])


def test_a_browser_that_says_less_can_be_seen_and_does_not_try(desk):
    form = made()
    for origin in (SHOP, OTHER):
        Visit(desk, link(form)).look(Referer=f"{origin}/")
    jobs.of(desk).sweep()

    assert (seen(), tried()) == ([(SHOP, SHOP)], [])


def test_the_page_of_its_own_and_a_closed_form_count_for_nothing(desk):
    form = made()
    look(desk, form, OTHER, place="f")
    changed(form, forms.pause)
    look(desk, form, OTHER)
    jobs.of(desk).sweep()

    assert tried() == []


def view(origin=OTHER, at=1000, site=None, form=1):
    return Sighting(form, site, origin, at, 0 if site else 1)


def test_a_site_is_written_once_in_ten_minutes_with_all_that_happened_since():
    memory = Sightings()
    memory.add(view())
    assert [one.tries for one in memory.due(1000)] == [1]
    for second in (1001, 1002):
        memory.add(view(at=second))

    assert memory.due(1000 + PAUSE - 1) == []
    assert [(one.tries, one.at) for one in memory.due(1000 + PAUSE)] == [(2, 1002)]


def test_whoever_looks_gets_everything_about_that_form_at_once():
    memory = Sightings()
    for form in (1, 2):
        memory.add(view(form=form))
    memory.due(1000)
    for form in (1, 2):
        memory.add(view(form=form))

    assert [one.form_id for one in memory.due(1001, form_id=2)] == [2]


def test_made_up_sites_do_not_fill_the_memory_or_hide_an_allowed_one():
    memory = Sightings()
    for number in range(3 * MOST_TRYING):
        memory.add(view(f"https://made-up-{number}.example"))
    memory.add(view("https://made-up-1.example"))
    memory.add(view(SHOP, site=SHOP))

    due = memory.due(1000)
    assert (len(due), sum(one.tries for one in due), due[-1].site) == (MOST_TRYING + 1, MOST_TRYING + 1, SHOP)


def test_memory_is_given_back():
    memory = Sightings()
    memory.add(view())
    memory.due(1000)
    memory.due(1000 + PAUSE)

    assert memory._forms == {}


def test_a_visitor_gets_the_form_while_nothing_can_be_written(desk, monkeypatch):
    monkeypatch.setattr(sightings, "hot", lambda work: pytest.fail("a visitor waited for a write"))

    assert look(desk, made(), OTHER).status_code == 200


def test_what_cannot_be_written_now_is_written_later(app, monkeypatch):
    look(app, made(), OTHER)
    with monkeypatch.context() as patch:
        patch.setattr(sightings, "hot", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            sightings.write_down()
    [(number,)] = read(select(OptInForm.id))
    sightings.write_down(number)

    assert tried() == [(OTHER, 1)]
