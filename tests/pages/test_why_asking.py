"""The question why, from anywhere: look for somebody, and the link beside every refusal."""

from html import unescape

import pytest

from optin.ledger import write as ledger
from optin.vocabulary import Block, Category, Channel, MessageState, Path, Reason, Role
from tests.pages.broadcasts import drafted, send
from tests.pages.browse import browse, submit
from tests.pages.contacts_in_desk import done, entered, opted_out
from tests.pages.conversing import put, where, write
from tests.pages.people import signed_in, teammate
from tests.sending.crowds import crowd


@pytest.fixture
def olive(app):
    """The browser of an editor, on both databases."""
    return signed_in(app, teammate(Role.EDITOR))


def reason_links(page):
    """Where the links called Why on a page lead."""
    return [link["href"] for link in page.find("main").all("a") if link.text.split()[:1] == ["Why"]]


def chosen(page):
    """The path that the question is about."""
    options = page.find("select", id="why-path").all("option")
    return next(option["value"] for option in options if "selected" in option.attributes)


def answered(client, url):
    """What the why page behind a link says, with the question it was asked."""
    page = browse(client, url)
    return page.find("div", class_="notice").text, page.url


@pytest.mark.parametrize("typed", ["(415) 555-0134", "ANA@example.com", "ana alv"])
def test_whoever_alone_is_meant_is_answered_at_once(olive, typed):
    ana = entered("Ana Alvarez", phone="+1 415 555 0134", email="ana@example.com")
    entered("Diana Costa", phone="+1 305 555 0112", email="diana@example.com")
    page = submit(olive, browse(olive, "/why"), "Ask", {"q": typed, "path": "api", "channel": "email"})
    assert page.url == f"/contacts/{ana}/why"
    assert "It may not leave" in page.find("div", class_="notice").text


def test_of_several_one_is_chosen_and_the_question_stays(olive):
    ana, _ = entered("Ana Alvarez"), entered("Anatol Brandt", phone="+1 212 555 0178")
    page = submit(olive, browse(olive, "/why"), "Ask", {"q": "ana", "path": "broadcast", "channel": "whatsapp"})
    link = next(url for url in reason_links(page) if ana in url)
    assert {"path=broadcast", "channel=whatsapp", "category=marketing"} <= set(unescape(link).partition("?")[2].split("&"))
    assert chosen(browse(olive, link)) == "broadcast"


@pytest.mark.parametrize("query", ["", "?q=", "?q=nobody", "?q=%00&path=none&channel=1", "?q=%25", "?q=con_x'--"])
def test_whatever_is_typed_there_is_a_page(olive, query):
    entered("Ana Alvarez")
    assert browse(olive, "/why" + query).find("h1").text == "Why"


def test_the_why_page_leads_to_the_same_question_about_somebody_else(olive):
    page = browse(olive, f"/contacts/{entered()}/why?path=api&channel=sms")
    again = browse(olive, page.find("a", text="Ask about somebody else")["href"])
    assert chosen(again) == "api"


def test_every_refusal_in_the_report_of_a_broadcast_leads_to_its_reason(olive):
    crowd(1)
    crowd(2, ledger.opt_out)
    here = drafted(olive)
    send(olive, here)
    links = reason_links(browse(olive, f"{here}/report?outcome=refused"))
    assert len(links) == 2
    assert answered(olive, links[0])[0].startswith("It may not leave The contact has opted out of this channel.")


def test_every_contact_behind_a_number_of_the_preview_leads_to_its_reason(olive):
    crowd(2, ledger.opt_out)
    links = reason_links(browse(olive, f"{drafted(olive)}/preview/opted_out"))
    assert len(links) == 2
    assert "path=broadcast" in links[0]


def test_a_test_that_was_refused_leads_to_its_reason(olive):
    entered("<b>Ana</b>")
    page = submit(olive, browse(olive, f"{drafted(olive)}/test"), "Send a test to <b>Ana</b>")
    link = page.find("div", class_="flashes").find("a", text="Why")
    assert "No test was sent to <b>Ana</b>." in page.find("div", class_="flashes").text
    assert answered(olive, link["href"])[0].startswith("A teammate is warned first The contact was never asked")


def test_a_message_by_hand_that_is_refused_or_warned_about_leads_to_its_reason(olive):
    ana = entered()
    opted_out(ana)
    page = write(olive, ana, marketing="y", status=409)
    assert any("category=marketing" in url and "path=compose" in url for url in reason_links(page))
    done(ana, ledger.block, Channel.SMS, Block.BLOCKED)
    links = reason_links(browse(olive, where(ana)))
    assert any(answered(olive, url)[0].startswith("It may not leave The person has blocked us.") for url in links)


def test_a_refusal_in_a_conversation_leads_to_its_reason(olive):
    ana = entered()
    put(ana, state=MessageState.REFUSED, reason=Reason.OPTED_OUT, category=Category.MARKETING, path=Path.API)
    opted_out(ana)
    link = browse(olive, where(ana)).find("li", class_="said").find("a", text="Why this message: Not sent")
    assert answered(olive, link["href"])[0].startswith("It may not leave The contact has opted out of this channel.")
