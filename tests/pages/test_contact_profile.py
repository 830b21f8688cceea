"""A contact's profile: one answer per channel with its reason, and the timeline with its evidence."""

from dataclasses import replace

import pytest

from optin import policy, preferences
from optin.database import db, writing
from optin.ledger import write
from optin.models import Evidence, FormVersion, OptInForm
from optin.pages.contacts.answers import bars
from optin.policy import Facts, Message
from optin.vocabulary import Block, Category, Channel, Flag, Outcome, Path, Proof, Reach, Role, Source, Standing
from tests.pages.browse import browse
from tests.pages.contacts_in_desk import asked, card, deleted, done, entered, events, opted_out, origin
from tests.pages.opt_in_forms import DRAFT, made
from tests.pages.people import signed_in, teammate
from tests.people import BEN_PHONE
from tests.sending import closing


def by_form(**evidence):
    """Somebody filled in the form of these tests."""
    form = db.session.query(OptInForm).filter_by(public_id=made()).one()
    version = db.session.get(FormVersion, form.version_id)
    said = origin(Source.WIDGET, Proof.STATED, days_ago=3, **evidence)
    return replace(said, form_version_id=version.id, words_hash=version.words_hash)


def opened(page, title):
    """The evidence of an event, piece by piece."""
    event = next(event for event in page.all("li", class_="event") if event.find("p", class_="event-title").text == title)
    facts = event.find("dl")
    return dict(zip([e.text for e in facts.all("dt")], [e.text for e in facts.all("dd")], strict=True))


def test_never_asked_rests_on_the_default_as_it_came(viewer):
    said = card(viewer, entered())

    assert "Never asked; counts as opted out because that is the default for SMS." in said
    assert "Nobody has changed the default that the desk came with." in said


def test_never_asked_names_who_set_the_default(viewer):
    ana = entered()
    with writing() as session:
        preferences.change(session, {"default_sms": "opted_in"}, "Olive <olive@example.com>")

    said = card(viewer, ana)

    assert "counts as opted in" in said
    assert "Olive <olive@example.com> set the default on" in said


def test_an_opt_in_names_form_and_version(viewer):
    ana = entered()
    done(ana, write.opt_in, Channel.SMS, by=by_form())

    page = browse(viewer, f"/contacts/{ana}")

    assert "by the form “Spring offers”, version 1" in card(viewer, ana)
    assert any(link["href"].endswith("/versions/1") for link in page.all("a", text="“Spring offers”, version 1"))


def test_an_event_opens_the_exact_words_and_everything_else_that_is_known(viewer):
    ana = entered()
    done(ana, write.opt_in, Channel.SMS, by=by_form(page_origin="https://shop.example.com", ip="192.0.2.1", moon="full"))

    facts = opened(browse(viewer, f"/contacts/{ana}"), "Opted in to SMS")

    assert facts["Confirmation message"] == DRAFT.confirmation_message
    assert facts["Button text"] == DRAFT.button_text
    assert facts["Site"] == "https://shop.example.com"
    assert facts["moon"] == "full"
    assert len(facts["SHA-256 of the words"]) == 64


def test_the_form_is_one_line_of_the_evidence(viewer):
    ana = entered()
    told = {"form": "frm_told", "form_version": 1, "description": DRAFT.description, "channel": "SMS"}
    done(ana, write.opt_in, Channel.SMS, by=by_form(**told))

    facts = opened(browse(viewer, f"/contacts/{ana}"), "Opted in to SMS")

    form = db.session.query(OptInForm).one().public_id
    assert facts["Opt-in form"] == f"“Spring offers”, version 1 {form}"
    assert facts["Channel"] == "SMS"
    assert [label for label in facts if "form" in label.lower()] == ["Opt-in form"]


def test_evidence_is_shown_as_text(viewer):
    ana = entered()
    done(
        ana, write.opt_out, Channel.SMS, by=origin(Source.KEYWORD, Proof.CONFIRMED, message="<img src=x>STOP", user_agent="<b>")
    )

    page = browse(viewer, f"/contacts/{ana}")

    assert opened(page, "Opted out of SMS")["Message from the person"] == "<img src=x>STOP"
    assert not page.all("img")


def test_awaiting_confirmation_is_said_and_leaves_the_flag(viewer):
    dev = entered()
    asked(dev)

    said = card(viewer, dev)

    assert "Awaiting confirmation until" in said
    assert "Until then it counts as opted out" in said
    assert events(viewer, dev) == ["Asked to confirm on SMS"]


def test_an_opted_out_contact_who_was_asked_stays_opted_out(viewer):
    carla = entered()
    opted_out(carla)
    asked(carla)

    said = card(viewer, carla)

    assert said.startswith("SMS Conversation on SMS Why messages on SMS would leave or not Opted out +1 415")
    assert "Awaiting confirmation until" in said


@pytest.mark.parametrize(
    ("block", "words"),
    [
        (Block.HELD, "A teammate who knows what was meant may lift it."),
        (Block.STOPPED, "Only the person can lift it, through the provider."),
        (Block.COMPLAINED, "Only the person can lift it, by opting in again and confirming that through the channel."),
        (Block.UNDELIVERABLE, "A new address or a delivery lifts it, or a teammate."),
        (Block.BLOCKED, "Only a message from the person lifts it."),
    ],
)
def test_a_block_says_who_can_lift_it(editor, block, words):
    ana = entered()
    done(ana, write.opt_in)
    done(ana, write.block, Channel.SMS, block)

    said = card(editor, ana)

    assert words in said
    assert ("Lift this block" in said) == (block in Block.HELD | Block.UNDELIVERABLE)
    assert "Opted in on" in said


