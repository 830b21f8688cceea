"""Messages by day, path, channel, template and state: the numbers, their lists, the filters and the files."""

import pytest
import time_machine

from optin.clock import now
from optin.ledger import write as ledger
from optin.policy import SENTENCES
from optin.sending import broadcast, progress
from optin.vocabulary import Category, Channel, MessageState, Path, Reason, Role
from tests.pages.broadcasts import drafted, send
from tests.pages.browse import browse, submit
from tests.pages.contacts_in_desk import entered
from tests.pages.conversing import put
from tests.pages.people import signed_in, teammate
from tests.pages.reporting import downloaded, lines, link_of, listed, marketing, version_of
from tests.sending.crowds import confirmed, crowd, do
from tests.templates import SALE, new_template

PAGES = ("", "/failures", "/consent", "/leaving", "/messages", "/consent/events", "/leaving/people")
NOON = 20_833 * 86_400 + 43_200  # 15 Jan 2027


@pytest.fixture(autouse=True)
def _noon():
    """No midnight in the middle of a test."""
    with time_machine.travel(NOON, tick=True):
        yield


@pytest.fixture
def ed(app):
    """The browser of an editor, on both databases."""
    return signed_in(app, teammate(Role.EDITOR))


def test_a_desk_without_messages_says_so_and_links_further(viewer):
    page = browse(viewer, "/reports")
    assert "No message fits." in page.text
    assert "days=90" in page.find("a", text="Show everything of the last 90 days")["href"]


def test_messages_are_counted_by_path_and_by_what_became_of_them(ed):
    ana = entered()
    put(ana, path=Path.API)
    put(ana, path=Path.API, state=MessageState.REFUSED, reason=Reason.OPTED_OUT)
    put(ana, path=Path.COMPOSE, state=MessageState.HELD, reason=Reason.OUTSIDE_HOURS)
    page = browse(ed, "/reports")
    assert lines(page, "By path") == [["API", "2", "1", "1", "0", "0", "0"], ["Compose", "1", "0", "0", "0", "0", "1"]]
    assert listed(ed, link_of(page, "By path", "API", "Refused")) == ["Ana Alvarez"]


@pytest.mark.parametrize("state", [state for state in MessageState if state is not MessageState.RECEIVED])
def test_every_state_of_a_message_is_counted_once(viewer, state):
    put(entered(), state=state)
    page = browse(viewer, "/reports")
    assert sum(int(number) for number in lines(page, "By channel")[0][2:]) == 1
    assert listed(viewer, page.find("div", aria_label="By state").find("a")["href"]) == ["Ana Alvarez"]


def test_what_came_in_and_what_was_a_test_do_not_count(viewer):
    ana = entered()
    put(ana, state=MessageState.RECEIVED, path=None)
    put(ana, is_test=True)
    assert "No message fits." in browse(viewer, "/reports").text


def test_all_versions_of_a_template_count_under_its_name(ed):
    ana, sale = entered(), new_template(SALE)
    marketing(ana, version=version_of(sale))
    page = browse(ed, f"/templates/{sale}/edit")
    submit(ed, page, page.all("form")[-1], {"name": "Summer sale"})
    marketing(ana, version=version_of(sale))
    put(ana)
    page = browse(ed, "/reports")
    assert [line[:2] for line in lines(page, "By template")] == [["Summer sale", "2"], ["Typed, no template", "1"]]
    assert len(listed(ed, link_of(page, "By template", "Summer sale", "Handed over"))) == 2
    assert browse(ed, page.find("a", text="Summer sale")["href"]).status == 200
    assert len(listed(ed, link_of(page, "By template", "Typed, no template", "All"))) == 1


def test_whom_a_broadcast_left_out_counts_and_leads_to_its_report(ed):
    crowd(9)
    crowd(1, ledger.opt_out)
    send(ed, drafted(ed))
    page = browse(ed, "/reports")
    assert lines(page, "By path") == [["Broadcast", "10", "9", "1", "0", "0", "0"]]
    page = browse(ed, link_of(page, "By path", "Broadcast", "Refused"))
    assert lines(page, "Left out when a broadcast started") == [["May", "The contact has opted out of this channel.", "1"]]
    assert len(listed(ed, link_of(page, "Left out when a broadcast started", "May", "Contacts"))) == 1


def test_whom_a_stopped_broadcast_had_not_come_to_counts_as_refused(ed):
    crowd(5)
    broadcast_id = confirmed()
    progress.materialise(broadcast_id)
    do(broadcast.stop, broadcast_id, now())
    page = browse(ed, "/reports?state=refused")
    assert lines(page, "By path") == [["Broadcast", "5", "0", "5", "0", "0", "0"]]
    page = browse(ed, link_of(page, "By path", "Broadcast", "Refused"))
    assert lines(page, "Left out when a broadcast started") == [["May", SENTENCES[Reason.BROADCAST_STOPPED], "5"]]
    assert "left out before there was one" in page.text


def test_days_are_days_in_utc_and_each_leads_to_its_own(viewer):
    ana = entered()
    put(ana, created_at=NOON - 43_201)
    put(ana, created_at=NOON - 43_200)
    page = browse(viewer, "/reports?days=7")
    assert [line[:2] for line in lines(page, "By day")] == [["15 Jan", "1"], ["14 Jan", "1"]]
    assert "from=2027-01-14" in link_of(page, "By day", "14 Jan", "Handed over")
    assert len(listed(viewer, link_of(page, "By day", "14 Jan", "Handed over"))) == 1
    assert page.find("svg", role="img").find("desc").text.startswith("9 Jan 2027 to 15 Jan 2027: 2 in all")


