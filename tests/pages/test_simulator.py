"""The simulator: phones and mailboxes of the people on the other end."""

import pytest
from sqlalchemy import select

from optin import contacts, jobs
from optin.channels.adapter import NotAccepted
from optin.clock import now
from optin.database import db, writing
from optin.ledger import write
from optin.models import Contact
from optin.sending import service
from optin.vocabulary import Block, Channel
from tests import cast
from tests.pages.browse import browse
from tests.sending import outgoing

LINK = "http://localhost:8000/c/abc"


def ask(contact_id, channel=Channel.SMS, link=LINK, organisation="Example Shop"):
    """Ask somebody to confirm on a channel, and let it be delivered."""
    address = cast.ANA.phone.e164 if channel.uses_phone else cast.ANA.email.address
    with writing() as session:
        service.queue_confirmation_request(
            session.connection(),
            contact_id=contact_id,
            channel=channel,
            address=address,
            link=link,
            organisation=organisation,
            now=now(),
        )
    jobs.wake()


def thread(contact_id, channel="sms"):
    """Where the contact's thread is."""
    name = db.session.scalar(select(Contact.public_id).where(Contact.id == contact_id))
    return f"/simulator/{name}/{channel}"


@pytest.fixture
def ana(desk):
    return cast.add(cast.ANA)


def test_an_empty_simulator_says_what_will_be_there(viewer):
    page = browse(viewer, "/simulator")

    assert "Nothing was sent yet" in page.text
    assert page.find("a", text="Go to opt-in forms")["href"] == "/forms"


def test_the_list_leads_to_the_thread(viewer, ana):
    ask(ana)

    row = browse(viewer, "/simulator").find("tbody").find("tr")

    assert "Ana Alvarez" in row.text
    assert "SMS" in row.text
    assert row.find("a")["href"] == thread(ana) + "#newest"


def test_contact_and_channel_have_one_thread_the_last_used_first(viewer, ana):
    for channel in (Channel.SMS, Channel.EMAIL, Channel.SMS):
        ask(ana, channel)

    rows = browse(viewer, "/simulator").find("tbody").all("tr")

    assert [row.all("td")[0].text for row in rows] == ["SMS", "E-mail"]


def test_a_phone_shows_the_text_with_a_link_and_its_state(editor, ana):
    ask(ana)

    phone = browse(editor, thread(ana)).find("section", class_="phone")

    assert "Example Shop: please confirm" in phone.text
    assert "Sent" in phone.find("p", class_="bubble-meta").text
    assert phone.find("a", href=LINK).text == f"{LINK} (opens in a new tab)"


def test_a_link_opens_beside_the_desk(editor, ana):
    ask(ana)

    link = browse(editor, thread(ana)).find("a", href=LINK)

    assert (link["target"], link["rel"]) == ("_blank", "noopener")


@pytest.mark.parametrize("link", [LINK, "https://optin-before.example.com/c/abc"])
@pytest.mark.parametrize("channel", [Channel.SMS, Channel.EMAIL])
def test_a_viewer_cannot_act_as_the_person(viewer, ana, channel, link):
    ask(ana, channel, link=link, organisation="Shop")

    page = browse(viewer, thread(ana, channel.word))

    assert link not in page.response.text
    assert "[link]" in page.text
    assert "Links are left out for viewers, because whoever opens one acts as the person." in page.text
    assert "/c/" not in browse(viewer, "/simulator").response.text


def test_an_editor_is_told_nothing_of_viewers(editor, ana):
    ask(ana)

    assert "viewers" not in browse(editor, thread(ana)).text


def test_a_mailbox_shows_subject_and_body(editor, ana):
    ask(ana, Channel.EMAIL)

    mail = browse(editor, thread(ana, "email")).find("article", class_="mail")

    assert mail.find("h2").text == "Please confirm: e-mails from Example Shop"
    assert mail.all("a", href=LINK)


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example.com/",
        "http://localhost:8000@evil.example.com/",
        "http://localhost:8000.example.com/",
        "https://localhost:8000/",
        "http://[::1",
        "javascript:alert(1)",
    ],
)
def test_a_link_that_leads_elsewhere_stays_text(editor, ana, link):
    ask(ana, link=link)

    phone = browse(editor, thread(ana)).find("section", class_="phone")

    assert link in phone.text
    assert [anchor.text for anchor in phone.all("a")] == ["Refresh"]


