"""What sending the form does: flag, event, evidence, one contact per address; and what it never does."""

from sqlalchemy import select

from optin import contacts, jobs
from optin.addresses import read_email, read_mobile
from optin.contacts import Person
from optin.ledger import write
from optin.models import ConsentEvent, Contact, FormVersion
from optin.vocabulary import Act, Block, Channel, Flag, Source
from tests.cast import add, let, say_no, say_yes, told
from tests.widget.visiting import (
    ALL,
    EMAIL,
    MAIL,
    PHONE,
    SHOP,
    SMS,
    Answer,
    Visit,
    acts,
    contact_ids,
    edited,
    evidence,
    flag,
    flags,
    link,
    made,
    read,
    requests,
    sign_up,
)

ANA = Person(phone=read_mobile(PHONE, "US"))


def test_pressing_the_button_opts_in_and_answers_in_the_forms_words(app):
    response = sign_up(app, made(), phone="(415) 555-0134")

    assert response.status_code == 200
    assert Answer(response).find(id="s").text == "Thank you. If we need you to confirm, you will receive a message."
    assert (flag(), acts(), requests()) == (Flag.OPTED_IN, [Act.OPTED_IN], [])
    assert read(select(Contact.phone)) == [("+14155550134",)]


def test_the_event_tells_who_saw_which_words_where(app):
    form = made()
    sign_up(app, form, ip="198.51.100.7", phone=" (415) 555-0134 ")

    [(source, words)] = read(select(ConsentEvent.source, FormVersion.words_hash).join(FormVersion))
    assert source is Source.WIDGET
    assert evidence() == [
        {
            "confirmation_message": SMS.confirmation_message,
            "button_text": SMS.button_text,
            "channel": "SMS",
            "description": SMS.description,
            "organisation": SMS.organisation,
            "privacy_url": SMS.privacy_url,
            "form": form,
            "form_version": 1,
            "words_hash": words,
            "page_origin": SHOP,
            "through": "frame",
            "typed": " (415) 555-0134 ",
            "address": "+14155550134",
            "ip": "198.51.100.7",
            "user_agent": "Browser/1.0",
            "language": "en",
            "words_language": "en",
        }
    ]


def test_the_form_as_a_page_is_another_source(app):
    Visit(app, link(made(), "f")).send(phone=PHONE)

    assert read(select(ConsentEvent.source)) == [(Source.PAGE,)]
    assert evidence()[0]["through"] == "page"


def test_the_words_that_were_seen_are_recorded_even_if_the_form_was_edited_since(app):
    form = made()
    visit = Visit(app, link(form))
    token = visit.token()
    edited(form, confirmation_message="Something else entirely.", after_text="Other thanks.")

    assert "Thank you." in visit.send(token, phone=PHONE).text
    assert evidence()[0]["confirmation_message"] == "I agree to receive offers."
    assert evidence()[0]["form_version"] == 1


def test_sending_twice_is_one_contact_and_one_event(app):
    form = made()
    for spelling in ("+1 415 555 0134", "4155550134"):
        assert sign_up(app, form, phone=spelling).status_code == 200

    assert (len(contact_ids()), acts()) == (1, [Act.OPTED_IN])


def test_agreeing_to_new_words_is_a_new_event(app):
    form = made()
    sign_up(app, form, phone=PHONE)
    edited(form, confirmation_message="I agree to more.")
    sign_up(app, form, phone=PHONE)

    assert acts() == [Act.OPTED_IN, Act.OPTED_IN]


def test_a_known_contact_is_found_and_keeps_its_name(app):
    contact = add(Person("Ana Alvarez", read_mobile(PHONE, "US")))
    sign_up(app, made(), phone=PHONE)

    assert read(select(Contact.id, Contact.name)) == [(contact, "Ana Alvarez")]
    assert flag() is Flag.OPTED_IN


def test_an_opt_out_is_not_overturned_but_asked_about(app):
    say_no(add(ANA), Channel.SMS)
    sign_up(app, made(), phone=PHONE)

    assert flag() is Flag.OPTED_OUT
    assert acts() == [Act.OPTED_OUT, Act.ASKED]
    assert "/c/" in requests()[0]


