"""A no that is said again voids what somebody chose to send in spite of the first, through every door of the person's."""

import pytest

from optin.clock import now
from optin.database import writing
from optin.models import Broadcast, ContactChannel
from optin.models.columns import public_id
from optin.sending import gate
from optin.vocabulary import BroadcastState, Category, Channel, Path, Reason, Wording
from tests.cast import ANA, add
from tests.person.own_pages import column, own_page, unsubscribe
from tests.sending import outgoing
from tests.widget.visiting import acts

EMAIL = Channel.EMAIL


def by_unsubscribing(app, ana):
    unsubscribe(app, ana).open("POST", "List-Unsubscribe=One-Click")


def by_own_page(app, ana):
    own_page(app, ana).press("opt_out all")


def by_asking_to_be_erased(app, ana):
    own_page(app, ana).press("erase")


DOORS = pytest.mark.parametrize("say_no", [by_unsubscribing, by_own_page, by_asking_to_be_erased])


def event(ana):
    """The event behind the flag."""
    return column(ana, ContactChannel.flag_event)


def sent_anyway(ana):
    """A message that somebody chose to send in spite of the flag as it stands, and that has not left."""
    how = {"path": Path.COMPOSE_CONFIRMED, "overrides": event(ana), "override_reason": "A recall."}
    return outgoing.queue(outgoing.draft(ana, channel=EMAIL, address=ANA.email.address, **how))


def started_for_all(ana):
    """A broadcast to everybody, opted in or not, which has written nobody down yet."""
    with writing() as session:
        about = {"name": "Recall", "body": "Hello", "category": Category.MARKETING, "wording": Wording.TEMPLATE}
        chosen = {"only_opted_in": False, "override_reason": "A recall.", "overrides_to": event(ana)}
        whom = {"audience": {}, "state": BroadcastState.MATERIALISING, "created_by": "Nina", "created_at": now()}
        session.add(Broadcast(public_id=public_id("brd"), channel=EMAIL, **about, **chosen, **whom))


@DOORS
def test_a_no_that_is_said_again_voids_what_was_sent_anyway(app, say_no):
    ana = add(ANA)
    by_unsubscribing(app, ana)
    message = sent_anyway(ana)
    say_no(app, ana)
    gate.dispatch_due()

    assert (outgoing.state(message), outgoing.row(message).reason) == ("refused", Reason.OVERRIDE_VOID)


@DOORS
def test_a_no_that_is_said_again_is_newer_than_a_broadcast_to_all(app, say_no):
    ana = add(ANA)
    by_unsubscribing(app, ana)
    first = event(ana)
    started_for_all(ana)
    say_no(app, ana)

    assert event(ana) > first


def test_it_is_written_again_once_and_not_at_every_repetition(app):
    ana = add(ANA)
    by_unsubscribing(app, ana)
    sent_anyway(ana)
    for _ in range(3):
        by_unsubscribing(app, ana)

    assert len(acts()) == 2
