"""An opt-out and a dispatch at the same moment, on two real connections, in both orders."""

import threading

from optin import policy
from optin.channels.adapter import Accepted
from optin.database import writing
from optin.ledger import write
from optin.sending import gate
from optin.vocabulary import Channel, Reason
from tests import cast
from tests.sending import outgoing
from tests.waiting import LONGEST, ended, until_it_waits


def beside(app, work):
    """Do the work in another thread, on another connection."""

    def run():
        with app.app_context():
            work()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_an_opt_out_that_came_first_is_waited_for_and_refuses_the_message(app, ana):
    there = outgoing.provider(Accepted("SM1"))
    message_id = outgoing.queue(outgoing.draft(ana))
    mine = outgoing.claim()[0]

    with writing() as session:
        write.opt_out(session.connection(), ana, Channel.SMS, cast.told())
        worker = beside(app, lambda: gate.dispatch(mine))
        until_it_waits(worker)
        assert worker.is_alive(), "the dispatch waits for the opt-out that is under way"
    ended(worker)

    assert (outgoing.state(message_id), outgoing.row(message_id).reason) == ("refused", Reason.OPTED_OUT)
    assert there.received == []


def test_an_opt_out_that_comes_second_waits_until_the_message_has_departed(app, ana, monkeypatch):
    outgoing.provider(Accepted("SM1"))
    message_id = outgoing.queue(outgoing.draft(ana))
    mine = outgoing.claim()[0]
    deciding, go_on, decide = threading.Event(), threading.Event(), policy.decide

    def slowly(*question):
        deciding.set()
        go_on.wait(LONGEST)
        return decide(*question)

    monkeypatch.setattr(policy, "decide", slowly)
    worker = beside(app, lambda: gate.dispatch(mine))
    assert deciding.wait(LONGEST)
    person = beside(app, lambda: cast.say_no(ana, Channel.SMS))
    until_it_waits(person)
    assert person.is_alive(), "the opt-out waits for the decision that is under way"
    go_on.set()
    ended(worker)
    ended(person)

    assert outgoing.state(message_id) == "sent"


def test_every_message_after_the_opt_out_is_refused(app, ana):
    outgoing.provider(Accepted("SM1"))
    early, late = (outgoing.queue(outgoing.draft(ana)) for _ in range(2))
    gate.dispatch(outgoing.claim()[0])
    ended(beside(app, lambda: cast.say_no(ana, Channel.SMS)))

    gate.dispatch_due()

    assert (outgoing.state(early), outgoing.state(late)) == ("sent", "refused")
