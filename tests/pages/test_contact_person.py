"""Adding, editing and deleting a contact, as a teammate does it."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from optin import preferences
from optin.database import writing
from optin.ledger import write
from optin.vocabulary import Channel, Role
from tests.pages.browse import browse, submit
from tests.pages.contacts_in_desk import FORM_FIELDS, card, done, entered, events, everybody, opted_out
from tests.pages.people import signed_in, teammate
from tests.people import ANA_PHONE, BEN_PHONE


def add(client, status=200, **fields):
    return submit(client, browse(client, "/contacts/new"), "Add contact", fields, status)


def edit(client, who, status=200, **fields):
    return submit(client, browse(client, f"/contacts/{who}/edit"), "Save", fields, status)


def test_a_bad_number_does_not_hide_that_the_address_is_taken(editor):
    ben = entered("Ben", phone=BEN_PHONE, email="ben@example.com")

    page = add(editor, 422, phone="12", email="ben@example.com")

    assert error(page, "phone").startswith("Type the number with its country code")
    assert error(page, "email") == "This e-mail address belongs to another contact."
    assert [link["href"] for link in page.find("main").all("a", text="Ben")] == [f"/contacts/{ben}"]


def test_two_addresses_of_two_others_are_both_reported(editor):
    entered("Ana", email=None)
    entered("Ben", phone=None, email="ben@example.com")

    page = add(editor, 422, phone="(415) 555-0134", email="ben@example.com")

    assert error(page, "phone") == "This phone number belongs to another contact."
    assert error(page, "email") == "This e-mail address belongs to another contact."
    assert {"Ana", "Ben"} <= {link.text for link in page.find("main").all("a")}


def test_one_s_own_address_is_not_taken_while_something_else_is_wrong(editor):
    ana = entered(email="ana@example.com")

    page = edit(editor, ana, 422, phone="12")

    assert page.all("p", id="email-error") == []


def error(page, field):
    return page.find("p", id=f"{field}-error").text.removeprefix("Error: ")


def test_a_contact_is_added_in_any_spelling(editor):
    page = add(editor, **FORM_FIELDS, locale="pt", time_zone="America/Sao_Paulo")

    assert page.find("h1").text == "Ana Alvarez"
    assert "The contact was added." in page.text
    for shown in ("+1 415-555-0134", "Ana@example.com", "Portuguese", "America/Sao_Paulo"):
        assert shown in page.text


def test_a_number_without_a_country_is_read_in_the_default_country(editor):
    with writing() as session:
        preferences.change(session, {"country": "FR"}, "Olive")

    assert "+33 6 12 34 56 78" in add(editor, phone="06 12 34 56 78").text


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("phone", "12", "Type the number with its country code, for example +1 415 555 0134."),
        ("phone", "+33 1 42 68 53 00", "This looks like a landline. Type a mobile number."),
        (
            "phone",
            "+1 415\u202e555 0134",
            "Type the number with digits, spaces and a plus sign only, for example +1 415 555 0134.",
        ),
        ("email", "ana@example.com.", "Leave out the dot at the end."),
        ("email", "ana", "Type a whole e-mail address, for example name@example.com."),
        ("name", "Ana\u202enosirg", "This holds characters that turn the reading direction. Type it without them."),
        ("name", "Ana\x00", "This holds control characters that cannot be kept. Type it instead of pasting it."),
        ("name", "a" * 10_000, "Use at most 200 characters. This has 10,000."),
        ("phone", "1" * 10_000, "Use at most 200 characters. This has 10,000."),
        ("email", "a" * 10_000, "Use at most 320 characters. This has 10,000."),
    ],
)
def test_what_cannot_be_read_is_kept_and_answered_next_to_it(editor, field, typed, sentence):
    page = add(editor, 422, **{**FORM_FIELDS, field: typed})

    assert error(page, field) == sentence
    assert page.title.startswith("Error: ")
    assert {name: page.find("input", name=name)["value"] for name in FORM_FIELDS} == {**FORM_FIELDS, field: typed}
    assert everybody() == set()


def test_somebody_without_name_and_address_is_nobody(editor):
    assert error(add(editor, 422), "name") == "Type a name, a phone number or an e-mail address."


def test_an_address_of_somebody_else_leads_to_them(editor):
    ana = entered()

    page = add(editor, 422, name="Ben", phone="415.555.0134")

    assert error(page, "phone") == "This phone number belongs to another contact."
    assert page.find("a", text="Ana Alvarez")["href"] == f"/contacts/{ana}"
    assert page.find("input", name="name")["value"] == "Ben"


def test_html_is_shown_as_text_everywhere(editor):
    name = "<script>alert(1)</script> & <b>bold</b>"

    page = add(editor, name=name, phone=ANA_PHONE)

    for shown in (
        page,
        browse(editor, "/contacts"),
        browse(editor, f"{page.url}/edit"),
        browse(editor, f"{page.url}/deletion"),
    ):
        assert name in shown.text or shown.all("input", value=name)
        assert not shown.all("b")


def test_a_language_or_zone_that_does_not_exist_is_refused(editor):
    page = add(editor, 422, name="Ana", locale="klingon!", time_zone="Mars/Olympus")

    assert page.find("input", name="name")["value"] == "Ana"
    assert everybody() == set()


def test_an_edit_keeps_what_was_not_touched(editor):
    ana = entered(email="ana@example.com")
    done(ana, write.opt_in, Channel.EMAIL)

    page = edit(editor, ana, name="Ana Maria")

    assert page.find("h1").text == "Ana Maria"
    assert "Saved." in page.text
    assert "anew" not in page.text
    assert "Opted in" in card(editor, ana, "email")


def test_a_new_number_starts_its_channels_anew_and_says_so(editor):
    ana = entered()
    done(ana, write.opt_in, Channel.SMS)

    page = edit(editor, ana, phone=BEN_PHONE)

    assert "SMS and WhatsApp start anew for the new number: never asked." in page.text
    assert "Never asked" in card(editor, ana)
    assert events(editor, ana)[0] == "WhatsApp started anew: never asked"
    assert "The phone number was changed from +1 415-555-0134 to +1 212-555-0178." in page.text


def test_an_opt_out_of_the_new_number_comes_back_and_says_so(editor):
    ana = entered()
    opted_out(ana)
    edit(editor, ana, phone=BEN_PHONE)

    page = edit(editor, ana, phone=ANA_PHONE)

    assert "SMS starts anew for the new number: opted out, remembered from before." in page.text
    assert "WhatsApp starts anew for the new number: never asked." in page.text
    assert "remembered of this number from before" in card(editor, ana)


def test_a_number_that_is_taken_away_leaves_its_channels_without(editor):
    ana = entered(email="ana@example.com")

    page = edit(editor, ana, phone="")

    assert "SMS and WhatsApp have no number now." in page.text
    assert "The phone number +1 415-555-0134 was taken away." in page.text
    assert "No phone number" in card(editor, ana)


def test_a_new_contact_with_a_known_number_says_what_is_known(editor):
    ana = entered()
    opted_out(ana)
    submit(editor, browse(editor, f"/contacts/{ana}/deletion"), "Delete")

    page = add(editor, name="Ben", phone=ANA_PHONE)

    assert "SMS: opted out, remembered from before." in page.text


def test_an_edit_to_an_address_of_somebody_else_changes_nothing(editor):
    ana, ben = entered(), entered("Ben", phone=BEN_PHONE)

    page = edit(editor, ben, 422, name="Benjamin", phone=ANA_PHONE)

    assert error(page, "phone") == "This phone number belongs to another contact."
    assert page.find("a", text="Ana Alvarez")["href"] == f"/contacts/{ana}"
    assert everybody() == {"Ana Alvarez", "Ben"}


def test_a_deletion_says_what_stays_and_asks_first(editor):
    ana = entered()

    question = browse(editor, f"/contacts/{ana}/deletion")
    assert "Opt-outs and blocks stay with the addresses" in question.text
    assert everybody() == {"Ana Alvarez"}

    assert "Ana Alvarez was deleted." in submit(editor, question, "Delete").text
    assert everybody() == set()
    browse(editor, f"/contacts/{ana}", 404)


@pytest.mark.parametrize("address", ["con_" + "a" * 24, "con_", "1", "con_%00", "..%2f", "🙂"])
def test_who_does_not_exist_is_not_found(viewer, address):
    browse(viewer, f"/contacts/{address}", 404)


def test_two_teammates_who_add_one_address_at_once_get_one_contact_and_one_sentence(app):

    clients = [signed_in(app, teammate(Role.EDITOR, name)) for name in ("erin", "evan")]
    forms = [browse(client, "/contacts/new") for client in clients]

    def send(client, form):
        return client.post(
            "/contacts/new", data={"csrf_token": form.find("input", name="csrf_token")["value"], "phone": ANA_PHONE}
        )

    with ThreadPoolExecutor(2) as both:
        answers = [future.result(30) for future in [both.submit(send, *pair) for pair in zip(clients, forms, strict=True)]]

    assert sorted(answer.status_code for answer in answers) == [303, 422]
