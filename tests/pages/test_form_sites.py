"""The sites of a form on its pages: when each showed it last, who else tried, and the buttons for that."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from optin import forms, sightings
from optin.database import db, writing
from optin.ledger import write
from optin.models import FormVersion, OptInForm
from optin.pages.moments import human
from optin.sites import MOST_SITES
from optin.vocabulary import Proof, Source
from tests.pages.browse import Page, browse, checked, submit
from tests.pages.contacts_in_desk import done, entered, origin
from tests.pages.opt_in_forms import DRAFT, made

SHOP, OTHER, LOOKALIKE = "https://shop.example.com", "https://other.example.com", "https://xn--80ak6aa92e.example"
BOTH = f"https://аррӏе.example ({LOOKALIKE})"


def viewed(*origins, times=1):
    """Pages of these origins asked for the only form in a frame."""
    with writing() as session:
        form = session.scalars(select(OptInForm)).one()
        listed = tuple(session.get_one(FormVersion, form.version_id).sites)
    for page in origins * times:
        sightings.note(form.id, listed, page, "iframe")


def allowed():
    versions = select(FormVersion.sites).order_by(FormVersion.number.desc())
    db.session.rollback()
    return db.session.scalars(versions).first()


@pytest.mark.parametrize("rest", ["", "/code"])
def test_a_live_form_that_nobody_has_seen_is_warned_of(viewer, rest):
    name = made()
    assert "Not seen on any site yet" in browse(viewer, f"/forms/{name}{rest}").text
    viewed(SHOP)
    page = browse(viewer, f"/forms/{name}{rest}")
    assert "Not seen on any site yet" not in page.text
    assert page.find("td", data_label="Last seen").text == human(sightings.now())


def test_a_site_below_a_star_is_named(viewer):
    name = made(replace(DRAFT, sites=("https://*.brand.example", "https://brand.example")))
    viewed("https://a.brand.example")
    cells = [cell.text for cell in browse(viewer, f"/forms/{name}").all("td", data_label="Last seen")]
    assert cells[0].endswith(" on https://a.brand.example")
    assert cells[1] == "Not seen yet"


@pytest.mark.parametrize("rest", ["", "/code"])
def test_a_site_that_is_not_allowed_is_shown_with_how_often_it_tried(viewer, rest):
    name = made()
    viewed(OTHER, times=12)
    page = browse(viewer, f"/forms/{name}{rest}")
    assert f"{OTHER} tried to show this form 12 times in the last 30 days, last at" in page.text
    assert "it is not allowed" in page.text
    assert page.all("form", action=f"/forms/{name}/sites") == []


def test_one_click_allows_it_in_a_new_version(editor):
    name = made()
    viewed(OTHER)
    page = submit(editor, browse(editor, f"/forms/{name}"), f"Allow this site {OTHER}")
    assert page.url == f"/forms/{name}"
    assert f"{OTHER} may show the form now. This is version 2." in page.find(role="status").text
    assert allowed() == [SHOP, OTHER]
    assert "tried to show" not in page.text


def test_a_dismissed_site_is_not_read_about_again(editor):
    name = made()
    viewed(OTHER)
    page = submit(editor, browse(editor, f"/forms/{name}/code"), f"Dismiss {OTHER}")
    assert "It stays barred" in page.find(role="status").text
    viewed(OTHER)
    assert "tried to show" not in browse(editor, f"/forms/{name}").text
    assert allowed() == [SHOP]


def test_a_lookalike_is_allowed_only_after_a_tick(editor):
    name = made()
    viewed(LOOKALIKE)
    asked = submit(editor, browse(editor, f"/forms/{name}"), f"Allow this site {BOTH}", status=200)
    assert BOTH in asked.text
    refused = submit(editor, asked, "Allow this site", status=422)
    assert refused.title.startswith("Error: ")
    assert allowed() == [SHOP]
    submit(editor, refused, "Allow this site", {"sure": "y"})
    assert allowed() == [SHOP, LOOKALIKE]


@pytest.mark.parametrize(
    "site",
    ["", "*", "https://*.example.com", "https://a.com; script-src *", "https://a.com/path", "pаypal.com"],
)
def test_what_is_no_site_is_neither_allowed_nor_dismissed(editor, site):
    name = made()
    sent = {"csrf_token": token(editor, name), "site": site}
    page = checked(Page(editor.post(f"/forms/{name}/sites", data=sent, follow_redirects=True)), 200)
    assert page.find(class_="tone-no")
    assert editor.post(f"/forms/{name}/dismissals", data=sent).status_code == 400
    assert allowed() == [SHOP]


def test_a_full_list_says_so(editor):
    name = made(replace(DRAFT, sites=tuple(f"https://shop{number}.example.com" for number in range(MOST_SITES))))
    viewed(OTHER)
    page = submit(editor, browse(editor, f"/forms/{name}"), f"Allow this site {OTHER}")
    assert "A form can stand on 50 sites" in page.text
    assert db.session.scalar(select(func.count()).select_from(FormVersion)) == 1


def test_of_many_sites_ten_are_named(editor):
    name = made()
    viewed(*(f"https://made-up-{number}.example.com" for number in range(13)))
    page = browse(editor, f"/forms/{name}")
    assert page.text.count("tried to show this form once") == 10
    assert "3 more sites tried" in page.text


def test_a_deleted_form_has_no_sites_any_more(editor):
    name = made()
    viewed(OTHER)
    with writing() as session:
        forms.delete(forms.for_change(session, name))
    text = browse(editor, f"/forms/{name}").text
    assert "tried to show" not in text
    assert "Not seen on any site yet" not in text


def test_a_viewer_may_neither_allow_nor_dismiss(viewer):
    name = made()
    sent = {"csrf_token": token(viewer, name), "site": OTHER}
    for rest in ("sites", "dismissals"):
        assert viewer.post(f"/forms/{name}/{rest}", data=sent).status_code == 403
    assert allowed() == [SHOP]


def token(client, name):
    return browse(client, f"/forms/{name}").find("input", name="csrf_token")["value"]


@pytest.mark.parametrize("rest", ["", "/code", "/versions/1"])
def test_both_spellings_are_shown_wherever_a_site_is(viewer, rest):
    name = made(replace(DRAFT, sites=("https://xn--bcher-kva.example",)))
    assert "https://bücher.example (https://xn--bcher-kva.example)" in browse(viewer, f"/forms/{name}{rest}").text


def test_the_evidence_of_an_opt_in_shows_both_spellings(viewer):
    ana = entered(phone="+1 415 555 0134")
    done(ana, write.opt_in, by=origin(Source.WIDGET, Proof.STATED, page_origin=LOOKALIKE))
    assert BOTH in browse(viewer, f"/contacts/{ana}").text


def test_the_list_of_forms_shows_both_spellings(viewer):
    made(replace(DRAFT, sites=("https://xn--bcher-kva.example",)))
    assert "bücher.example (xn--bcher-kva.example)" in browse(viewer, "/forms").text


def test_the_editor_shows_both_spellings(editor):
    name = made(replace(DRAFT, sites=("https://xn--bcher-kva.example",)))
    assert "https://bücher.example (https://xn--bcher-kva.example)" in browse(editor, f"/forms/{name}/edit").text


def test_a_lookalike_in_the_editor_needs_a_tick(editor):
    name = made()
    page = submit(editor, browse(editor, f"/forms/{name}/edit"), "Save", {"sites": "аррӏе.example"}, status=422)
    assert f"Yes, this is the site I mean: {BOTH}" in page.text
    assert page.find("a", href="#look_alikes-0")
    assert "checked" not in page.find("input", name="look_alikes").attributes
    assert allowed() == [SHOP]
    submit(editor, page, "Save", {"look_alikes": LOOKALIKE})
    assert allowed() == [LOOKALIKE]


def test_a_tick_counts_for_its_own_site_alone(editor):
    name = made()
    typed = {"sites": "аррӏе.example\nхоре.example", "look_alikes": LOOKALIKE}
    page = submit(editor, browse(editor, f"/forms/{name}/edit"), "Save", typed, status=422)
    assert ["checked" in box.attributes for box in page.all("input", name="look_alikes")] == [True, False]
    assert allowed() == [SHOP]


def test_a_lookalike_that_was_ticked_once_stays_ticked(editor):
    name = made(replace(DRAFT, sites=(LOOKALIKE,)))
    page = submit(editor, browse(editor, f"/forms/{name}/edit"), "Save", {"button_text": "Yes please"})
    assert "Saved as version 2" in page.text
    assert allowed() == [LOOKALIKE]


def test_a_star_without_its_domain_is_refused_by_its_line(editor):
    name = made()
    page = submit(editor, browse(editor, f"/forms/{name}/edit"), "Save", {"sites": "*.brand.example"}, status=422)
    assert "Line 1: Type the domain without the star" in page.find(id="sites-error").text
    submit(editor, page, "Save", {"sites": "*.brand.example\nbrand.example"})
    assert allowed() == ["https://*.brand.example", "https://brand.example"]
