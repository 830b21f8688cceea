"""The list of contacts, as a teammate sees it."""

from optin.ledger import write
from optin.vocabulary import Block, Channel
from tests.pages.browse import browse, submit
from tests.pages.contacts_in_desk import done, entered, opted_out
from tests.people import BEN_PHONE


def row(page, name):
    """The cells of a contact's row, in one line each. Labels have hyphens at which no line ends."""
    found = page.find("th", text=name).parent
    return {cell["data-label"].replace("\u2011", "-"): cell.text for cell in found.all("td")}


def names(page):
    return [heading.text for heading in page.find("tbody").all("th")] if page.all("tbody") else []


def test_an_empty_desk_says_where_people_come_from(editor):
    page = browse(editor, "/contacts")

    assert "fill in an opt-in form" in page.text
    assert page.find("a", text="Add a contact")["href"] == "/contacts/new"
    assert page.find("main").all("a", text="Opt-in forms")


def test_every_channel_has_its_letter(viewer):
    ana = entered(email="ana@example.com")
    done(ana, write.opt_in, Channel.EMAIL)
    opted_out(ana)

    cells = row(browse(viewer, "/contacts"), "Ana Alvarez")

    assert cells["Phone"] == "+1 415-555-0134"
    assert cells["E-mail"] == "ana@example.com"
    assert [cells[f"Opt in: {channel}"] for channel in ("SMS", "WhatsApp", "E-mail")] == [
        "N Opted out",
        "– Never asked",
        "Y Opted in",
    ]


def test_somebody_without_a_name_is_told_by_the_address_that_stands_in_its_own_cell(viewer):
    entered("", phone=BEN_PHONE)

    page = browse(viewer, "/contacts")
    heading = page.find("tbody").find("th")

    assert heading.text == "No name , +1 212-555-0178"
    assert heading.find("span", class_="visually-hidden").text == ", +1 212-555-0178"
    assert page.find("td", data_label="Phone").text == "+1 212-555-0178"


def test_a_flag_says_what_it_counts_as(viewer):
    entered()

    page = browse(viewer, "/contacts")

    assert page.all("span", title="Never asked, counts as opted out")
    assert page.all("span", title="No e-mail address")


def test_a_blocked_channel_shows_the_block(viewer):
    done(entered(), write.block, Channel.SMS, Block.BLOCKED)

    page = browse(viewer, "/contacts")

    assert row(page, "Ana Alvarez")["Opt in: SMS"] == "– Blocked us"


def test_people_are_found_by_name_number_and_address(viewer):
    entered("José Müller", email="jose@example.com")
    entered("Ben", phone=BEN_PHONE)

    for typed in ("jose muller", "4155550134", "0134", "JOSE@EXAMPLE"):
        page = submit(viewer, browse(viewer, "/contacts"), "Search", {"q": typed})
        assert names(page) == ["José Müller"]
        assert page.find("input", name="q")["value"] == typed


def test_the_filters_stay_chosen(viewer):
    carla = entered("Carla")
    entered("Ben", phone=BEN_PHONE)
    opted_out(carla)

    page = submit(viewer, browse(viewer, "/contacts"), "Filter", {"channel": "sms", "state": "opted_out"})

    assert names(page) == ["Carla"]
    assert [option.text for option in page.all("option") if "selected" in option.attributes] == ["SMS", "Opted out"]


def test_a_search_that_finds_nobody_leads_back_to_everybody(viewer):
    entered()

    page = browse(viewer, "/contacts?q=zzz")

    assert "Nobody fits" in page.text
    assert page.all("a", text="show all contacts")


def test_a_filter_that_does_not_exist_narrows_nothing(viewer):
    entered()

    assert names(browse(viewer, "/contacts?channel=fax&state=bored&before=-1&after=99999999999999999999")) == ["Ana Alvarez"]


def test_long_lists_have_pages(viewer):
    for number in range(60):
        entered(f"Person {number}", phone=None, email=f"p{number}@example.com")

    first = browse(viewer, "/contacts?q=example.com")
    second = browse(viewer, first.find("a", rel="next")["href"])
    back = browse(viewer, second.find("a", rel="prev")["href"])

    assert names(first) + names(second) == [f"Person {number}" for number in range(59, -1, -1)]
    assert names(back) == names(first)


def test_html_in_a_search_is_shown_as_text(viewer):
    page = browse(viewer, "/contacts?q=<script>alert(1)</script>")

    assert page.find("input", name="q")["value"] == "<script>alert(1)</script>"
    assert not page.all("script", text="alert(1)")


def test_a_viewer_is_not_offered_what_a_viewer_may_not_do(viewer, editor):
    entered()

    assert not browse(viewer, "/contacts").all("a", text="Add")
    assert browse(editor, "/contacts").find("a", text="Add")["href"] == "/contacts/new"
