"""Two teammates who change keyword rules at the same moment, on both databases."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from optin import rules
from optin.database import db
from optin.keywords.standard import standard
from optin.models import KeywordOff
from optin.rule_drafts import RuleError
from tests.test_contacts_at_once import committed, overlapping
from tests.test_rules import OLIVE, draft


def add(keyword):
    def act(connection):
        with Session(connection) as session:
            try:
                return rules.add(session, draft(keyword), OLIVE).keyword
            except RuleError as refused:
                return refused.field

    return act


def change(name, keyword):
    def act(connection):
        with Session(connection) as session:
            try:
                rules.change(session, name, draft(keyword))
            except RuleError as refused:
                return refused.field
            session.flush()
            return keyword

    return act


def switch_off(connection):
    with Session(connection) as session:
        rules.switch_word(session, next(word for word in standard().words.values() if word.may_be_off), False, OLIVE)
        session.flush()
        return "off"


def kept():
    db.session.rollback()
    return sorted(rule.keyword for rule in rules.listed(db.session()))


def test_the_same_rule_is_kept_once_and_the_slower_one_is_told(app):
    assert overlapping(app, add("enough"), add("Enough!")) == ["enough", "keyword"]
    assert kept() == ["enough"]


def test_two_new_rules_get_a_place_each(app):
    assert overlapping(app, add("one"), add("two")) == ["one", "two"]
    assert [rule.place for rule in rules.listed(db.session())] == [1, 2]


def test_a_rule_does_not_become_what_another_one_becomes_meanwhile(app):
    committed(add("old"))
    name = rules.listed(db.session())[0].public_id

    assert overlapping(app, add("enough"), change(name, "enough")) == ["enough", "keyword"]
    assert kept() == ["enough", "old"]


def test_a_word_that_two_switch_off_is_off(app):
    assert overlapping(app, switch_off, switch_off) == ["off", "off"]
    db.session.rollback()
    assert len(db.session.scalars(select(KeywordOff)).all()) == 1
