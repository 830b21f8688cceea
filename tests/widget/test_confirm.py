"""The link of a double opt-in: looking changes nothing, one press confirms, once, within seven days, for the same address."""

import json

import pytest
import time_machine
from sqlalchemy import select

from optin import contacts, forms
from optin.addresses import read_mobile
from optin.clock import now
from optin.contacts import Person
from optin.database import writing
from optin.desk import desk as the_desk
from optin.ledger import write
from optin.models import Confirmation, ConsentEvent, ContactChannel, Evidence
from optin.tokens import Purpose
from optin.vocabulary import Act, Block, Channel, Flag
from tests.cast import add, let, say_no, say_yes, told
from tests.widget.visiting import (
    OURS,
    PHONE,
    Answer,
    Visit,
    acts,
    changed,
    confirm_link,
    contact_ids,
    edited,
    flag,
    made,
    read,
    requests,
    sign_up,
)

DAY = 24 * 3600


def asked(app, **changes):
    """Somebody who typed a number and now follows the link."""
    sign_up(app, made(**({"double_opt_in": True} | changes)), phone=PHONE)
    return Visit(app, confirm_link())


def press(visit, **headers):
    return visit.open("POST", **({"Origin": OURS, "Sec_Fetch_Site": "same-origin"} | headers))


def last_evidence():
    return json.loads(read(select(Evidence.content).order_by(Evidence.event_id.desc()))[0][0])


def test_looking_shows_the_words_with_one_button_and_changes_nothing(app):
    visit = asked(app)
    for method in ("GET", "HEAD", "GET"):
        assert visit.open(method).status_code == 200
    page = Answer(visit.look())

    assert page.find("blockquote").text == "I agree to receive offers."
    assert "Example Shop" in page.text
    assert [button.text for button in page.all("button")] == ["Yes, I agree"]
    assert (flag(), acts()) == (Flag.UNSET, [Act.ASKED])


def test_pressing_the_button_confirms(app):
    response = press(asked(app))

    assert response.status_code == 200
    assert "You have confirmed" in Answer(response).find("h1").text
    assert (flag(), acts()) == (Flag.OPTED_IN, [Act.ASKED, Act.OPTED_IN])
    assert read(select(ContactChannel.asked_until).where(ContactChannel.channel == Channel.SMS)) == [(None,)]


def test_the_confirmed_event_names_the_one_that_asked_and_the_words(app):
    visit = asked(app)
    press(visit, User_Agent="Phone/2.0")

    [(first, _), (_, words)] = read(select(ConsentEvent.public_id, ConsentEvent.body).order_by(ConsentEvent.id))
    kept = last_evidence()
    assert kept["asked_event"] == first
    assert (kept["confirmation_message"], kept["button_text"]) == ("I agree to receive offers.", "Sign me up")
    assert (kept["ip"], kept["user_agent"]) == (visit.ip, "Phone/2.0")
    assert json.loads(words)["words"] == kept["words_hash"]
    assert json.loads(words)["proof"] == "confirmed"


def test_a_link_is_good_once(app):
    visit = asked(app)
    press(visit)
    again = press(visit)

    assert (again.status_code, "You have confirmed already" in again.text) == (200, True)
    assert "You have confirmed already" in visit.look().text
    assert acts() == [Act.ASKED, Act.OPTED_IN]


def test_a_used_link_does_not_undo_a_later_opt_out(app):
    visit = asked(app)
    press(visit)
    say_no(contact_ids()[0], Channel.SMS)
    press(visit)

    assert flag() is Flag.OPTED_OUT


def test_confirming_overturns_an_opt_out_and_a_complaint(app):
    contact = add(Person(phone=read_mobile(PHONE, "US")))
    say_no(contact, Channel.SMS)
    let(write.block, contact, Channel.SMS, told(), Block.COMPLAINED)
    press(asked(app, double_opt_in=False))

    assert flag() is Flag.OPTED_IN
    assert read(select(ContactChannel.blocks).where(ContactChannel.channel == Channel.SMS)) == [(Block.NONE,)]


def test_after_seven_days_the_link_says_how_to_sign_up_again(app):
    visit = asked(app)
    with time_machine.travel(now() + 7 * DAY + 1):
        for response in (visit.look(), press(visit)):
            page = Answer(response)
            assert response.status_code == 410
            assert "This link has expired" in page.find("h1").text
            assert page.find("a", text="Sign up again")["href"].startswith("/f/")

    assert acts() == [Act.ASKED]


