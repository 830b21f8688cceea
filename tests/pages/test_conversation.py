"""The thread of a conversation, and what counts on the channel."""

import pytest

from optin.clock import now
from optin.ledger import write as ledger
from optin.vocabulary import Block, Channel, MessageState, Reason
from tests.pages.browse import browse
from tests.pages.contacts_in_desk import done, entered, opted_out
from tests.pages.conversing import let_until, put, said, where

LATER, LATER_SAID = 4_000_000_000, "2 Oct 2096, 07:06 UTC"


def strip(client, name, channel="sms"):
    """What stands above the box, in one line."""
    return browse(client, where(name, channel)).find("section", aria_labelledby="strip-title").text


def test_the_message_of_the_person_stands_on_their_side(viewer):
    ana = entered()
    put(ana, state=MessageState.RECEIVED, path=None, body="When do you open?")

    page = browse(viewer, where(ana))

    assert said(page)[0].startswith("Contact: When do you open? Received ")
    assert page.find("li", class_="said")["class"] == "said"


def test_an_empty_thread_says_what_belongs_there(viewer):
    assert "Nothing was said here yet." in browse(viewer, where(entered())).text


def test_the_newest_is_last_and_older_pages_lead_back_to_the_beginning(viewer):
    ana = entered()
    for number in range(35):
        put(ana, body=f"Number {number}.")

    newest = browse(viewer, where(ana))
    older = browse(viewer, newest.find("a", rel="next")["href"])

    assert ("Number 5." in said(newest)[0], "Number 34." in said(newest)[-1], len(said(newest))) == (True, True, 30)
    assert ("Number 0." in said(older)[0], len(said(older)), older.all("a", rel="next")) == (True, 5, [])


def test_each_channel_has_its_own_thread(viewer):
    ana = entered()
    put(ana, Channel.WHATSAPP, body="On WhatsApp")

    assert said(browse(viewer, where(ana))) == []
    assert "On WhatsApp" in said(browse(viewer, where(ana, "whatsapp")))[0]


@pytest.mark.parametrize(
    ("state", "changes", "sentence"),
    [
        ("Failed", {"state": MessageState.FAILED, "answer": "The number is off."}, "The number is off."),
        ("Rejected", {"state": MessageState.REJECTED, "answer": "Unknown number."}, "Unknown number."),
        ("Not sent", {"state": MessageState.REFUSED, "reason": Reason.PAUSED}, "The person has paused marketing."),
    ],
)
def test_what_did_not_go_says_why_and_leads_to_the_why_page(viewer, state, changes, sentence):
    ana = entered()
    put(ana, **changes)

    page = browse(viewer, where(ana))
    link = page.find("li", class_="said").find("a", text=f"Why this message: {state}")

    assert sentence in said(page)[0]
    assert link["href"] == f"/contacts/{ana}/why?channel=sms&path=api&category=utility&wording=free_text"
    browse(viewer, link["href"])


@pytest.mark.parametrize("state", [MessageState.HELD, MessageState.QUEUED])
def test_what_waits_says_when_it_will_go(viewer, state):
    ana = entered()
    put(ana, state=state, due_at=LATER)

    assert f"It will go on {LATER_SAID}" in said(browse(viewer, where(ana)))[0]


def test_what_is_tried_again_says_so(viewer):
    ana = entered()
    put(ana, state=MessageState.QUEUED, answer="Busy.", due_at=LATER)

    assert "The last try failed: Busy." in said(browse(viewer, where(ana)))[0]


def test_viewers_read_and_are_offered_no_box_and_no_links(viewer):
    ana = entered()
    put(ana, body="Confirm here: https://desk.example.com/c/secret")

    page = browse(viewer, where(ana))

    assert "Confirm here: [link]" in said(page)[0]
    assert page.all("textarea") + page.all("button", text="Send") == []
    assert "Viewers read conversations." in page.text


def test_an_opt_out_cannot_be_overlooked(viewer):
    ana = entered()
    opted_out(ana)

    page = browse(viewer, where(ana))
    notice = page.find("section", aria_labelledby="strip-title").find("div", class_="notice")

    assert notice.text.startswith("Ana Alvarez has opted out of SMS Opted out on ")
    assert notice.find("a", text="Evidence")["href"].startswith(f"/contacts/{ana}?before=")


def test_who_was_never_asked_is_said_to_count_as_out(viewer):
    assert "Not asked yet: no marketing Never asked; counts as opted out" in strip(viewer, entered())


def test_who_opted_in_gets_no_warning(viewer):
    ana = entered()
    done(ana, ledger.opt_in)

    page = browse(viewer, where(ana)).find("section", aria_labelledby="strip-title")

    assert (page.all("div", class_="notice"), "Opted in on " in page.text) == ([], True)


def test_blocks_and_pauses_are_said(viewer):
    ana = entered()
    done(ana, ledger.block, Channel.SMS, Block.COMPLAINED)
    let_until("paused_until", LATER)

    said_of_it = strip(viewer, ana)

    assert "The person has reported a message as spam. This bars marketing, whatever was said." in said_of_it
    assert f"Marketing is paused Until {LATER_SAID}" in said_of_it


def test_a_pause_that_is_over_is_not_said(viewer):
    ana = entered()
    let_until("paused_until", now() - 1)

    assert "paused" not in strip(viewer, ana)


def test_unknown_contacts_channels_and_pages_are_not_found(viewer):
    ana = entered()

    assert viewer.get(where(ana, "fax")).status_code == 404
    assert viewer.get(where("con_none")).status_code == 404
    assert said(browse(viewer, f"{where(ana)}?before=nonsense&again=%00&template=%00")) == []
