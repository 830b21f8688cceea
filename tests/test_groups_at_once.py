"""Two who name a group at the same moment, on both databases."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from optin import groups
from optin.database import db
from optin.groups import NameTakenError
from optin.models import Group, Upload
from optin.uploads import store
from optin.vocabulary import WhereFrom
from tests.test_contacts_at_once import committed, overlapping
from tests.test_uploads import HEAD, stored


def create(name):
    def act(connection):
        with Session(connection) as session:
            try:
                return groups.create(session, name, "Olive").name
            except NameTakenError:
                return "taken"

    return act


def rename(group_id, name):
    def act(connection):
        with Session(connection) as session:
            try:
                groups.rename(session, session.get(Group, group_id), name)
            except NameTakenError:
                return "taken"
            session.flush()
            return name

    return act


def begin(connection):
    with Session(connection) as session:
        upload = session.scalars(select(Upload)).one()
        store.choose_columns(upload, store.columns_of(upload))
        name = store.begin(session, upload, WhereFrom.EVENT, "").name
        session.flush()
        return name


def names():
    db.session.rollback()
    return sorted(db.session.scalars(select(Group.name).where(Group.follows.is_(None))))


def test_the_slower_of_two_who_give_one_name_is_told_that_it_is_taken(app):
    assert overlapping(app, create("Regulars"), create("REGULARS")) == ["Regulars", "taken"]
    assert names() == ["Regulars"]


def test_a_group_is_not_renamed_to_what_another_is_called_meanwhile(app):
    committed(create("Old"))
    old = db.session.scalar(select(Group.id).where(Group.name == "Old"))

    assert overlapping(app, create("Regulars"), rename(old, "Regulars")) == ["Regulars", "taken"]
    assert names() == ["Old", "Regulars"]


def test_an_upload_gets_a_number_where_its_name_is_given_meanwhile(app):
    stored(HEAD + ",ana@example.com,,,\n")

    assert overlapping(app, create("Customers"), begin) == ["Customers", "Customers (2)"]
    assert names() == ["Customers", "Customers (2)"]
