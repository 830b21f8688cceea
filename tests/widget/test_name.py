"""The optional name: asked for where the owner wants it, given to a contact that has none, and never proof of anything."""

import json

import pytest
from sqlalchemy import select

from optin.addresses import read_mobile
from optin.contacts import Person
from optin.database import writing
from optin.languages import LANGUAGES
from optin.models import Contact, Evidence
from optin.vocabulary import Channel
from tests.cast import add
from tests.widget.visiting import (
    ALL,
    EMAIL,
    MAIL,
    PHONE,
    SMS,
    Answer,
    Visit,
    confirm_link,
    edited,
    flags,
    link,
    made,
    read,
    sign_up,
)


def known():
    """The names of all contacts, in the order in which they came."""
    return [row[0] for row in read(select(Contact.name).order_by(Contact.id))]


def typed_names():
    """The name in the evidence of each event."""
    return [json.loads(row[0]).get("name") for row in read(select(Evidence.content).order_by(Evidence.event_id))]


def contact(name=""):
    """Somebody whose number is known already."""
    add(Person(name=name, phone=read_mobile(PHONE, "US")))


def test_the_field_is_there_only_where_it_is_asked_for(desk):
    assert Answer(Visit(desk, link(made())).look()).all("input", name="name") == []
    box = Answer(Visit(desk, link(made(asks_name=True))).look()).find("input", name="name")

    assert (box["type"], box["autocomplete"], box["maxlength"], box["dir"]) == ("text", "name", "100", "auto")
    assert "required" not in box.attributes


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_label_speaks_every_language(desk, language):
    page = Answer(Visit(desk, link(made(asks_name=True, language=language))).look())

    assert (page.find("label", for_="name").text == "Name (optional)") is (language == "en")


def test_a_new_contact_gets_the_name_and_the_event_tells_of_it(app):
    sign_up(app, made(asks_name=True), phone=PHONE, name="  Ana\u202e  Lima\0 ")

    assert known() == ["Ana Lima"]
    assert typed_names()[-1] == "Ana Lima"


def test_the_search_finds_the_name(app):
    sign_up(app, made(asks_name=True), phone=PHONE, name="Zoë Şahin")

    assert read(select(Contact.name_folded)) == [("zoe sahin",)]


def test_nobody_has_to_type_a_name(app):
    assert sign_up(app, made(asks_name=True), phone=PHONE, name="").status_code == 200
    assert sign_up(app, made(asks_name=True), phone="+1 212 555 0178").status_code == 200
    assert known() == ["", ""]
    assert set(typed_names()) == {None}


def test_a_form_that_does_not_ask_takes_no_name(app):
    sign_up(app, made(), phone=PHONE, name="Mallory")

    assert known() == [""]
    assert set(typed_names()) == {None}


def test_a_known_name_is_never_replaced(app):
    contact("Ana")
    sign_up(app, made(asks_name=True), phone=PHONE, name="Mallory")

    assert flags() == [Channel.SMS]
    assert known() == ["Ana"]


def test_a_contact_without_a_name_gets_one_with_an_opt_in(app):
    contact()
    sign_up(app, made(asks_name=True), phone=PHONE, name="Ana")

    assert known() == ["Ana"]


def test_a_name_waits_until_the_request_is_confirmed(app):
    sign_up(app, made(asks_name=True, double_opt_in=True), phone=PHONE, name="Ana")
    visit = Visit(app, confirm_link())
    visit.look()
    assert known() == [""]

    visit.send("")

    assert known() == ["Ana"]
    assert flags() == [Channel.SMS]


def test_who_was_named_in_the_meantime_keeps_that_name(app):
    form = made(asks_name=True, double_opt_in=True)
    sign_up(app, form, phone=PHONE, name="Mallory")
    path = confirm_link()
    edited(form, double_opt_in=False)
    sign_up(app, form, phone=PHONE, name="Ana")
    Visit(app, path).send("")

    assert known() == ["Ana"]


def test_an_unproven_second_submission_names_nobody(app):
    """The flag rests on the same version already, so nothing happens, and nothing tells who typed the name."""
    form = made(asks_name=True)
    sign_up(app, form, phone=PHONE)
    sign_up(app, form, phone=PHONE, name="Mallory")

    assert known() == [""]


def test_a_name_whose_evidence_was_erased_is_not_given(app):
    sign_up(app, made(asks_name=True, double_opt_in=True), phone=PHONE, name="Ana")
    with writing() as session:
        session.query(Evidence).delete()
    Visit(app, confirm_link()).send("")

    assert (flags(), known()) == ([Channel.SMS], [""])


def test_everybody_behind_the_addresses_is_asked_about_alone(app):
    contact("Ana")
    sign_up(app, made(ALL, asks_name=True), phone=PHONE, email=EMAIL, name="Lima", channel=["sms", "email"])

    assert known() == ["Ana", "Lima"]


def test_a_name_is_kept_in_the_field_beside_a_mistake(desk):
    hostile = '"><script>alert(1)</script>{{7*7}}'
    page = Answer(sign_up(desk, made(MAIL, asks_name=True), email="nothing", name=hostile))

    assert page.find("input", name="name")["value"] == hostile
    assert page.all("script", text="alert(1)") == []


def test_a_name_that_no_browser_would_send_is_cut(app):
    sign_up(app, made(asks_name=True), phone=PHONE, name="x" * 300)

    assert known() == ["x" * 100]


def test_the_version_that_was_seen_decides(app):
    form = made()
    visit = Visit(app, link(form))
    token = visit.token()
    edited(form, asks_name=True)
    visit.send(token, phone=PHONE, name="Mallory")

    assert known() == [""]


def test_the_answer_is_the_same_with_a_name_and_without(app):
    contact("Ana")
    form = made(SMS, asks_name=True)

    assert sign_up(app, form, phone=PHONE, name="Mallory").data == sign_up(app, form, phone="+1 212 555 0178").data
