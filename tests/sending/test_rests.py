"""People to whom the provider delivers no more marketing for a while: they rest, whatever the caps of the desk say."""

from optin import troubles
from optin.clock import now
from optin.database import hot
from optin.sending import cap
from optin.vocabulary import Channel, Reason, Source
from tests import cast
from tests.sending import closing, outgoing
from tests.sending.closing import prefer

SMS = Channel.SMS
DAY = 24 * 3600


def had_too_much(contact_id, at=None):
    about = cast.told(Source.PROVIDER, at=at)
    return hot(lambda connection: troubles.too_much(connection, contact_id, SMS, about))


def rest(contact_id):
    """How many days are left, rounded."""
    return round((closing.row_of(contact_id, SMS).capped_until - now()) / DAY)


def test_marketing_waits_and_everything_else_does_not(ana):
    had_too_much(ana)
    marketing, answer = outgoing.queue(outgoing.draft(ana)), outgoing.queue(outgoing.service(ana))

    assert outgoing.row(marketing).reason is Reason.OVER_CAP
    assert outgoing.state(answer) == "queued"


def test_what_was_on_its_way_meanwhile_does_not_count_again(ana):
    assert [had_too_much(ana) for _ in range(3)] == [True, False, False]
    assert rest(ana) == 1


def test_each_rest_is_longer_and_the_longest_is_sixteen_days(ana):
    at, days = now() - 100 * DAY, []
    for _ in range(7):
        had_too_much(ana, at)
        until = closing.row_of(ana, SMS).capped_until
        days.append((until - at) // DAY)
        at = until

    assert days == [1, 2, 4, 8, 16, 16, 16]


def test_counting_for_a_cap_keeps_the_rest(ana):
    outgoing.provider()
    prefer(cap_all="5/7")
    had_too_much(ana)
    hot(lambda connection: cap.recount(connection, [ana], now()))

    assert rest(ana) == 1
    assert outgoing.row(outgoing.queue(outgoing.draft(ana))).reason is Reason.OVER_CAP


def test_marketing_that_arrives_begins_anew(ana):
    had_too_much(ana, now() - 2 * DAY)
    about = cast.told(Source.PROVIDER)
    hot(lambda connection: troubles.reached(connection, ana, SMS, about, True))
    had_too_much(ana)

    assert rest(ana) == 1
