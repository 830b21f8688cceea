"""Adding an upload, on both databases: nobody is opted in, nothing that was said is lost, a restart loses nothing."""

import io

import pytest
from sqlalchemy import select

from optin import contacts, groups, jobs
from optin.database import db, writing
from optin.ledger import verify, write
from optin.models import ConsentEvent, Contact, ContactChannel, Evidence, Group, Upload, UploadChunk, UploadFault
from optin.sending import gate
from optin.uploads import adding, store
from optin.vocabulary import Block, Channel, Flag, Path, Reason, Source, UploadState, WhereFrom
from tests.cast import ANA, BEN, add, let, say_no, say_yes
from tests.sending import outgoing

HEAD = "Phone,Email,Name,Opted out,Block\n"


def stored(text, name="Customers"):
    return store.receive(io.BytesIO(text.encode()), "C:\\files\\customers.csv", name, "US", "Olive")


def begun(text, name="Customers"):
    upload_name = stored(text, name)
    with writing() as session:
        upload = session.query(Upload).filter_by(public_id=upload_name).one()
        store.choose_columns(upload, store.columns_of(upload))
        store.begin(session, upload, WhereFrom.EVENT, "Fair in May")
        return upload.id


def done(text, name="Customers"):
    upload_id = begun(text, name)
    jobs.wake_long_work()
    db.session.rollback()
    return db.session.get(Upload, upload_id)


def counts(upload):
    return (upload.rows, upload.made, upload.known, upload.tightened, upload.skipped)


def flags(contact_id):
    db.session.rollback()
    return {row.channel: row.flag for row in db.session.query(ContactChannel).filter_by(contact_id=contact_id)}


def inside(upload):
    return sorted(db.session.scalars(groups.members_of(db.session.get(Group, upload.group_id))))


def by_email(key):
    return db.session.scalar(select(Contact.id).where(Contact.email_key == key))


def faults(upload):
    return {fault.row: fault.sentence for fault in store.faults(db.session(), upload)}


def test_new_people_are_made_and_nobody_is_opted_in(app):
    upload = done(HEAD + "415 555 0134,ana@example.com,Ana Alvarez,,\n,ben@example.com,Ben,no,\n")
    assert counts(upload) == (2, 2, 0, 0, 0)
    assert set(db.session.scalars(select(ContactChannel.flag))) == {Flag.UNSET}
    assert len(inside(upload)) == 2
    assert (upload.state, upload.file_name) == (UploadState.DONE, "customers.csv")
    assert db.session.query(UploadChunk).count() == 0


def test_where_they_come_from_is_kept_on_the_new_contacts_alone(app):
    ana = add(ANA)
    upload = done(HEAD + "415 555 0134,,,,\n,ben@example.com,,,\n")
    assert db.session.get(Contact, ana).upload_id is None
    assert db.session.get(Contact, by_email("ben@example.com")).upload_id == upload.id
    assert (upload.where_from, upload.where_note) == (WhereFrom.EVENT, "Fair in May")


def test_a_flag_that_is_known_stays_whatever_the_file_says(app):
    ana, ben = add(ANA), add(BEN)
    say_yes(ana, Channel.SMS)
    say_no(ben, Channel.SMS)
    upload = done(HEAD + "415 555 0134,,Somebody else,SUBSCRIBED,\n212 555 0178,,,no,\n")
    assert counts(upload) == (2, 0, 2, 0, 0)
    assert (flags(ana)[Channel.SMS], flags(ben)[Channel.SMS]) == (Flag.OPTED_IN, Flag.OPTED_OUT)
    assert db.session.get(Contact, ana).name == "Ana Alvarez"


def test_an_opt_out_in_the_file_counts_with_its_evidence(app):
    ana = add(ANA)
    say_yes(ana, Channel.SMS)
    upload = done(HEAD + "415 555 0134,,,yes,\n")
    assert flags(ana) == dict.fromkeys(Channel, Flag.OPTED_OUT)
    event = db.session.query(ConsentEvent).filter_by(source=Source.IMPORT).first()
    evidence = db.session.get(Evidence, event.id).content
    assert all(word in str(evidence) for word in ("customers.csv", "Fair in May", "An event where", upload.public_id))
    assert upload.tightened == 1


def test_an_opt_out_in_a_file_voids_what_was_sent_in_spite_of_the_one_before(app):
    ana = add(ANA)
    event = say_no(ana, Channel.SMS).event_id
    how = {"path": Path.COMPOSE_CONFIRMED, "overrides": event, "override_reason": "A recall."}
    message = outgoing.queue(outgoing.draft(ana, **how))
    done(HEAD + "415 555 0134,,,yes,\n")
    gate.dispatch_due()

    assert outgoing.row(message).reason is Reason.OVERRIDE_VOID


def test_the_same_file_again_changes_nothing(app):
    text = HEAD + "415 555 0134,ana@example.com,Ana,yes,complained\n"
    done(text)
    before = db.session.query(ConsentEvent).count()
    again = done(text)
    assert db.session.query(ConsentEvent).count() == before
    assert counts(again) == (1, 0, 1, 0, 0)
    assert db.session.get(Group, again.group_id).name == "Customers (2)"


def test_what_was_said_of_an_address_comes_back_with_it(app):
    ana = add(ANA)
    say_no(ana, Channel.SMS)
    let(lambda *act: write.block(act[0], act[1], act[2], Block.COMPLAINED, act[3]), ana, Channel.EMAIL)
    with writing() as session:
        contacts.remove(session.connection(), ana)
    done(HEAD + "415 555 0134,ANA@example.com,Ana,,\n")
    again = by_email("ana@example.com")
    assert flags(again)[Channel.SMS] is Flag.OPTED_OUT
    assert db.session.get(ContactChannel, (Channel.EMAIL, again)).blocks == Block.COMPLAINED


