"""The person's own page: one answer for each channel, and what the buttons do."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import update

from optin import contacts
from optin.addresses import read_email
from optin.clock import now
from optin.contacts import Person as Somebody
from optin.database import hot, writing
from optin.desk import desk as the_desk
from optin.ledger import write
from optin.models import Contact, ContactChannel
from optin.vocabulary import Act, Block, Channel
from tests.cast import ANA, add, let, say_no, say_yes, told
from tests.person.own_pages import Person, answers, column, flag, letters, link_in, own_page, sound
from tests.widget.visiting import Answer, acts, evidence

DAY = 24 * 3600


def localised(contact_id, **values):
    hot(lambda connection: connection.execute(update(Contact).where(Contact.id == contact_id).values(values)))


def a_day(ahead):
    return (datetime.now(UTC) + timedelta(days=ahead)).date().isoformat()


def test_every_channel_has_one_answer(app):
    ana = add(ANA)
    say_yes(ana, Channel.SMS)
    say_no(ana, Channel.EMAIL)
    page = own_page(app, ana).page()

    assert answers(page) == ["On", "Off", "Off"]
    assert [said in page.text for said in ("You agreed on", "You were never asked", "You opted out on")] == [True] * 3


@pytest.mark.parametrize("block", [block for block in Block if block])
def test_a_block_makes_it_off_and_says_why(desk, block):
    ana = add(ANA)
    say_yes(ana, Channel.EMAIL)
    let(write.block, ana, Channel.EMAIL, told(), block)

    assert answers(own_page(desk, ana).page())[2] == "Off"


def test_a_channel_without_an_address_says_so_and_has_no_button(desk):
    page = own_page(desk, add(Somebody(email=ANA.email))).page()

    assert answers(page)[:2] == ["No address", "No address"]
    assert not [button for button in page.all("button") if (button["value"] or "").endswith(("sms", "whatsapp"))]


def test_one_can_opt_out_of_one_channel_or_of_all(app):
    ana = add(ANA)
    person = own_page(app, ana)
    assert "You are opted out." in person.press("opt_out sms").find("p", role="status").text
    assert [flag(ana, channel) for channel in Channel] == ["opted_out", "unset", "unset"]
    person.press("opt_out all")

    assert [flag(ana, channel) for channel in Channel] == ["opted_out"] * 3
    assert sound()


def test_opting_in_again_counts_when_it_is_confirmed_through_the_channel(app):
    ana = add(ANA)
    say_no(ana, Channel.EMAIL)
    page = own_page(app, ana).press("opt_in email")
    assert (flag(ana), "A message is on its way" in page.text) == ("opted_out", True)

    [(address, body)] = letters()
    link = Person(app, link_in(body))
    assert address == "ana@example.com"
    assert [button.text for button in link.page().all("button")] == ["Yes, I agree"]
    assert flag(ana) == "opted_out"
    assert "You have confirmed" in link.open("POST").text
    assert (flag(ana), evidence()[-1]["button_text"], sound()) == ("opted_in", "Yes, I agree", True)


def test_a_link_that_confirms_is_good_once_for_seven_days_and_until_a_newer_opt_out(app):
    ana = add(ANA)
    own_page(app, ana).press("opt_in email")
    link = Person(app, link_in(letters()[-1][1]))
    with time_machine.travel(now() + 8 * DAY):
        assert "This link has expired" in link.open("POST").text
    link.open("POST")
    assert "You have confirmed already" in link.open("POST").text
    say_no(ana, Channel.EMAIL)

    assert "You have opted out since" in link.open("POST").text
    assert flag(ana) == "opted_out"


def test_one_is_asked_once_a_day(app):
    ana = add(ANA)
    person = own_page(app, ana)
    person.press("opt_in email")

    assert "within the last day" in person.press("opt_in email").text
    assert len(letters()) == 1


@pytest.mark.parametrize("block", [Block.STOPPED, Block.BLOCKED, Block.UNDELIVERABLE])
def test_nobody_is_asked_where_nothing_arrives(desk, block):
    ana = add(ANA)
    let(write.block, ana, Channel.SMS, told(), block)

    assert "not possible here" in own_page(desk, ana).press("opt_in sms").text
    assert (letters(), acts()) == ([], [Act.BLOCKED])


def test_a_pause_lasts_until_the_day_in_the_persons_own_zone(app):
    ana = add(ANA)
    say_yes(ana, Channel.EMAIL)
    localised(ana, time_zone="America/New_York")
    person = own_page(app, ana)
    page = person.press("pause", until=a_day(30))

    until = datetime.fromtimestamp(column(ana, ContactChannel.paused_until), UTC)
    assert until.date().isoformat() == a_day(30)
    assert until.hour in (4, 5)
    assert (answers(page)[2], flag(ana)) == ("Paused", "opted_in")
    assert answers(person.press("resume"))[2] == "On"
    assert column(ana, ContactChannel.paused_until) is None


@pytest.mark.parametrize("typed", ["", "soon", "2001-01-01", "9999-12-31", "2026-13-01", "\x00", "١٢٣"])
def test_a_day_that_cannot_be_is_asked_for_again_and_stays(desk, typed):
    ana = add(ANA)
    sent = own_page(desk, ana).open("POST", {"act": "pause", "until": typed})

    assert sent.status_code == 422
    assert Answer(sent).find("input", id="until")["aria-describedby"] == "until-error"
    assert column(ana, ContactChannel.paused_until) is None


def test_what_is_kept_can_be_seen_and_downloaded(app):
    ana = add(ANA)
    say_yes(ana, Channel.EMAIL)
    person = own_page(app, ana)
    person.press("opt_in sms")
    sent = person.open("POST", {"act": "download"})
    kept = json.loads(sent.text)

    assert sent.headers["Content-Disposition"] == 'attachment; filename="what-is-kept.json"'
    assert kept["contact"]["email"] == "ana@example.com"
    assert kept["channels"]["email"]["effective"] == "opted_in"
    assert [event["act"] for event in kept["events"]] == ["asked", "opted_in"]
    assert kept["events"][0]["evidence"]["ip"] == person.ip
    assert [message["direction"] for message in kept["messages"]] == ["out"]
    assert "Ana Alvarez" in person.page().text


def test_a_link_to_an_address_that_moved_shows_nothing_and_opts_out(app):
    ana = add(ANA)
    person = own_page(app, ana)
    moved = Somebody("Ana Alvarez", ANA.phone, read_email("new@example.net"))
    with writing() as session:
        contacts.change(session.connection(), ana, moved, the_desk().config.pepper, told())
    page = person.page()

    assert "Ana" not in page.text
    assert "example.net" not in page.text
    assert person.open("POST", {"act": "download"}).status_code == 303
    person.press("opt_out all")
    assert [flag(ana, channel) for channel in Channel] == ["opted_out"] * 3
    assert flag(add(Somebody(email=ANA.email))) == "opted_out"


def test_a_link_to_a_deleted_contact_still_opts_out(app):
    ana = add(ANA)
    person = own_page(app, ana)
    with writing() as session:
        contacts.remove(session.connection(), ana)

    assert "opted out of everything" in person.press("opt_out all").text
    again = add(ANA)
    assert [flag(again, channel) for channel in Channel] == ["opted_out"] * 3


def test_the_contacts_own_language_counts_where_the_browser_names_none(desk):
    ana = add(ANA)
    localised(ana, locale="pt-BR")
    person = own_page(desk, ana)

    assert person.page(Accept_Language="xx").find("html")["lang"] == "pt"
    assert person.page(Accept_Language="it").find("html")["lang"] == "it"
    assert person.page(f"{person.path}?lang=nl", Accept_Language="it").find("html")["lang"] == "nl"
