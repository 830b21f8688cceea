"""A conversation shows what each message of the person did, why, and by which event."""

import pytest

from optin import rules
from optin.database import db, writing
from optin.models import Contact
from optin.rule_drafts import Draft
from optin.vocabulary import Match, Meaning
from tests import cast
from tests.inbound.writing_in import wrote
from tests.pages.browse import browse
from tests.pages.conversing import said, where


@pytest.fixture
def ana(desk):
    return db.session.get_one(Contact, cast.add(cast.ANA)).public_id


def test_a_stop_shows_the_rule_and_leads_to_the_evidence(viewer, ana):
    wrote("STOP")

    page = browse(viewer, where(ana))
    assert "Opted out The standard word “stop”. Evidence" in said(page)[0]
    evidence = browse(viewer, page.find("ol", class_="thread").find("a", text="Evidence")["href"])
    assert "Rule The standard word “stop”" in evidence.text
    assert "Message from the person STOP" in evidence.text


@pytest.mark.parametrize("is_deleted", [False, True])
def test_a_rule_of_the_team_is_named_by_its_keyword_wherever_it_is_read(viewer, ana, is_deleted):
    with writing() as session:
        name = rules.add(session, Draft("leave club", Match.WHOLE, Meaning.OPT_OUT), "olive@example.com").public_id
    wrote("Leave club")
    if is_deleted:
        with writing() as session:
            rules.remove(session, name)

    page = browse(viewer, where(ana))
    assert "Opted out Your rule “leave club”. Evidence" in said(page)[0]
    evidence = browse(viewer, page.find("ol", class_="thread").find("a", text="Evidence")["href"])
    assert "Rule Your rule “leave club”" in evidence.text
    assert name not in page.text + evidence.text


def test_what_changed_nothing_says_nothing(viewer, ana):
    wrote("See you at five")

    assert "Changed nothing" not in said(browse(viewer, where(ana)))[0]


def test_what_is_unclear_leads_to_the_decision(viewer, ana):
    receipt = wrote("stop it maybe")

    link = browse(viewer, where(ana)).find("a", text="Decide what it meant")
    assert link["href"] == f"/unclear-messages?contact={ana}#{receipt.public_id}"


@pytest.mark.parametrize(("body", "shown"), [("", "(empty)"), ("a" * 90_000, "a" * 1000)])
def test_the_empty_and_the_endless_can_be_read(viewer, ana, body, shown):
    wrote(body)

    assert shown in said(browse(viewer, where(ana)))[0]
    assert len(said(browse(viewer, where(ana)))[0]) < 3000


def test_markup_in_a_message_stays_text(viewer, ana):
    wrote('<script>alert("STOP")</script>')

    page = browse(viewer, where(ana))
    assert '<script>alert("STOP")</script>' in said(page)[0]


def test_a_link_that_somebody_quotes_is_left_out_for_viewers(viewer, ana):
    wrote("STOP\n> Confirm: https://desk.example.com/c/secret")

    page = browse(viewer, f"/contacts/{ana}")
    assert "Message from the person STOP > Confirm: [link]" in page.text
    assert "/c/secret" not in browse(viewer, where(ana)).response.text + page.response.text
