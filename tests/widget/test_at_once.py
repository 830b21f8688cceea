"""The same form sent by many at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from optin.database import db
from optin.vocabulary import Act
from tests.widget.visiting import ALL, EMAIL, PHONE, Visit, acts, contact_ids, link, made

AT_ONCE = 8


def all_at_once(app, sends):
    """Run every function in a thread of its own, started together; their responses."""
    ready = Barrier(len(sends))

    def run(send):
        with app.app_context():
            ready.wait()
            return send()

    with ThreadPoolExecutor(len(sends)) as threads:
        return [done.status_code for done in threads.map(run, sends)]


def test_one_address_sent_eight_times_is_one_contact_and_one_event(app):
    path = link(made())
    prepared = [(visit, visit.token()) for visit in (Visit(app, path) for _ in range(AT_ONCE))]

    statuses = all_at_once(app, [lambda v=visit, t=token: v.send(t, phone=PHONE) for visit, token in prepared])
    db.session.rollback()

    assert statuses == [200] * AT_ONCE
    assert (len(contact_ids()), acts()) == (1, [Act.OPTED_IN])


def test_one_token_sent_eight_times_is_taken_once(app):
    visit = Visit(app, link(made()))
    token = visit.token()

    statuses = all_at_once(app, [lambda: visit.send(token, phone=PHONE)] * AT_ONCE)

    assert sorted(statuses) == [200] + [409] * (AT_ONCE - 1)


def test_two_addresses_sent_eight_times_are_one_contact_with_both(app):
    path = link(made(ALL))
    prepared = [(visit, visit.token()) for visit in (Visit(app, path) for _ in range(AT_ONCE))]
    fields = {"phone": PHONE, "email": EMAIL, "channel": ["sms", "whatsapp", "email"]}

    statuses = all_at_once(app, [lambda v=visit, t=token: v.send(t, **fields) for visit, token in prepared])

    assert statuses == [200] * AT_ONCE
    assert (len(contact_ids()), acts()) == (1, [Act.OPTED_IN] * 3)
