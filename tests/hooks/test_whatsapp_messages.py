"""What Meta tells of people: messages of every kind, switches for marketing, and people without a number."""

import pytest

from optin.channels.adapter import Accepted
from optin.clock import now
from optin.database import db
from optin.hooks import whatsapp_deeds
from optin.hooks.whatsapp_kinds import content
from optin.keywords import read
from optin.models import Message, SenderQuality
from optin.sending import gate
from optin.vocabulary import Channel, Meaning
from tests import cast
from tests.hooks.telling import became, chat, chat_status, envelope, post_json, preference, preferred, words, wrote
from tests.inbound.writing_in import blocks, events, flag, known, row
from tests.sending import outgoing

WA = Channel.WHATSAPP
USER = "US.13491208655302741918"


def test_meta_gets_its_challenge_back_for_the_right_word_alone(called):
    client = called.test_client()
    asked = {"hub.mode": "subscribe", "hub.challenge": "1158201444"}
    right = client.get("/hooks/whatsapp", query_string={**asked, "hub.verify_token": "our own word"})

    assert (right.status_code, right.text) == (200, "1158201444")
    for wrong in ({**asked, "hub.verify_token": "other"}, asked, {"hub.verify_token": "our own word"}):
        assert client.get("/hooks/whatsapp", query_string=wrong).status_code == 403


def test_without_a_word_of_ours_nobody_gets_a_challenge_back(app):
    asked = {"hub.mode": "subscribe", "hub.challenge": "1", "hub.verify_token": ""}

    assert app.test_client().get("/hooks/whatsapp", query_string=asked).status_code == 403


def test_a_typed_stop_is_read_and_opens_no_second_answer(called, ana):
    message = words("STOP")
    for _ in range(2):
        assert wrote(called, message).status_code == 200

    assert (flag(ana, WA), flag(ana)) == ("opted_out", "opted_in")
    assert events(ana).count("opted_out") == 1


def test_a_message_opens_the_window_by_metas_clock(called, ana):
    wrote(called, words("Hello", ago=3600))

    assert abs(row(ana, WA).window_until - (now() + 23 * 3600)) < 60


@pytest.mark.parametrize("kind", ["button", "interactive"])
def test_the_opt_out_button_of_a_template_or_a_text_opts_out(called, ana, kind):
    pressed = {
        "button": {"payload": "out:msg_x", "text": "Stop promotions"},
        "interactive": {"type": "button_reply", "button_reply": {"id": "out:msg_x", "title": "Stop promotions"}},
    }
    wrote(called, chat(type=kind, **{kind: pressed[kind]}))

    assert flag(ana, WA) == "opted_out"


KINDS = [
    ({"type": "image", "image": {"id": "1", "caption": "Look at this"}}, "Look at this"),
    ({"type": "image", "image": {"id": "1"}}, "[picture]"),
    ({"type": "video", "video": {}}, "[video]"),
    ({"type": "audio", "audio": {"voice": True}}, "[recording]"),
    ({"type": "document", "document": {"filename": "stop.pdf"}}, "[document]"),
    ({"type": "sticker"}, "[sticker]"),
    ({"type": "location", "location": {"latitude": 1}}, "[location]"),
    ({"type": "contacts", "contacts": []}, "[contact card]"),
    ({"type": "order"}, "[order]"),
    ({"type": "reaction", "reaction": {"emoji": "👍"}}, "[reaction: 👍]"),
    ({"type": "reaction", "reaction": {}}, "[reaction taken back]"),
    ({"type": "unsupported", "errors": [{"code": 131051}]}, "[something that WhatsApp does not pass on]"),
    ({"type": "request_welcome"}, "[the chat was opened]"),
    ({"type": "interactive", "interactive": {"type": "list_reply", "list_reply": {"id": "a", "title": "Blue"}}}, "Blue"),
    ({"type": "interactive", "interactive": {"type": "nfm_reply", "nfm_reply": {}}}, "[something that cannot be shown here]"),
    ({"type": "hologram"}, "[something that cannot be shown here]"),
    ({"type": 5, "text": "x"}, "[something that cannot be shown here]"),
    ({"type": "text", "text": "x"}, ""),
]


@pytest.mark.parametrize(("message", "body"), KINDS, ids=[body or "empty" for _, body in KINDS])
def test_every_kind_is_a_message_that_says_what_it_is(message, body):
    assert content(message).body == body
    assert read(body, (), channel=WA).meaning is Meaning.NOTHING


