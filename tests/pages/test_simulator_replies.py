"""Writing back in the simulator, as the person: it comes in as from a provider, and shows what it did."""

import pytest

from optin import templates
from optin.addresses import read_phone
from optin.contacts import Person
from optin.database import db, writing
from optin.models import Contact, InboundMessage
from optin.template_drafts import Button, Draft
from optin.vocabulary import Category, Channel, MessageState, Wording
from tests import cast
from tests.inbound.writing_in import answers, blocks, flag, known, wrote
from tests.pages.browse import browse, submit
from tests.pages.conversing import put
from tests.pages.test_simulator import ask, thread


@pytest.fixture
def ana(desk):
    return cast.add(cast.ANA)


def send(client, contact_id, words="STOP", channel="sms", status=200, **more):
    return submit(client, browse(client, thread(contact_id, channel)), "Send", {"body": words, **more}, status)


def act(client, contact_id, button, channel="sms", **more):
    """Press a button of the page, whose name and value the form then has."""
    page = browse(client, thread(contact_id, channel))
    pressed = page.find("button", text=button)
    given = {pressed["name"]: pressed["value"]} if pressed["name"] else {}
    return submit(client, page, button, {**given, **more})


def test_a_typed_stop_opts_out_and_shows_rule_and_event(editor, ana):
    page = send(editor, ana)

    mine = page.find("div", class_="bubble-out")
    assert "Opted out · The standard word “stop” · Event" in mine.text
    assert mine.find("a")["href"].startswith(f"/contacts/{db.session.get_one(Contact, ana).public_id}?before=2#evt_")
    assert flag(ana) == "opted_out"


def test_the_answer_appears_on_the_phone(editor, ana):
    page = send(editor, ana)

    assert "You are unsubscribed" in page.find("section", class_="phone").text
    assert len(answers(ana)) == 1


@pytest.mark.parametrize(
    ("word", "effect"),
    [
        ("STOP", "Opted out"),
        ("START", "Opted in"),
        ("HELP", "Asked for help"),
        ("Y", "Changed nothing"),
        ("N", "Changed nothing"),
    ],
)
def test_a_quick_reply_says_its_word(editor, ana, word, effect):
    page = act(editor, ana, word)

    assert f"It arrived. {effect}." in page.text
    assert word in page.find("div", class_="bubble-out").find("p", class_="bubble-text").text


@pytest.mark.parametrize(("first", "then"), [("STOP", "START"), ("START", "STOP")])
def test_of_two_words_that_are_pressed_one_right_after_the_other_the_second_counts(editor, ana, first, then):
    act(editor, ana, first)
    page = act(editor, ana, then)

    assert "Something newer counts" not in page.text
    assert flag(ana) == {"STOP": "opted_out", "START": "opted_in"}[then]


def test_a_stranger_who_writes_twice_in_a_second_is_heard_twice(editor, ana):
    for words in ("STOP", "START"):
        submit(editor, browse(editor, "/simulator"), "Send", {"channel": "sms", "address": cast.ANA.phone.e164, "words": words})

    assert flag(ana) == "opted_in"


def test_nothing_typed_is_asked_for(editor, ana):
    page = send(editor, ana, " ", status=422)

    assert "Type what the contact says" in page.find("section", class_="phone").text


@pytest.mark.parametrize("text", ["yesterday", "2026-13-01T00:00", "2999-01-01T00:00", "0000-00-00T00:00", "9" * 100])
def test_a_time_that_cannot_be_is_refused_and_the_words_are_kept(editor, ana, text):
    page = send(editor, ana, "Hello", status=422, said_at=text)

    assert page.find("input", id="body")["value"] == "Hello"
    assert page.find("input", id="said_at")["value"] == text


def test_an_earlier_time_on_the_contacts_clock_is_a_late_delivery(editor, ana):
    with writing() as session:
        session.get_one(Contact, ana).time_zone = "Europe/Berlin"
    send(editor, ana, "Hello", said_at="2026-01-02T10:00")

    assert db.session.query(InboundMessage.at).scalar() == 1767344400  # 2 Jan 2026, 09:00 UTC


def test_delivered_twice_it_counts_once(editor, ana):
    page = send(editor, ana, is_repeated="y")

    assert "The same delivery came before. It changed nothing." in page.text
    assert len(page.all("div", class_="bubble-out")) == 1


def test_the_last_message_can_be_delivered_again(editor, ana):
    assert "This contact has written nothing yet." in act(editor, ana, "Deliver the last message again").text
    send(editor, ana)
    assert "It changed nothing." in act(editor, ana, "Deliver the last message again").text


def test_two_in_the_other_order_end_as_they_were_said(editor, ana):
    page = act(editor, ana, "Deliver in the other order")

    assert flag(ana) == "opted_in"
    assert "Something newer counts" in page.text


