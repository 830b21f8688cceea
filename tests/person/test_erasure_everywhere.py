"""Erasure goes through every table: what names the person stands in many of them before, and in none afterwards."""

import io

import pytest
from sqlalchemy import select

from optin import contacts, jobs, provider_names, unsigned
from optin.addresses import read_email
from optin.clock import now
from optin.contacts import Person
from optin.database import hot, writing
from optin.desk import desk as the_desk
from optin.models import AddressMemory, Contact, ContactChannel, ErasureRequest, Evidence, Upload, UploadChunk, UploadFault
from optin.uploads import store
from optin.vocabulary import Channel
from tests import test_uploads
from tests.api import programs
from tests.cast import ANA, CARLA, add, say_yes, told
from tests.channels import fakes
from tests.inbound.writing_in import wrote
from tests.person.own_pages import own_page, sound
from tests.person.test_erasure import carry_out, everything
from tests.webhooks import telling
from tests.widget.visiting import read

# Every spelling under which she is known somewhere: now, before she changed her address, and to a provider.
PRIVATE = ("Ana ", "ana@example.com", "old@example.net", "4155550134", "555-0134", "555 0134", "user-of-ana")
WAITING = "Phone,Email,Name\n+1 (415) 555-0134,,Ana A.\n,joana@example.com,Jo\n,ANA@example.com,Ana B.\n,bo@example.org,Bo\n"
FAULTY = "Phone,Email,Name\n415 555 0134 ext 5,,Ana C.\n,nothing,Bo\n,<ana@example.com> x,Ana D.\n"
OLD = Person("Ana Alvarez", ANA.phone, read_email("old@example.net"))


def written(session_act):
    with writing() as session:
        return session_act(session.connection())


@pytest.fixture
def program(app):
    return programs.key("all")


@pytest.fixture
def ana(app, program):
    """Ana, who was here before, came again by a program, got another address, wrote, and stands in two files."""
    wrote("Ana says hello")
    [[unknown]] = read(select(Contact.id))
    written(lambda connection: contacts.remove(connection, unknown))
    before = add(OLD, told(note="Ana was here"))
    written(lambda connection: contacts.remove(connection, before))
    body = {"phone": ANA.phone.e164, "email": "old@example.net", "name": "Ana Alvarez"}
    programs.post("/contacts", body, program, Idempotency_Key="of-ana")
    programs.post("/contacts", {"email": "ben@example.com"}, program, Idempotency_Key="of-ben")
    [[ana]] = read(select(Contact.id).where(Contact.phone == ANA.phone.e164))
    written(lambda connection: contacts.change(connection, ana, ANA, the_desk().config.pepper, told()))
    say_yes(ana, Channel.EMAIL, told(note="Ana said so"))
    hot(lambda connection: provider_names.note(connection, Channel.WHATSAPP, ["user-of-ana"], ANA.phone.e164, now()))
    wrote("HELP")
    jobs.wake()
    claim = unsigned.Claim(Channel.SMS, "twilio", "stop, says Ana ", "198.51.100.1")
    hot(lambda connection: unsigned.note(connection, ANA.phone, claim, now()))
    test_uploads.done(FAULTY, "Faulty")
    tell(app, ana, (200, {}, b"Thank you, Ana Alvarez"))
    store.receive(io.BytesIO(WAITING.encode()), "list.csv", "Waiting", "US", "Olive")
    return ana


def tell(app, contact_id, answer):
    """Tell a program that this contact said yes, which answers so."""
    telling.allow(app, "127.0.0.0/8")
    with fakes.served(answer) as there:
        telling.endpoint(there.url, telling.IN)
        say_yes(contact_id, Channel.WHATSAPP)
        telling.deliver()


def erase(app, ana):
    own_page(app, ana).press("erase")
    carry_out(read(select(ErasureRequest.public_id))[0][0])


def tables_that_name_her():
    """But for the e-mail address of somebody else that ends as hers does."""
    texts = {table: text.replace("joana@example.com", "") for table, text in everything().items()}
    return {table for table, text in texts.items() for word in PRIVATE if word in text}


def test_she_is_in_many_tables_before_and_in_none_afterwards(app, ana):
    before = tables_that_name_her()
    erase(app, ana)

    places = {"contact", "evidence", "message", "inbound_message", "sandbox_delivery", "provider_name", "unsigned_message"}
    assert before == places | {"upload_chunk", "upload_fault", "answered_request", "webhook_attempt"}
    assert tables_that_name_her() == set()
    assert sound()


def test_what_stays_is_her_tag_and_the_keyed_hash_of_her_addresses(app, ana):
    [[tag]] = read(select(Contact.tag).where(Contact.id == ana))
    keys = {row[0] for row in read(select(ContactChannel.address_key).where(ContactChannel.contact_id == ana))}
    erase(app, ana)

    tables = everything()
    assert {name for name, text in tables.items() if str(tag) in text} == {"consent_event", "erasure_request"}
    assert {name for name, text in tables.items() for key in keys if str(key) in text} == {"address_memory"}
    assert keys <= {row[0] for row in read(select(AddressMemory.address_key))}


def test_rows_of_others_stay_in_the_files_and_are_counted(app, ana):
    erase(app, ana)

    [[rows]] = read(select(UploadChunk.rows))
    assert [cells[1] for _, cells in rows] == ["joana@example.com", "bo@example.org"]
    assert [row[0][2] for row in read(select(UploadFault.cells))] == ["Bo"]
    assert read(select(Upload.rows).where(Upload.group_name == "Waiting")) == [(2,)]


def test_a_program_that_asks_again_is_told_and_does_nothing_twice(app, ana, program):
    body = {"phone": ANA.phone.e164, "email": "old@example.net", "name": "Ana Alvarez"}
    erase(app, ana)
    again = programs.post("/contacts", body, program, Idempotency_Key="of-ana")
    other = programs.post("/contacts", {"email": "ben@example.com"}, program, Idempotency_Key="of-ben")

    assert (again.status_code, again.get_json()["code"]) == (410, "answer_erased")
    assert (other.status_code, other.get_json()["email"]) == (201, "ben@example.com")
    assert read(select(Contact.email)) == [("ben@example.com",)]


def test_what_programs_answered_about_others_stays(app, ana):
    tell(app, add(CARLA), (200, {}, b"Thank you, Carla"))
    erase(app, ana)

    assert [said for _, said, _ in telling.attempts() if said] == ["Thank you, Carla"]


def test_the_evidence_of_others_stays(app, ana):
    say_yes(add(Person(email=read_email("joana@example.com"))), Channel.EMAIL, told(note="of somebody else"))
    erase(app, ana)

    assert sum("of somebody else" in row[0] for row in read(select(Evidence.content))) == 1
