"""What is kept of the sites that embed a form, and that made-up sites cannot fill the database."""

import pytest
import time_machine
from sqlalchemy import func, select

from optin import embeds, forms
from optin.database import hot, writing
from optin.embeds import DAYS_KEPT, MOST_TRYING, Sighting
from optin.models import EmbedAttempt, FormVersion, OptInForm
from optin.sites import MOST_SITES, SiteError
from tests.widget.visiting import SHOP, made, read

DAY = 24 * 60 * 60
OTHER = "https://other.example.com"


@pytest.fixture(autouse=True)
def _noon():
    """No midnight in the middle of a test."""
    with time_machine.travel(1_800_000_000, tick=False):
        yield


def the_form(session):
    return session.scalars(select(OptInForm)).one()


def record(*sightings, at=None):
    hot(lambda connection: embeds.record(connection, sightings, at or embeds.now()))


def tried(origin=OTHER, tries=1, ago=0):
    with writing() as session:
        return Sighting(the_form(session).id, None, origin, embeds.now() - ago, tries)


def known():
    with writing() as session:
        form = the_form(session)
        return embeds.known(session, form, session.get_one(FormVersion, form.version_id))


def attempts():
    return [(one.origin, one.tries) for one in known().attempts]


def test_the_last_sighting_of_a_site_is_kept(app):
    made(sites=("https://*.brand.example", "https://brand.example"))
    for ago, host in ((60, "a"), (0, "b")):
        seen = Sighting(tried().form_id, "https://*.brand.example", f"https://{host}.brand.example", embeds.now() - ago, 0)
        record(seen)

    assert {site: row.origin for site, row in known().seen.items()} == {"https://*.brand.example": "https://b.brand.example"}
    assert attempts() == []


def test_tries_of_a_month_are_added_up_and_older_ones_forgotten(app):
    made()
    record(tried(tries=4, ago=DAYS_KEPT * DAY), at=embeds.now() - DAYS_KEPT * DAY)
    record(tried(tries=2, ago=DAY), tried(tries=1))
    record(tried(tries=3))

    assert attempts() == [(OTHER, 6)]
    assert len(read(select(EmbedAttempt.day))) == 2


def test_made_up_sites_push_out_those_that_tried_less(app):
    made()
    record(tried(tries=5))
    record(*(tried(f"https://made-up-{number}.example") for number in range(2 * MOST_TRYING)))

    assert len(attempts()) == MOST_TRYING
    assert (OTHER, 5) in attempts()
    assert read(select(func.count()).select_from(EmbedAttempt))[0][0] == MOST_TRYING


@pytest.mark.parametrize(
    "origin",
    [
        "https://192.0.2.7",
        "http://[2001:db8::1]",
        "https://a_b.example",
        "https://shop",
        "https://p\u0430ypal.example",
        "https://*.other.example.com",
        "https://" + "a." * 160 + "example",
        "https://other.example.com/path",
        "null",
    ],
)
def test_what_could_never_be_allowed_is_not_kept(app, origin):
    made()
    record(tried(origin))

    assert attempts() == []


def test_an_allowed_site_is_on_the_list_in_a_new_version(app):
    made()
    record(tried())
    with writing() as session:
        version = embeds.allow(session, the_form(session), OTHER, "Olive")

    assert (version.number, version.sites) == (2, [SHOP, OTHER])
    assert attempts() == []


def test_a_site_that_is_allowed_already_makes_no_version(app):
    made()
    with writing() as session:
        assert embeds.allow(session, the_form(session), SHOP, "Olive").number == 1


def test_a_full_list_takes_no_more(app):
    made(sites=tuple(f"https://shop{number}.example.com" for number in range(MOST_SITES)))
    with pytest.raises(SiteError, match="50 sites"), writing() as session:
        embeds.allow(session, the_form(session), OTHER, "Olive")


def test_a_site_allowed_in_the_editor_is_no_attempt_any_more(app):
    made()
    record(tried())
    with writing() as session:
        form = the_form(session)
        draft = forms.draft_of(session.get_one(FormVersion, form.version_id))
        forms.edit(session, form, embeds.replace(draft, sites=(*draft.sites, OTHER)), "Olive")

    assert attempts() == []


def test_a_dismissed_site_is_not_counted_again(app):
    made()
    record(tried())
    with writing() as session:
        embeds.dismiss(session, the_form(session), OTHER)
    record(tried(tries=7), tried("https://third.example.com"))

    assert attempts() == [("https://third.example.com", 1)]


def test_a_dismissed_site_that_was_allowed_is_counted_again_once_it_is_not(app):
    made()
    with writing() as session:
        form = the_form(session)
        embeds.dismiss(session, form, OTHER)
        draft = forms.draft_of(embeds.allow(session, form, OTHER, "Olive"))
        forms.edit(session, form, embeds.replace(draft, sites=(SHOP,)), "Olive")
    record(tried())

    assert attempts() == [(OTHER, 1)]


def test_dismissals_are_bounded_too(app, monkeypatch):
    made()
    monkeypatch.setattr(embeds, "MOST_TRYING", 2)
    for number, host in enumerate("abc"):
        monkeypatch.setattr(embeds, "now", lambda number=number: 1_800_000_000 + number)
        with writing() as session:
            embeds.dismiss(session, the_form(session), f"https://{host}.example")

    with writing() as session:
        assert sorted(session.scalars(select(embeds.EmbedDismissal.origin))) == ["https://b.example", "https://c.example"]