@pytest.mark.parametrize("typed", [{"first": ""}, {"then": "x" * 501}])
def test_two_messages_have_to_be_typed(editor, ana, typed):
    page = browse(editor, thread(ana))

    assert "Type both messages" in submit(editor, page, "Deliver in the other order", typed).text
    assert db.session.query(InboundMessage).count() == 0


def test_a_provider_that_answers_itself_is_left_to_it(editor, ana):
    send(editor, ana, is_handled="y")

    assert (flag(ana), blocks(ana), answers(ana)) == ("opted_out", ["stopped"], [])


@pytest.mark.parametrize(
    ("button", "standing", "said"),
    [
        ("Block us", ["blocked"], "unset"),
        ("Bounce", ["undeliverable"], "unset"),
        ("Report as spam", ["complained"], "opted_out"),
        ("Stop at the provider", ["stopped"], "opted_out"),
        ("Start at the provider", [], "unset"),
    ],
)
def test_what_the_provider_reports_is_in_the_ledger(editor, ana, button, standing, said):
    act(editor, ana, button)

    assert (blocks(ana), flag(ana)) == (standing, said)


def test_the_provider_can_take_its_stop_back(editor, ana):
    act(editor, ana, "Stop at the provider")
    act(editor, ana, "Start at the provider")

    assert (blocks(ana), flag(ana)) == ([], "opted_out")


def test_a_report_that_is_older_than_a_message_changes_nothing(editor, ana):
    wrote("Hello")
    with writing() as session:
        session.query(cast.write.statements.ContactChannel).update({"heard_at": 2**40})

    assert "Nothing was changed by it." in act(editor, ana, "Block us").text


def test_a_button_under_a_message_can_be_pressed(editor, desk):
    lea = cast.add(Person("Lea Lund", read_phone("+14165550123", "CA")))
    buttons = (Button("Show me"), Button("Stop promotions", True))
    with writing() as session:
        version = templates.create(
            session, Draft("Sale", Channel.WHATSAPP, Category.MARKETING, "en", "Sale", buttons=buttons), "O"
        )
    name = db.session.get_one(Contact, lea).public_id
    sent = {"state": MessageState.SENT, "wording": Wording.TEMPLATE, "template_version_id": version.version_id}
    put(name, Channel.WHATSAPP, **sent)

    page = act(editor, lea, "Stop promotions", "whatsapp")
    assert "Opted out · An opt-out button" in page.text
    assert flag(lea, Channel.WHATSAPP) == "opted_out"


@pytest.mark.parametrize("given", [{}, {"message": "msg_unknown", "reply": "0"}, {"message": "\0", "reply": "x"}])
def test_a_button_that_there_is_not_is_not_found(editor, ana, given):
    token = browse(editor, thread(ana)).find("input", name="csrf_token")["value"]

    assert editor.post(f"{thread(ana)}/presses", data={"csrf_token": token, **given}).status_code == 404
    assert editor.post(f"{thread(ana)}/signals", data={"csrf_token": token, "signal": "party"}).status_code == 404


def test_a_mail_can_be_answered(editor, ana):
    ask(ana, Channel.EMAIL)
    page = send(editor, ana, "Please unsubscribe me", "email")

    assert flag(ana, Channel.EMAIL) == "opted_out"
    assert "Written back" in page.text


def test_what_is_unclear_leads_to_the_decision(editor, ana):
    page = send(editor, ana, "stop it maybe")

    assert page.find("div", class_="bubble-out").find("a", text="Decide")["href"].startswith("/unclear-messages?contact=con_")


def test_anybody_can_write_and_becomes_a_contact_who_was_never_asked(editor, desk):
    page = browse(editor, "/simulator")
    page = submit(editor, page, "Send", {"address": "+1 415 555 0199", "words": "Hello"})

    assert "It arrived. Changed nothing." in page.text
    assert flag(known("+14155550199").id) == "unset"


@pytest.mark.parametrize("typed", [{"address": "SHOP"}, {"words": ""}, {"channel": "fax"}, {"channel": "email"}])
def test_a_message_that_no_provider_would_deliver_is_refused_in_words(editor, desk, typed):
    page = submit(editor, browse(editor, "/simulator"), "Send", {"address": "+1 415 555 0199", "words": "Hello", **typed})

    assert "Type a phone number with its country code or an e-mail address" in page.text


def test_a_viewer_cannot_write_for_anybody(viewer, ana):
    page = browse(viewer, thread(ana))
    assert [form["action"] for form in page.find("main").all("form")] == []
    for noun in ("messages", "presses", "repeats", "pairs", "signals"):
        assert viewer.post(f"{thread(ana)}/{noun}").status_code in (400, 403)


def test_who_has_no_address_cannot_write(editor, ana):
    with writing() as session:
        cast.contacts.change(session.connection(), ana, Person("Ana", email=cast.ANA.email), b"pepper", cast.told())

    assert not browse(editor, thread(ana)).all("form", id="reply-form")
