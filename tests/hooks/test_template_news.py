"""What Meta decides about templates: approved, paused, or marketing from now on, for what waits too."""

import pytest

from optin import templates
from optin.clock import now
from optin.database import db, writing
from optin.models import Broadcast, TemplateVersion
from optin.sending import broadcast
from optin.template_drafts import Draft
from optin.vocabulary import Approval, BroadcastState, Category, Channel, Wording
from tests.hooks.telling import envelope, post_json
from tests.sending import crowds, outgoing

WA = Channel.WHATSAPP
SALE = Draft("Spring sale!", WA, Category.UTILITY, "pt-br", "Hello, 20 % off.")
NAMED = {"message_template_id": 1, "message_template_name": "spring_sale", "message_template_language": "pt_BR"}


def kept(draft=SALE, approval=Approval.PENDING, ago=100):
    """The id of the version of a new template that a teammate noted like this."""
    with writing() as session:
        template = templates.create(session, draft, "Olive")
        return noted(session, template.version_id, approval, ago)


def noted(session, version_id, approval, ago=100):
    version = session.get(TemplateVersion, version_id)
    templates.set_approval(version, approval, "Olive")
    version.approval_at = now() - ago if approval is not Approval.DRAFT else None
    return version_id


def edited(version_id, body, approval):
    with writing() as session:
        version = session.get(TemplateVersion, version_id)
        later = templates.edit(session, version.template, Draft(SALE.name, WA, SALE.category, SALE.language, body), "Olive")
        return noted(session, later.id, approval)


def told(app, event, ago=0, **more):
    said = envelope("message_template_status_update", **{**NAMED, "event": event, "reason": "NONE", **more})
    said["entry"][0]["time"] = now() - ago
    assert post_json(app, said).status_code == 200


def recategorised(app, new="MARKETING", **more):
    news = {**NAMED, "previous_category": "UTILITY", "new_category": new, **more}
    assert post_json(app, envelope("template_category_update", **news)).status_code == 200


def version(version_id):
    db.session.rollback()
    return db.session.get(TemplateVersion, version_id)


def approval(version_id):
    return version(version_id).approval.word


@pytest.mark.parametrize(
    ("event", "word"),
    [
        ("APPROVED", "approved"),
        ("REINSTATED", "approved"),
        ("REJECTED", "rejected"),
        ("PAUSED", "paused"),
        ("DISABLED", "paused"),
        ("PENDING_DELETION", "paused"),
        ("FLAGGED", "pending"),
        ("SOMETHING_NEW", "pending"),
        (5, "pending"),
    ],
)
def test_metas_word_is_the_approval_of_what_was_submitted(called, event, word):
    version_id = kept()
    told(called, event)

    assert approval(version_id) == word


def test_who_said_it_and_when_is_kept(called):
    version_id = kept()
    told(called, "DISABLED", ago=10)

    assert version(version_id).approval_by == "WhatsApp (DISABLED)"
    assert 5 < now() - version(version_id).approval_at < 30


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_newest_counts_in_whatever_order_it_comes(called, order):
    version_id, news = kept(), [("APPROVED", 20), ("PAUSED", 10)]
    for number in order:
        told(called, *news[number])

    assert approval(version_id) == "paused"


@pytest.mark.parametrize("order", [("APPROVED", "PAUSED"), ("PAUSED", "APPROVED")])
def test_of_the_same_second_the_pause_counts(called, order, monkeypatch):
    version_id, at = kept(), now()
    for event in order:
        monkeypatch.setattr("tests.hooks.test_template_news.now", lambda: at)
        told(called, event)

    assert approval(version_id) == "paused"


def test_what_a_teammate_noted_later_stays(called):
    version_id = kept(approval=Approval.PAUSED, ago=5)
    told(called, "APPROVED", ago=60)

    assert approval(version_id) == "paused"