@pytest.mark.parametrize("channel", list(Channel))
@pytest.mark.parametrize("block", list(Block))
def test_what_a_block_is_said_to_bar_is_what_the_table_bars(block, channel):
    standing = Standing(Flag.OPTED_IN, block, Reach.USABLE, country=1)
    facts = Facts(channel, standing, Flag.OPTED_IN, opens_at=0, window_until=2)

    sent = [
        category
        for category in (Category.MARKETING, Category.UTILITY)
        if policy.decide(Path.API, Message(category), facts, now=1).outcome is Outcome.SEND
    ]

    assert sent == {"everything": [], "marketing": [Category.UTILITY]}[bars(block, channel)]


def test_several_blocks_show_the_strongest_as_the_one_answer(viewer):
    ana = entered()
    done(ana, write.block, Channel.SMS, Block.HELD | Block.BLOCKED)

    page = browse(viewer, f"/contacts/{ana}").find("section", aria_labelledby="answer-sms")

    assert [badge.text for badge in page.all("span", class_="badge")] == ["Blocked us"]


def test_an_opt_out_that_came_back_names_the_event_that_is_remembered(viewer):
    ana = entered()
    opted_out(ana)
    remembered = browse(viewer, f"/contacts/{ana}").find("li", class_="event").find("span", text="Opted out of SMS")["id"]
    deleted(ana)

    again = entered("Somebody new")
    page = browse(viewer, f"/contacts/{again}")

    assert "Opted out, remembered of this number from before." in card(viewer, again)
    assert opened(page, "SMS started anew: opted out, remembered from before")["Event that was remembered"] == remembered


def test_erased_evidence_is_said_to_be_erased(viewer):
    ana = entered()
    opted_out(ana)
    with writing() as session:
        session.query(Evidence).delete()

    page = browse(viewer, f"/contacts/{ana}")

    assert "The evidence was erased. The event itself stays." in page.text
    assert "Message from the person" not in page.text


def test_a_long_timeline_has_pages(viewer):
    ana = entered()
    for _ in range(60):
        opted_out(ana)

    first = browse(viewer, f"/contacts/{ana}")
    older = browse(viewer, first.find("a", rel="next")["href"])

    assert len(first.all("li", class_="event")) == 50
    assert len(older.all("li", class_="event")) == 10


def test_a_profile_leads_to_the_conversation(viewer):
    ana = entered()

    link = browse(viewer, f"/contacts/{ana}").find("a", text="Conversation on SMS")

    assert link["href"] == f"/contacts/{ana}/conversations/sms#newest"
    browse(viewer, link["href"])


def test_no_conversation_is_offered_where_there_is_no_address(viewer):
    page = browse(viewer, f"/contacts/{entered(email=None)}").find("section", aria_labelledby="answer-email")

    assert "No e-mail address, so nothing can be sent here." in page.text
    assert page.all("a") == []


def test_when_it_was_said_stands_there_once(viewer):
    ana = entered()
    opted_out(ana)

    assert len(browse(viewer, f"/contacts/{ana}").find("section", aria_labelledby="answer-sms").all("time")) == 1


def test_a_viewer_is_not_offered_what_a_viewer_may_not_do(viewer):
    ana = entered()
    done(ana, write.block, Channel.SMS, Block.HELD)

    links = {link.text for link in browse(viewer, f"/contacts/{ana}").find("main").all("a")}

    assert not links & {"Edit", "Delete", "Lift this block", "Opt in to SMS", "Opt out of SMS"}


def test_a_nameless_contact_is_called_by_its_address(viewer):
    assert browse(viewer, f"/contacts/{entered('', phone=BEN_PHONE)}").find("h1").text == "+1 212-555-0178"


def test_a_flag_whose_event_is_on_an_older_page_leads_there(viewer):
    ana = entered()
    opted_out(ana)
    for _ in range(50):
        opted_out(ana, Channel.WHATSAPP)

    link = browse(viewer, f"/contacts/{ana}").find("section", aria_labelledby="answer-sms").find("a", text="Evidence")["href"]
    page, _, event = link.partition("#")

    assert browse(viewer, page).find("span", id=event).text == "Opted out of SMS"


def test_a_profile_shows_the_local_time_and_the_hours_that_are_kept(viewer, time_machine):
    ana = entered()
    closing.prefer(hours_sms="Mon-Fri 09:00-20:00", hours_rules="")
    time_machine.move_to(closing.clock("08:30"), tick=False)
    viewer = signed_in(viewer.application, teammate(Role.VIEWER, name="vera"))
    page = browse(viewer, f"/contacts/{ana}")

    assert "Local time Between Mon 07:30 and Mon 09:30 by the phone number" in page.text
    assert (
        "Marketing hours: Mon–Fri 09:00–20:00, with the rules of United States. Open from 6 Jul 2026, 17:00 UTC on."
        in page.text
    )
