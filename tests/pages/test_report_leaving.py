"""Which message made people leave: an opt-out counts for the last marketing message before it, and for no other."""

import pytest

from optin import shares
from optin.database import db
from optin.models import Contact
from optin.shares import Share
from optin.vocabulary import Category, Channel, MessageState, Role, Source
from tests.pages.broadcasts import drafted, send
from tests.pages.browse import browse, submit
from tests.pages.contacts_in_desk import entered
from tests.pages.people import signed_in, teammate
from tests.pages.reporting import downloaded, left, lines, link_of, listed, marketing, version_of
from tests.sending.crowds import crowd
from tests.templates import READY, SALE, new_template


@pytest.fixture
def ed(app):
    """The browser of an editor, on both databases."""
    return signed_in(app, teammate(Role.EDITOR))


def by_template(client):
    """How many left after each template, and of how many."""
    page = browse(client, "/reports/leaving")
    found = lines(page, "By template") if page.all("div", aria_label="By template") else []
    return {name: (int(part), int(whole)) for name, whole, part, _ in found}


def test_an_opt_out_counts_for_the_last_message_before_it(ed):
    ana, sale, news = entered(), new_template(SALE), new_template(READY)
    marketing(ana, 3, version_of(sale))
    marketing(ana, 2, version_of(news))
    left(ana, 1)
    marketing(ana, 0.5, version_of(sale))
    assert by_template(ed) == {"Order ready": (1, 1), "Spring sale": (0, 2)}


@pytest.mark.parametrize(("days", "times"), [(6.9, 1), (7.1, 0)])
def test_it_counts_within_seven_days(ed, days, times):
    ana = entered()
    marketing(ana, days)
    left(ana)
    assert by_template(ed) == {"Typed, no template": (times, 1)}


@pytest.mark.parametrize(
    "changes",
    [
        {"category": Category.UTILITY},
        {"channel": Channel.WHATSAPP},
        {"state": MessageState.REFUSED, "sent_at": None},
        {"state": MessageState.UNKNOWN, "sent_at": None},
        {"is_test": True},
    ],
)
def test_another_message_is_not_what_made_them_leave(ed, changes):
    ana = entered()
    marketing(ana, 2)
    marketing(ana, 1, **changes)
    left(ana)
    assert by_template(ed)["Typed, no template"][0] == 1
    assert sum(part for part, _ in by_template(ed).values()) == 1
    assert len(listed(ed, "/reports/leaving/people")) == 1


def test_another_person_did_not_leave(ed):
    ana, ben = entered(), entered("Ben Brandt", phone="+1 212 555 0178")
    marketing(ana, 1)
    left(ben)
    assert by_template(ed) == {"Typed, no template": (0, 1)}


def test_an_upload_says_nothing_about_when_somebody_left(ed):
    ana = entered()
    marketing(ana, 1)
    left(ana, source=Source.IMPORT)
    assert by_template(ed) == {"Typed, no template": (0, 1)}


def test_who_says_it_twice_left_once(ed):
    ana = entered()
    marketing(ana, 3)
    left(ana, 2)
    left(ana, 1)
    assert by_template(ed) == {"Typed, no template": (1, 1)}


def test_the_share_has_its_interval_and_the_page_says_how_it_is_counted(ed):
    ana = entered()
    for days in (5, 4, 3):
        marketing(ana, days)
    left(ana, 1)
    page = browse(ed, "/reports/leaving")
    assert lines(page, "By template")[0][-1] == shares.in_words(Share(1, 3)).replace("\N{NO-BREAK SPACE}", " ")
    assert "at most 7 days before" in page.text
    assert "does not say which message it answers" in page.text


def test_a_broadcast_that_people_left_after_leads_to_them_and_to_its_message(ed):
    crowd(4)
    here = drafted(ed)
    send(ed, here)
    left(db.session.query(Contact).first().public_id)
    page = browse(ed, "/reports/leaving")
    assert [line[:3] for line in lines(page, "By broadcast")] == [["May", "4", "1"]]
    assert page.find("a", text="May")["href"] == f"{here}/report"
    page = browse(ed, link_of(page, "By broadcast", "May", "Left"))
    assert "of the broadcast “May”" in page.text
    conversation = page.find("tbody").all("a")[1]["href"]
    assert "20 % off" in browse(ed, conversation).find("li", id="newest").text


def test_the_broadcast_stays_when_a_page_is_turned_and_when_the_days_change(ed, monkeypatch):
    monkeypatch.setattr("optin.pages.reports.leaving.PEOPLE_ON_A_PAGE", 1)
    crowd(2)
    send(ed, drafted(ed))
    for contact in db.session.query(Contact).all():
        left(contact.public_id)
    page = browse(ed, link_of(browse(ed, "/reports/leaving"), "By broadcast", "May", "Left"))
    for way in ("next", "prev"):
        page = browse(ed, page.find("a", rel=way)["href"])
        assert "of the broadcast “May”" in page.text
    page = submit(ed, page, "Show", {"days": "7"})
    assert "of the broadcast “May”" in page.text
    assert "broadcast" not in page.find("a", text="What made people leave")["href"]


def test_first_comes_what_is_surest(ed):
    ana, ben, sale = entered(), entered("Ben Brandt", phone="+1 212 555 0178"), new_template(SALE)
    marketing(ana, 2)
    left(ana, 1)
    for days in (2, 3, 4, 5):
        marketing(ben, days, version_of(sale))
    assert list(by_template(ed)) == ["Typed, no template", "Spring sale"]
    rows = downloaded(ed, "/reports/leaving-by-template.csv")
    assert rows[0] == ["template", "name", "handed_over", "left", "share"]
    assert rows[1] == ["none", "Typed, no template", "1", "1", "1.0000"]


def test_without_marketing_it_says_so(viewer):
    marketing(entered(), category=Category.UTILITY)
    assert "No marketing message was handed over." in browse(viewer, "/reports/leaving").text