def test_the_filters_narrow_every_number_and_stay(ed):
    ana = entered(email="ana@example.com")
    put(ana, path=Path.API)
    put(ana, Channel.EMAIL, path=Path.COMPOSE, category=Category.MARKETING)
    page = submit(ed, browse(ed, "/reports"), "Show", {"channel": "email", "days": "7"})
    assert lines(page, "By path") == [["Compose", "1", "1", "0", "0", "0", "0"]]
    assert "channel=email" in link_of(page, "By path", "Compose", "All")
    page = submit(ed, page, "Show", {"channel": "", "path": "api", "state": "sent", "days": "90"})
    assert lines(page, "By channel") == [["SMS", "1", "1", "0", "0", "0", "0"]]


def test_a_template_that_was_deleted_stays_chosen(ed):
    sale = new_template(SALE)
    marketing(entered(), version=version_of(sale))
    submit(ed, browse(ed, f"/templates/{sale}/deletion"), "Delete")
    put(entered("Ben Brandt", phone="+1 212 555 0178"))
    page = browse(ed, f"/reports?template={sale}")
    page = submit(ed, page, "Show", {"days": "7"})
    assert page.find("select", name="template").find("option", value=sale).text == "Spring sale"
    assert lines(page, "By template") == [["Spring sale", "1", "1", "0", "0", "0", "0"]]


def test_from_and_to_include_both_days(viewer):
    put(entered(), created_at=NOON - 40 * 86_400)  # 6 December
    is_there = {"from=2026-12-06&to=2026-12-06": 1, "from=2026-12-07": 0, "to=2026-12-05": 0, "to=2026-12-06": 1}
    found = {query: len(browse(viewer, f"/reports?{query}").all("div", aria_label="By day")) for query in is_there}
    assert found == is_there


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("from=yesterday", "Type a day as year, month and day"),
        ("from=2026-02-30", "Type a day as year, month and day"),
        ("from=%00&to=2026-12-06", "Type a day as year, month and day"),
        ("from=2026-12-07&to=2026-12-06", "The last day is before the first one."),
        ("from=1975-01-01&to=2026-12-06", "Choose at most 400 days."),
        ("to=99999-01-01", "Type a day as year, month and day"),
    ],
)
def test_days_that_cannot_be_meant_are_said_and_kept(viewer, query, sentence):
    page = browse(viewer, f"/reports?{query}", 422)
    assert sentence in page.find("div", class_="notice").text
    assert viewer.get(f"/reports/messages-by-day.csv?{query}").status_code == 422


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("query", ["days=1e9&channel=fax&path=%00&template=tpl_%00&state='--&reason=x&source=0&before=-1"])
def test_what_is_no_word_of_the_desk_narrows_nothing(ed, address, query):
    put(entered())
    assert browse(ed, f"/reports{address}?{query}&broadcast=brc_%00").find("h1").text


def test_a_file_has_every_line_of_its_table(ed):
    ana, sale = entered(), new_template(SALE)
    marketing(ana, version=version_of(sale))
    page = browse(ed, "/reports?days=7")
    files = {link.text: link["href"] for link in page.all("a") if link.text.startswith("CSV")}
    assert len(files) == 5
    rows = downloaded(ed, files["CSV of “By template”"])
    assert rows[0] == ["template", "name", "messages", "handed_over", "refused", "gone_wrong", "unknown", "waiting"]
    assert rows[1:] == [[sale, "Spring sale", "1", "1", "0", "0", "0", "0"]]
    assert downloaded(ed, files["CSV of “By day”"])[1] == ["2027-01-15", "1", "0", "0", "0", "0"]


@pytest.mark.parametrize("name", ["nothing", "messages-by-moon", "consent", "leaving-%00"])
def test_there_is_no_file_of_another_name(viewer, name):
    assert viewer.get(f"/reports/{name}.csv").status_code == 404


def test_the_list_goes_on_where_a_page_ends(ed, monkeypatch):
    ana = entered()
    for day in range(5):
        put(ana, created_at=NOON - day * 86_400)
    monkeypatch.setattr("optin.pages.reports.messages.MESSAGES_ON_A_PAGE", 2)
    page, seen = browse(ed, "/reports/messages"), []
    while True:
        seen += [row.find("time")["datetime"] for row in page.find("tbody").all("tr")]
        older = [link for link in page.all("a") if link["rel"] == "next"]
        if not older:
            break
        page = browse(ed, older[0]["href"])
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) == 5


def test_a_refusal_on_the_list_says_why_and_leads_to_the_why_page(ed):
    put(entered(), state=MessageState.REFUSED, reason=Reason.NEVER_ASKED, category=Category.MARKETING)
    page = browse(ed, "/reports/messages?reason=never_asked")
    assert "The contact was never asked" in lines(page, "Messages")[0][-1]
    link = page.find("a", text="Why it would leave now or not to Ana Alvarez")
    assert "path=api" in link["href"]
    assert "It may not leave" in browse(ed, link["href"]).find("div", class_="notice").text


def test_the_navigation_leads_here_and_viewers_may_read(viewer):
    assert browse(viewer, "/").find("nav").find("a", text="Reports")["href"] == "/reports"