def test_a_block_in_the_file_stands_on_the_addresses_of_the_row(app):
    done(HEAD + ",zoe@example.com,Zoe,,bounced\n")
    rows = db.session.query(ContactChannel).filter_by(contact_id=by_email("zoe@example.com"))
    assert {row.channel: row.blocks for row in rows} == {
        Channel.SMS: Block.NONE,
        Channel.WHATSAPP: Block.NONE,
        Channel.EMAIL: Block.UNDELIVERABLE,
    }


def test_an_address_that_is_missing_is_filled_in(app):
    zoe = add(contacts.Person("", ANA.phone))
    done(HEAD + "415 555 0134,zoe@example.com,Zoe,,\n")
    contact = db.session.get(Contact, zoe)
    assert (contact.name, contact.email) == ("Zoe", "zoe@example.com")


def test_addresses_of_two_people_are_said_by_row_and_nothing_changes(app):
    add(ANA)
    add(BEN)
    upload = done(HEAD + "415 555 0134,ben@example.com,,,\n\n415 555 0134,new@example.com,,,\n12,,,,\n")
    assert faults(upload) == {
        2: "The phone number and the e-mail address belong to two contacts.",
        4: "One of the addresses belongs to a contact who has another one besides. Nothing was changed.",
        5: "Type the number with its country code, for example +1 415 555 0134.",
    }
    assert counts(upload) == (3, 0, 0, 0, 3)
    assert inside(upload) == []


def test_an_opt_out_of_two_people_counts_for_each_on_their_own_address(app):
    ana, ben = add(ANA), add(BEN)
    done(HEAD + "415 555 0134,ben@example.com,,yes,\n")
    assert flags(ana) == {Channel.SMS: Flag.OPTED_OUT, Channel.WHATSAPP: Flag.OPTED_OUT, Channel.EMAIL: Flag.UNSET}
    assert flags(ben) == {Channel.SMS: Flag.UNSET, Channel.WHATSAPP: Flag.UNSET, Channel.EMAIL: Flag.OPTED_OUT}


def test_an_opt_out_of_an_address_that_fits_nobody_is_remembered(app):
    ana = add(ANA)
    done(HEAD + "415 555 0134,other@example.com,,yes,\n")
    assert flags(ana)[Channel.EMAIL] is Flag.UNSET
    assert flags(by_email("other@example.com"))[Channel.EMAIL] is Flag.OPTED_OUT


def test_work_that_was_cut_off_goes_on_where_it_was(app, monkeypatch):
    monkeypatch.setattr(store, "CHUNK", 2)
    people = "".join(f",p{number}@example.com,,,\n" for number in range(7))
    upload_id = begun(HEAD + people + "12,,,,\n")
    for _ in range(2):
        stops = iter([False, False, True, True])
        adding.go_on(lambda stops=stops: next(stops))
    db.session.rollback()
    assert db.session.get(Upload, upload_id).done == 4
    adding.go_on(lambda: False)
    db.session.rollback()
    assert counts(db.session.get(Upload, upload_id)) == (8, 7, 0, 0, 1)
    assert db.session.query(Contact).count() == 7


def test_a_chunk_that_fails_takes_nothing_with_it(app, monkeypatch):
    upload_id = begun(HEAD + ",ana@example.com,,,\n")
    with monkeypatch.context() as patch:
        patch.setattr(groups, "add", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            adding.go_on(lambda: False)
    db.session.rollback()
    assert db.session.query(Contact).count() == 0
    adding.go_on(lambda: False)
    db.session.rollback()
    assert counts(db.session.get(Upload, upload_id)) == (1, 1, 0, 0, 0)


def test_a_group_that_was_deleted_meanwhile_takes_nobody(app):
    upload_id = begun(HEAD + ",ana@example.com,,yes,\n")
    with writing() as session:
        groups.remove_group(session.get(Group, session.get(Upload, upload_id).group_id))
    adding.go_on(lambda: False)
    db.session.rollback()
    assert inside(db.session.get(Upload, upload_id)) == []
    assert flags(by_email("ana@example.com"))[Channel.EMAIL] is Flag.OPTED_OUT


def test_the_ledger_adds_up_after_an_upload(app):
    done(HEAD + "415 555 0134,ana@example.com,Ana,yes,held\n,ben@example.com,,,\n")
    with db.engine.connect() as connection:
        assert verify.check(connection).faults == []


def test_what_nobody_goes_on_with_is_forgotten(app):
    name, upload_id = stored(HEAD + ",ana@example.com,,,\n"), done(HEAD + "12,,,,\n", "Old").id
    with writing() as session:
        for upload in session.query(Upload):
            upload.created_at -= 2 * 24 * 3600
        session.get(Upload, upload_id).ended_at -= 31 * 24 * 3600
    db.session.rollback()
    store.tidy()
    db.session.rollback()
    assert store.by_public_id(db.session(), name) is None
    assert db.session.query(UploadChunk).count() == db.session.query(UploadFault).count() == 0
    assert db.session.get(Upload, upload_id).skipped == 1


def test_what_was_forgotten_is_not_forgotten_again(app, monkeypatch):
    upload_id = done(HEAD + "12,,,,\n").id
    with writing() as session:
        session.get(Upload, upload_id).ended_at -= 31 * 24 * 3600
    db.session.rollback()
    store.tidy()
    db.session.rollback()
    monkeypatch.setattr(store, "writing", lambda: pytest.fail("It writes once more."))
    store.tidy()