@pytest.mark.parametrize(
    "other",
    [
        {"message_template_name": "winter_sale"},
        {"message_template_language": "en"},
        {"message_template_name": ""},
        {"message_template_name": 5},
    ],
)
def test_news_of_another_template_change_nothing(called, other):
    version_id = kept()
    told(called, "APPROVED", **other)

    assert approval(version_id) == "pending"


def test_a_draft_is_meant_where_there_is_nothing_else_of_the_name(called):
    version_id = kept(approval=Approval.DRAFT)
    told(called, "APPROVED")

    assert approval(version_id) == "approved"


def test_new_words_that_were_not_submitted_are_not_approved_by_news_of_the_old_ones(called):
    first = kept(approval=Approval.PENDING)
    draft = edited(first, "Hello, 50 % off.", Approval.DRAFT)
    told(called, "APPROVED")

    assert (approval(first), approval(draft)) == ("approved", "draft")


def test_a_pause_is_about_the_words_that_were_approved_before_as_well(called):
    first = kept(approval=Approval.APPROVED)
    second = edited(first, "Hello, 50 % off.", Approval.PENDING)
    told(called, "PAUSED")

    assert (approval(first), approval(second)) == ("paused", "paused")


def broadcast_of(version_id, **more):
    crowds.crowd(1)
    values = {"template_version_id": version_id, "channel": WA, "category": Category.UTILITY, "wording": Wording.TEMPLATE}
    return crowds.confirmed(**{**values, **more})


def begun(broadcast_id):
    """Make it look as if its messages were leaving."""
    with writing() as session:
        session.get(Broadcast, broadcast_id).state = BroadcastState.SENDING
    return broadcast_id


def test_a_broadcast_of_a_paused_template_is_paused_and_says_why(called):
    version_id = kept(approval=Approval.APPROVED)
    broadcast_id = begun(broadcast_of(version_id))
    told(called, "PAUSED")

    assert crowds.state(broadcast_id) == "paused"
    assert crowds.row(broadcast_id).paused_why == "WhatsApp does not let this template be sent: PAUSED."


def test_what_becomes_marketing_is_marketing_for_what_waits_too(called, ana):
    version_id = kept(approval=Approval.APPROVED)
    values = {"channel": WA, "category": Category.UTILITY, "wording": Wording.TEMPLATE}
    waiting = outgoing.queue(outgoing.draft(ana, template_version_id=version_id, **values))
    broadcast_id = broadcast_of(version_id, start_at=now() + 3600)
    recategorised(called)

    assert version(version_id).category is Category.MARKETING
    assert outgoing.row(waiting).category is Category.MARKETING
    assert (crowds.row(broadcast_id).category, crowds.state(broadcast_id)) == (Category.MARKETING, "scheduled")


def test_older_words_of_the_name_become_marketing_as_well_and_a_draft_does_not(called):
    first = kept(approval=Approval.APPROVED)
    second = edited(first, "Hello, 50 % off.", Approval.PENDING)
    draft = edited(first, "Hello, 60 % off.", Approval.DRAFT)
    recategorised(called)

    assert [version(one).category.word for one in (first, second, draft)] == ["marketing", "marketing", "utility"]


@pytest.mark.parametrize(
    ("news", "category"),
    [({"new": "UTILITY"}, Category.MARKETING), ({"new": "UTILITY", "correct_category": "MARKETING"}, Category.UTILITY)],
)
def test_nothing_becomes_less_than_it_was_nor_what_it_is_not_yet(called, news, category):
    version_id = kept(Draft(SALE.name, WA, category, SALE.language, SALE.body))
    recategorised(called, **news)

    assert version(version_id).category is category


def test_marketing_to_all_without_a_reason_stops_and_cannot_go_on(called):
    version_id = kept(approval=Approval.APPROVED)
    broadcast_id = begun(broadcast_of(version_id, only_opted_in=False))
    recategorised(called)

    assert crowds.state(broadcast_id) == "paused"
    with pytest.raises(broadcast.CannotError, match="counts this template as marketing"):
        crowds.do(broadcast.resume, broadcast_id)