def test_a_complaint_is_not_overturned_either(app):
    contact = add(ANA)
    say_yes(contact, Channel.SMS)
    let(write.block, contact, Channel.SMS, told(), Block.COMPLAINED)
    sign_up(app, made(), phone=PHONE)

    assert acts() == [Act.OPTED_IN, Act.BLOCKED, Act.ASKED]


def test_whom_the_provider_stopped_is_not_asked(app):
    contact = add(ANA)
    say_no(contact, Channel.SMS)
    let(write.block, contact, Channel.SMS, told(), Block.STOPPED)
    sign_up(app, made(double_opt_in=True), phone=PHONE)

    assert acts() == [Act.OPTED_OUT, Act.BLOCKED]
    assert requests() == []


def test_an_opt_out_of_a_contact_who_was_deleted_still_stands(app):
    contact = add(ANA)
    say_no(contact, Channel.SMS)
    let(lambda connection, contact_id, *_: contacts.remove(connection, contact_id), contact, Channel.SMS)
    sign_up(app, made(), phone=PHONE)

    assert flag() is Flag.OPTED_OUT
    assert acts()[-1] is Act.ASKED


def test_a_double_opt_in_asks_first(app):
    sign_up(app, made(double_opt_in=True), phone=PHONE)

    assert (flag(), acts()) == (Flag.UNSET, [Act.ASKED])
    assert len(requests()) == 1


def test_a_worker_is_woken_after_every_sign_up_whether_somebody_is_asked_or_not(desk, monkeypatch):
    """That there is something to do after an answer could be seen."""
    woken = []
    monkeypatch.setattr(jobs, "wake", lambda: woken.append(True))

    sign_up(desk, made(), phone=PHONE)
    sign_up(desk, made(MAIL, double_opt_in=True), email=EMAIL)

    assert woken == [True, True]


def test_a_second_request_within_a_day_is_not_sent(app):
    form = made(double_opt_in=True)
    first, second = (sign_up(app, form, phone=PHONE) for _ in range(2))

    assert first.data == second.data
    assert (acts(), len(requests())) == ([Act.ASKED], 1)


def test_every_ticked_channel_is_one_event_on_one_contact(app):
    sign_up(app, made(ALL), phone=PHONE, email=EMAIL, channel=["sms", "email"])

    assert flags() == [Channel.SMS, Channel.EMAIL]
    assert (len(contact_ids()), acts()) == (1, [Act.OPTED_IN] * 2)
    assert [kept["address"] for kept in evidence()] == ["+14155550134", EMAIL]


def test_what_is_typed_for_a_channel_that_is_not_ticked_is_not_kept(app):
    sign_up(app, made(ALL), phone=PHONE, email=EMAIL, channel="email")

    assert flags() == [Channel.EMAIL]
    assert read(select(Contact.phone)) == [(None,)]


def test_two_people_who_share_a_form_page_are_two_contacts(app):
    add(Person("Ana", read_mobile(PHONE, "US")))
    ben = add(Person("Ben", email=read_email("ben@example.com")))
    sign_up(app, made(ALL), phone=PHONE, email="ben@example.com", channel=["sms", "email"])

    assert len(contact_ids()) == 2
    assert read(select(Contact.phone).where(Contact.id == ben)) == [(None,)]


def test_a_new_address_never_joins_a_contact_that_exists(app):
    ana = add(Person("Ana", read_mobile(PHONE, "US")))
    sign_up(app, made(ALL), phone=PHONE, email="somebody@example.com", channel=["sms", "email"])

    assert read(select(Contact.email).where(Contact.id == ana)) == [(None,)]
    assert len(contact_ids()) == 2


def test_other_fields_count_for_nothing(app):
    sign_up(app, made(MAIL), email=EMAIL, state="confirmed", o="https://evil.example", channel="sms", contact_id="1")

    assert flags() == [Channel.EMAIL]
    assert evidence()[0]["page_origin"] == SHOP