def test_a_kind_that_is_not_known_is_kept_as_a_message(called, ana):
    wrote(called, chat(type="hologram", hologram={"stop": True}))

    assert db.session.query(Message).filter_by(contact_id=ana, body="[something that cannot be shown here]").count() == 1


def test_a_thousand_things_in_one_body_are_all_done(called, ana):
    messages = [words(f"Hello {number}") for number in range(20)]
    answer = post_json(called, envelope(messages=[*messages, {"type": "text"}, 5, None], statuses=[{}, "x"]))

    assert answer.status_code == 200
    assert db.session.query(Message).filter_by(contact_id=ana).count() == 20


def test_messages_to_another_number_of_the_business_are_not_ours(called, ana):
    post_json(called, envelope(number_id="999", messages=[words("STOP")]))

    assert flag(ana, WA) == "opted_in"


@pytest.mark.parametrize("field", ["account_update", "history", "something_new", 5])
def test_fields_that_are_not_known_are_passed_over(called, ana, field):
    before = events(ana)

    assert post_json(called, envelope(field, event="STOP")).status_code == 200
    assert events(ana) == before


def test_a_stop_in_whatsapps_own_switch_is_an_opt_out(called, ana):
    assert preferred(called, preference("stop")).status_code == 200

    assert (flag(ana, WA), blocks(ana, WA), flag(ana)) == ("opted_out", ["stopped"], "opted_in")


def test_resuming_gives_back_what_that_stop_alone_had_ended(called, ana):
    at = now()
    preferred(called, preference("stop", at - 10))
    preferred(called, preference("resume", at - 5))

    assert (flag(ana, WA), blocks(ana, WA)) == ("opted_in", [])


def test_resuming_is_no_opt_in_where_the_person_said_no_besides(called, ana):
    at = now()
    preferred(called, preference("stop", at - 10))
    wrote(called, words("STOP", ago=7))
    preferred(called, preference("resume", at - 5))

    assert (flag(ana, WA), blocks(ana, WA)) == ("opted_out", [])


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 1, 0], [1, 2, 0], [2, 0, 1], [0, 0, 2, 2, 1, 1]])
def test_of_switches_the_newest_counts_in_whatever_order_they_come(called, ana, order):
    at = now()
    told = [preference("stop", at - 30), preference("resume", at - 20), preference("stop", at - 10)]
    for number in order:
        preferred(called, told[number])

    assert (flag(ana, WA), blocks(ana, WA)) == ("opted_out", ["stopped"])


@pytest.mark.parametrize("order", [["stop", "resume"], ["resume", "stop"]])
def test_of_the_same_second_the_stop_counts(called, ana, order):
    at = now()
    for value in order:
        preferred(called, preference(value, at))

    assert (flag(ana, WA), blocks(ana, WA)) == ("opted_out", ["stopped"])


def test_a_stop_of_somebody_new_is_kept_for_their_number(called):
    preferred(called, preference("stop", wa_id="14155550177"), preference("resume", wa_id="14155550178"))

    assert flag(known("+14155550177").id, WA) == "opted_out"
    assert known("+14155550178") is None


@pytest.mark.parametrize(
    "odd", [{"value": "signup"}, {"value": 5}, {"timestamp": "soon"}, {"category": "other"}, {"wa_id": 5, "user_id": ""}]
)
def test_preferences_that_are_not_known_change_nothing(called, ana, odd):
    before = events(ana)

    assert preferred(called, {**preference("stop"), **odd}).status_code == 200
    assert events(ana) == before


def test_a_person_is_known_by_the_user_id_that_came_with_their_number(called, ana):
    wrote(called, words("Hello"))
    wrote(called, words("STOP", sender=""))

    assert flag(ana, WA) == "opted_out"


def test_a_number_counts_for_more_than_a_user_id(called, ana):
    wrote(called, words("Hello"))
    wrote(called, words("STOP", sender="+14155550177"))

    assert (flag(ana, WA), flag(known("+14155550177").id, WA)) == ("opted_in", "opted_out")