def test_markup_in_a_message_is_shown_as_text(viewer, ana):
    hostile = '<script>alert(1)</script><img src=x onerror="alert(1)">'
    ask(ana, link=f'{LINK}"><b>{hostile}', organisation=hostile)

    for page in (browse(viewer, thread(ana)), browse(viewer, "/simulator")):
        assert "<script>alert(1)</script>" in page.text
        assert not page.all("b")
        assert not page.all("img")


def test_the_newest_message_comes_last(viewer, ana):
    for name in ("First Shop", "Second Shop"):
        ask(ana, organisation=name)

    first, second = browse(viewer, thread(ana)).all("div", class_="bubble")

    assert "First Shop" in first.text
    assert "Second Shop" in second.text


def test_what_was_refused_says_why(viewer, ana):
    with writing() as session:
        write.block(session.connection(), ana, Channel.SMS, Block.BLOCKED, cast.told())
    ask(ana)

    bubble = browse(viewer, thread(ana)).find("div", class_="bubble-missing")

    assert "Not sent. The person has blocked us." in bubble.text


def test_what_the_provider_refused_says_what_it_said(viewer, ana):
    outgoing.provider(NotAccepted("No such number", permanent=True))
    ask(ana)

    assert "Rejected. No such number" in browse(viewer, thread(ana)).text


def test_what_will_be_tried_again_says_so(viewer, ana):
    outgoing.provider(NotAccepted("503"))
    ask(ana)

    assert "To be tried again. 503" in browse(viewer, thread(ana)).text


def test_a_phone_that_got_nothing_says_so(viewer, ana):
    assert "Nothing was sent to this phone yet." in browse(viewer, thread(ana)).text
    assert "An empty mailbox" in browse(viewer, thread(ana, "email")).text


def test_somebody_without_a_name_or_address_still_has_a_thread(viewer, desk):
    with writing() as session:
        connection = session.connection()
        nameless = contacts.create(connection, contacts.Person(), b"pepper", cast.told())

    assert browse(viewer, thread(nameless)).find("h1").text == "No address"


@pytest.mark.parametrize("rest", ["con_unknown/sms", "con_%00/sms", "con_aaaaaaaaaaaaaaaaaaaaaaaa/sms"])
def test_an_unknown_contact_is_not_found(viewer, rest):
    assert viewer.get(f"/simulator/{rest}").status_code == 404


@pytest.mark.parametrize("channel", ["fax", "SMS", "%00"])
def test_an_unknown_channel_is_not_found(viewer, ana, channel):
    assert viewer.get(thread(ana, channel)).status_code == 404


def test_team_mail_is_for_owners_alone(owner, editor, ana):
    with writing() as session:
        service.queue_team_mail(session.connection(), "kim@example.com", "Join us", f"Open {LINK}", now())
    jobs.wake()

    page = browse(owner, browse(owner, "/simulator").find("a", text="Team mail")["href"])

    assert page.find("article", class_="mail").find("a")["href"] == LINK
    assert "Join us" not in browse(editor, "/simulator").text
    assert editor.get("/simulator/team").status_code == 403


def test_long_threads_have_pages(viewer, ana, monkeypatch):
    monkeypatch.setattr("optin.pages.simulator.threads.PAGE", 2)
    for number in range(3):
        ask(ana, organisation=f"Shop {number}")

    newest = browse(viewer, thread(ana))
    older = browse(viewer, newest.find("a", rel="next")["href"])

    assert "Shop 1:" in newest.text
    assert "Shop 0:" not in newest.text
    assert "Shop 0:" in older.text
    assert older.find("a", rel="prev")["href"].startswith(thread(ana))


def test_the_list_has_pages(viewer, ana, monkeypatch):
    monkeypatch.setattr("optin.pages.simulator.listing.PAGE", 1)
    for channel in (Channel.SMS, Channel.EMAIL):
        ask(ana, channel)

    older = browse(viewer, browse(viewer, "/simulator").find("a", rel="next")["href"])

    assert [row.all("td")[0].text for row in older.find("tbody").all("tr")] == ["SMS"]


@pytest.mark.parametrize("before", ["0", "-1", "x", "9" * 30, ""])
def test_a_page_that_there_is_not_is_the_newest(viewer, ana, before):
    ask(ana)

    assert "please confirm" in browse(viewer, f"{thread(ana)}?before={before}").text