def test_a_link_for_an_address_that_went_is_no_longer_good(app):
    visit = asked(app)
    with writing() as session:
        other = Person(phone=read_mobile("+1 212 555 0178", "US"))
        contacts.change(session.connection(), contact_ids()[0], other, the_desk().config.pepper, told())

    assert (visit.look().status_code, press(visit).status_code) == (410, 410)
    assert Act.OPTED_IN not in acts()


def test_a_link_for_a_contact_who_was_deleted_is_no_longer_good(app):
    visit = asked(app)
    with writing() as session:
        contacts.remove(session.connection(), contact_ids()[0])

    assert (visit.look().status_code, press(visit).status_code) == (410, 410)


@pytest.mark.parametrize("happens", [forms.pause, forms.delete])
def test_a_person_who_acted_in_time_is_honoured_when_the_form_closes(app, happens):
    form = made(double_opt_in=True)
    sign_up(app, form, phone=PHONE)
    changed(form, happens)

    assert press(Visit(app, confirm_link())).status_code == 200
    assert flag() is Flag.OPTED_IN


def test_the_words_are_those_that_were_seen_not_those_of_today(app):
    form = made(double_opt_in=True)
    sign_up(app, form, phone=PHONE)
    edited(form, confirmation_message="Something else entirely.")
    visit = Visit(app, confirm_link())
    assert "I agree to receive offers." in visit.look().text
    press(visit)

    assert last_evidence()["form_version"] == 1


def test_another_site_cannot_press_the_button(desk):
    visit = asked(desk)
    for headers in ({"Origin": "https://evil.example"}, {"Sec_Fetch_Site": "cross-site"}, {"Origin": "null"}):
        assert press(visit, **headers).status_code == 403
    assert flag() is Flag.UNSET
    assert visit.open("POST").status_code == 200


def test_a_changed_or_foreign_link_gives_a_calm_page(desk):
    visit = asked(desk)
    foreign = "/c/" + the_desk().tokens.sign(Purpose.WIDGET, "cnf_x")
    for path in (visit.path[:-2], visit.path + "x", foreign):
        for method in ("GET", "POST"):
            response = visit.open(method, path=path)
            assert (response.status_code, "This link does not work" in response.text) == (404, True)


def test_the_page_is_framed_by_nobody_and_runs_no_script(desk):
    response = asked(desk).look()

    assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert Answer(response).all("script") == []


def test_an_open_request_is_repeated_after_a_day_and_either_link_confirms_once(app):
    form = made(double_opt_in=True)
    with time_machine.travel(now() - DAY - 5):
        sign_up(app, form, phone=PHONE)
    first = Visit(app, confirm_link())
    sign_up(app, form, phone=PHONE)

    assert len(requests()) == 2
    assert (press(Visit(app, confirm_link())).status_code, press(first).status_code) == (200, 200)
    assert flag() is Flag.OPTED_IN


def test_who_confirmed_and_then_opted_out_may_be_asked_the_same_day(app):
    form = made(double_opt_in=True)
    sign_up(app, form, phone=PHONE)
    press(Visit(app, confirm_link()))
    say_no(contact_ids()[0], Channel.SMS)
    sign_up(app, form, phone=PHONE)

    assert len(requests()) == 2


def test_who_is_in_already_is_not_asked_again(app):
    say_yes(add(Person(phone=read_mobile(PHONE, "US"))), Channel.SMS)
    sign_up(app, made(double_opt_in=True), phone=PHONE)

    assert (acts(), requests()) == ([Act.OPTED_IN, Act.OPTED_IN], [])


def test_a_request_names_its_event_and_address(app):
    asked(app)

    row = read(select(Confirmation.expires_at - Confirmation.created_at, Confirmation.address_key))[0]
    assert row[0] == 7 * DAY
    assert read(select(ContactChannel.address_key).where(ContactChannel.channel == Channel.SMS)) == [(row[1],)]


def test_an_opt_out_overtakes_an_older_link(app):
    visit = asked(app)
    say_no(contact_ids()[0], Channel.SMS)
    looked, pressed = visit.look(), press(visit)

    assert (looked.status_code, pressed.status_code) == (410, 410)
    assert "You have opted out since" in Answer(pressed).text
    assert flag() is Flag.OPTED_OUT


def test_signing_up_again_after_an_overtaken_request_asks_anew(app):
    form = made(double_opt_in=True)
    sign_up(app, form, phone=PHONE)
    say_no(contact_ids()[0], Channel.SMS)
    sign_up(app, form, phone=PHONE)

    assert len(requests()) == 2
    assert press(Visit(app, confirm_link())).status_code == 200
    assert flag() is Flag.OPTED_IN
