"""The why page: every check in order, the one that decides, the event behind it, and when it would be allowed."""

import pytest

from optin.ledger import write as ledger
from optin.policy import COLUMNS, SENTENCES
from optin.vocabulary import Block, Channel, Path, Reason, Role
from tests.pages.browse import browse, submit
from tests.pages.contacts_in_desk import done, entered, opted_out
from tests.pages.conversing import let_until
from tests.pages.people import signed_in, teammate

LATER, LATER_SAID = 4_000_000_000, "2 Oct 2096, 07:06 UTC"


def why(client, name, query="path=api"):
    return browse(client, f"/contacts/{name}/why?{query}")


def checks(page):
    """Each check with what it says and whether it decides."""
    rows = page.find("tbody").all("tr")
    return {row.find("th").text: [cell.text for cell in row.all("td")[1:]] for row in rows}


def deciding(page):
    return [name for name, (_, decides) in checks(page).items() if decides == "Decides"]


def answer(page):
    """The verdict and what is said of it, in one line."""
    return page.find("div", class_="notice").text


def chosen(page, name):
    """What stands in a field of the form."""
    options = page.find("select", id=f"why-{name}").all("option")
    return next(option["value"] for option in options if "selected" in option.attributes)


@pytest.fixture
def onlooker(app):
    """The browser of a viewer, on both databases."""
    return signed_in(app, teammate(Role.VIEWER))


def test_every_check_of_the_table_stands_there_in_its_order(viewer):
    assert list(checks(why(viewer, entered()))) == [name.capitalize() for name in COLUMNS]


def test_an_opt_out_decides_and_leads_to_its_event(onlooker):
    ana = entered()
    opted_out(ana)

    page = why(onlooker, ana)
    link = page.find("div", class_="notice").find("a", text="Opted out of SMS")

    assert deciding(page) == ["Opt-out"]
    assert answer(page).startswith("It may not leave The contact has opted out of this channel. It rests on Opted out of SMS ,")
    assert answer(page).endswith("It may not leave until something changes.")
    assert browse(onlooker, link["href"]).all("span", id=link["href"].partition("#")[2])


def test_what_may_leave_says_so_and_names_the_opt_in(viewer):
    ana = entered()
    done(ana, ledger.opt_in)

    page = why(viewer, ana)

    assert answer(page).startswith("It may leave now Nothing stands against this message. It rests on Opted in to SMS")
    assert deciding(page) == []


def test_what_also_stands_against_it_is_shown_and_does_not_decide(viewer):
    ana = entered()
    opted_out(ana)
    done(ana, ledger.block, Channel.SMS, Block.COMPLAINED)

    page = why(viewer, ana)

    assert deciding(page) == ["Blocks"]
    assert checks(page)["Opt-out"][0] == "Refuse. The contact has opted out of this channel."


def test_it_says_when_it_would_be_allowed(viewer):
    ana = entered()
    done(ana, ledger.opt_in)
    let_until("paused_until", LATER)

    page = why(viewer, ana)

    assert f"It may leave from {LATER_SAID} on, if nothing else changes." in answer(page)
    assert checks(page)["Pause"] == [f"Refuse. The person has paused marketing. Until {LATER_SAID}.", "Decides"]


def test_a_warning_is_no_refusal(viewer):
    ana = entered()
    opted_out(ana)

    assert answer(why(viewer, ana, "path=compose")).startswith("A teammate is warned first The contact has opted out")
    assert "It may leave now, if somebody sends it anyway and says why." in answer(why(viewer, ana, "path=compose"))


def test_the_form_asks_about_another_message(viewer):
    ana = entered()
    opted_out(ana)

    page = submit(viewer, why(viewer, ana), "Ask", {"category": "utility"})

    assert answer(page).startswith("It may leave now")
    assert (chosen(page, "path"), chosen(page, "category")) == ("api", "utility")


@pytest.mark.parametrize("path", list(Path))
def test_every_path_can_be_asked_about(viewer, path):
    page = why(viewer, entered(), f"path={path.word}&channel=whatsapp&wording=free_text")

    assert chosen(page, "path") == path.word
    assert SENTENCES[Reason.WINDOW_CLOSED] in answer(page)


@pytest.mark.parametrize("query", ["", "channel=fax&path=none&category=%00&wording=1", "path=compose&path=api"])
def test_what_the_address_says_wrongly_is_taken_for_the_usual(viewer, query):
    page = why(viewer, entered(phone=None, email="ana@example.com"), query)

    usual = {"channel": "email", "path": "compose", "category": "marketing", "wording": "template"}
    assert {name: chosen(page, name) for name in usual} == usual
    assert answer(page).startswith("A teammate is warned first The contact was never asked")


def test_nobody_is_found_under_a_name_that_is_none(viewer):
    assert viewer.get("/contacts/con_none/why").status_code == 404


def test_each_card_of_a_profile_leads_here(viewer):
    ana = entered(email="ana@example.com")

    for word, label in (("sms", "SMS"), ("whatsapp", "WhatsApp"), ("email", "E-mail")):
        card = browse(viewer, f"/contacts/{ana}").find("section", aria_labelledby=f"answer-{word}")
        link = card.find("a", text=f"Why messages on {label} would leave or not")
        assert chosen(browse(viewer, link["href"]), "channel") == word
