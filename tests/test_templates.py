"""Templates and their versions, on both databases."""

from dataclasses import replace

import pytest

from optin import templates
from optin.database import db, writing
from optin.models import Template, TemplateVersion
from optin.template_drafts import Button, Draft, draft_of
from optin.templates import Search
from optin.vocabulary import Approval, Category, Channel
from tests.templates import new_template

SALE = Draft("Spring sale", Channel.SMS, Category.MARKETING, "en", "20 % off. Reply STOP to opt out.")
CODE = Draft("Code", Channel.WHATSAPP, Category.AUTHENTICATION, "de", "{{code}} ist der Code.", buttons=(Button("Danke"),))


def edited(name, draft):
    with writing() as session:
        return templates.edit(session, templates.for_change(session, name), draft, "Olive").number


def current(name):
    db.session.rollback()
    return templates.by_public_id(db.session(), name)


def noted(name, approval):
    with writing() as session:
        version = session.get(TemplateVersion, templates.for_change(session, name).version_id)
        templates.set_approval(version, approval, "Olive")


def names(**search):
    db.session.rollback()
    return [version.name for _, version in templates.listed(db.session(), Search(**search), None, 50)]


@pytest.mark.parametrize("draft", [SALE, CODE])
def test_what_was_chosen_comes_back(app, draft):
    template, version = current(new_template(draft))
    assert (draft_of(version), version.number, version.approval) == (draft, 1, Approval.DRAFT)
    assert template.public_id.startswith("tpl_")


def test_every_edit_is_a_version_and_the_old_one_stays(app):
    name = new_template(SALE)
    assert edited(name, replace(SALE, body="30 % off. STOP to opt out.")) == 2
    template, _ = current(name)
    assert templates.version(db.session(), template, 1).body == SALE.body
    assert [each.number for each in templates.versions(db.session(), template, None, 9)] == [2, 1]


def test_an_edit_that_changes_nothing_makes_no_version(app):
    name = new_template(SALE)
    assert edited(name, SALE) == 1


def test_a_new_name_keeps_the_approval_and_new_words_lose_it(app):
    name = new_template(CODE)
    noted(name, Approval.APPROVED)
    edited(name, replace(CODE, name="Login"))
    assert current(name)[1].approval is Approval.APPROVED
    edited(name, replace(CODE, name="Login", body="Der Code ist {{code}}."))
    assert current(name)[1].approval is Approval.DRAFT


def test_a_copy_is_another_template_that_nobody_approved(app):
    name = new_template(replace(CODE, name="n" * 120))
    noted(name, Approval.APPROVED)
    with writing() as session:
        copy = templates.duplicate(session, templates.for_change(session, name), "Ed").public_id
    _, version = current(copy)
    assert (version.name[:9], len(version.name), version.approval) == ("Copy of n", 120, Approval.DRAFT)


def test_a_deleted_template_leaves_the_list_and_keeps_its_words(app):
    name = new_template(SALE)
    with writing() as session:
        templates.delete(templates.for_change(session, name))
    assert names() == []
    assert current(name)[1].body == SALE.body
    with writing() as session:
        assert templates.for_change(session, name) is None


def test_the_list_is_narrowed_by_what_the_current_version_says(app):
    new_template(SALE)
    name = new_template(CODE)
    noted(name, Approval.PENDING)
    assert names() == ["Code", "Spring sale"]
    assert names(words="SPRING") == names(channel=Channel.SMS) == names(category=Category.MARKETING) == ["Spring sale"]
    assert names(approval=Approval.PENDING) == ["Code"]
    assert names(approval=Approval.DRAFT) == []


def test_pages_follow_each_other(app):
    for number in range(3):
        new_template(replace(SALE, name=f"Sale {number}"))
    first = templates.listed(db.session(), Search(words="sale"), None, 2)
    rest = templates.listed(db.session(), Search(words="sale"), first[-1][0].id, 2)
    assert [version.name for _, version in [*first, *rest]] == ["Sale 2", "Sale 1", "Sale 0"]


def test_versions_belong_to_one_template(app):
    edited(new_template(SALE), replace(SALE, name="Sale"))
    other = new_template(CODE)
    template = db.session.query(Template).filter_by(public_id=other).one()
    assert templates.version(db.session(), template, 2) is None