def test_a_person_is_known_by_the_user_id_in_a_status(called, ana):
    outgoing.provider(Accepted("wamid.1"))
    cast.set_instants(ana, WA, window_until=now() + 3600)
    message_id = outgoing.queue(outgoing.service(ana, channel=WA))
    gate.dispatch_due()
    status = chat_status("sent", outgoing.row(message_id).public_id, recipient_user_id=USER)
    status.pop("recipient_id")
    became(called, status)
    preferred(called, {name: value for name, value in preference("stop").items() if name != "wa_id"})

    assert flag(ana, WA) == "opted_out"


def test_a_person_is_known_by_the_message_whose_button_they_press(called, ana):
    cast.set_instants(ana, WA, window_until=now() + 3600)
    outgoing.provider(Accepted("wamid.1"))
    reference = outgoing.row(outgoing.queue(outgoing.service(ana, channel=WA))).public_id
    pressed = {"payload": f"out:{reference}", "text": "Stop promotions"}
    wrote(called, chat(sender="", type="button", button=pressed))

    assert flag(ana, WA) == "opted_out"


def test_a_number_that_meta_writes_in_its_own_way_is_the_one_we_wrote_to(called, ana):
    cast.set_instants(ana, WA, window_until=now() + 3600)
    outgoing.provider(Accepted("wamid.1"))
    message_id = outgoing.queue(outgoing.service(ana, channel=WA))
    gate.dispatch_due()
    became(called, chat_status("sent", outgoing.row(message_id).public_id, recipient_id="19995550134"))
    wrote(called, words("STOP", sender="19995550134", user_id=""))

    assert flag(ana, WA) == "opted_out"


def test_somebody_without_a_number_is_kept_and_is_nobody(called, ana):
    assert wrote(called, words("Hello", sender="", user_id="US.unknown")).status_code == 200
    assert events(ana).count("opted_out") == 0


@pytest.mark.parametrize("kind", ["user_changed_number", "user_changed_user_id"])
def test_who_has_another_number_is_not_known_by_the_old_name(called, ana, kind):
    wrote(called, words("Hello"))
    wrote(called, chat(type="system", system={"type": kind, "body": "New number"}))
    wrote(called, words("STOP", sender=""))

    assert flag(ana, WA) == "opted_in"


def test_a_number_that_was_flagged_is_rated_low(called):
    post_json(called, envelope("phone_number_quality_update", event="FLAGGED", current_limit="TIER_1K"))
    post_json(called, envelope("phone_number_quality_update", event="UPGRADE"))

    assert db.session.get(SenderQuality, WA).quality.word == "low"


def test_what_could_not_be_kept_is_asked_for_again(called, ana, monkeypatch):
    def broken(change):
        raise OSError("disk")

    monkeypatch.setattr("optin.hooks.whatsapp.do", broken)

    assert wrote(called, words("STOP")).status_code == 500
    monkeypatch.undo()
    assert flag(ana, WA) == "opted_in"


def test_what_can_never_be_taken_keeps_nothing_else_and_is_not_asked_for_again(called, ana, monkeypatch, caplog):
    def picky(change):
        if change.reference == "wamid.broken":
            raise ValueError("cannot be")
        whatsapp_deeds.do(change)

    monkeypatch.setattr("optin.hooks.whatsapp.do", picky)
    broken, whole = envelope(messages=[words("Hello", id="wamid.broken")]), envelope(messages=[words("STOP")])
    answer = post_json(called, {**broken, "entry": [*broken["entry"], *whole["entry"]]})

    assert (answer.status_code, flag(ana, WA)) == (200, "opted_out")
    assert "a part of a webhook cannot be taken as it is" in caplog.messages


def test_an_update_of_a_user_id_ends_what_the_old_one_stood_for(called, ana):
    wrote(called, words("Hello"))
    update = {"wa_id": "14155550134", "detail": "Updated.", "user_id": {"previous": USER, "current": "US.2"}}
    post_json(called, envelope("user_id_update", user_id_update=[update, {"user_id": {}}, {"user_id": "US.3"}]))
    wrote(called, words("STOP", sender=""))

    assert flag(ana, WA) == "opted_in"


def test_the_old_user_id_may_be_named_beside_the_new_one(called, ana):
    wrote(called, words("Hello"))
    said = {"type": "user_changed_user_id", "user_id": "US.2", "previous_user_id": USER}
    wrote(called, chat(sender="", user_id="", type="system", system=said))
    wrote(called, words("STOP", sender=""))

    assert flag(ana, WA) == "opted_in"
