"""A whole group is invited: chunk by chunk, everybody judged at that moment, and nothing lost to a restart."""

import pytest
from sqlalchemy import select

from optin import contacts, flows, groups, jobs
from optin.addresses import read_phone
from optin.contacts import Person
from optin.conversation import whole_groups
from optin.database import db, writing
from optin.models import Flow, Group, GroupAsking
from optin.preferences import change
from optin.sending import gate
from optin.vocabulary import Channel
from tests import cast
from tests.conversation.drafting import SMS, keep, request
from tests.conversation.running import begin, group, runs, sent
from tests.sending.closing import prefer

BASIS = "Existing customers"


@pytest.fixture
def crowd(app, monkeypatch):
    """Five contacts in a group that is looked at two by two; the setting names a legal basis."""
    monkeypatch.setattr(whole_groups, "STEP", 2)
    prefer(ask_many_basis=BASIS)
    return [cast.add(Person(phone=read_phone(f"+1 415 555 01{last}", "US"))) for last in range(10, 15)]


def asked_for(people, flow=flows.SAMPLE):
    """Begin to ask a group of these; its public id."""
    name, _ = group("Spring fair", *people)
    assert again(name, flow) is not None
    return name


def again(name, flow=flows.SAMPLE):
    with writing() as session:
        there, found = groups.by_public_id(session, name), flows.by_public_id(session, flow)[0]
        asking = whole_groups.begin(session, there, found, SMS, "olive@example.com")
        return asking and asking.id


def go_on(times=99):
    """Workers go on, for so many chunks at most."""
    left = iter([False] * times)
    whole_groups.go_on(lambda: next(left, True), gate.dispatch_due)


def became():
    """The last one: asked, left out, and why it ended."""
    db.session.rollback()
    asking = db.session.scalars(select(GroupAsking).order_by(GroupAsking.id.desc())).first()
    return asking.asked, asking.left_out, asking.ended_why if asking.ended_at else None


def asked(people):
    return [len(runs(one)) for one in people]


def test_a_restart_goes_on_where_it_was_and_asks_nobody_twice(crowd):
    asked_for(crowd)
    go_on(times=1)
    assert (became(), asked(crowd)) == ((2, {}, None), [1, 1, 0, 0, 0])
    go_on()

    assert (became(), asked(crowd)) == ((5, {}, ""), [1] * 5)
    assert [state for one in crowd for _, state, _ in sent(one)] == ["sent"] * 5


def test_a_worker_that_dies_in_a_chunk_has_asked_nobody_of_it(crowd, monkeypatch):
    asked_for(crowd)
    with monkeypatch.context() as patch:
        patch.setattr(GroupAsking, "reached", property(lambda self: 0, dying))
        with pytest.raises(KeyboardInterrupt):
            go_on()
    assert asked(crowd) == [0] * 5
    go_on()

    assert asked(crowd) == [1] * 5


def dying(self, value):
    raise KeyboardInterrupt


def test_whoever_says_no_in_between_is_not_asked(crowd):
    asked_for(crowd)
    go_on(times=1)
    cast.say_no(crowd[4], SMS)
    go_on()

    assert became() == (4, {"opted_out": 1}, "")
    assert [state for _, state, _ in sent(crowd[4])] == ["refused"]


def test_whoever_says_no_between_asking_and_leaving_gets_nothing(crowd):
    asked_for(crowd)
    whole_groups.go_on(lambda: False, lambda: None)
    cast.say_no(crowd[0], SMS)
    gate.dispatch_due()

    assert [sent(one)[0][1] for one in crowd] == ["refused", "sent", "sent", "sent", "sent"]


def test_everybody_is_counted_once_by_what_became_of_them(crowd):
    cast.say_yes(crowd[0], SMS)
    cast.say_no(crowd[1], SMS)
    begin(flows.SAMPLE, crowd[2])
    asked_for(crowd)
    go_on()

    assert became() == (2, {"said_yes": 1, "opted_out": 1, "asked_enough": 1}, "")


def test_every_invitation_names_basis_group_and_teammate(crowd):
    asked_for(crowd)
    go_on()
    run = runs(crowd[3])[0]

    assert (run.basis, run.started_by, run.path.word) == (BASIS, "olive@example.com", "invite")
    assert db.session.get_one(Group, run.group_id).name == "Spring fair"


def test_a_group_is_asked_by_one_at_a_time(crowd):
    name = asked_for(crowd)
    assert again(name) is None
    go_on()

    assert again(name) is not None


def test_without_a_legal_basis_nothing_begins_and_nothing_goes_on(crowd):
    name = asked_for(crowd)
    go_on(times=1)
    prefer(ask_many_basis="")
    go_on()

    assert became() == (2, {}, "The setting that names the legal basis was emptied.")
    assert again(name) is None


def test_a_group_that_is_deleted_meanwhile_is_asked_no_further(crowd):
    name = asked_for(crowd)
    with writing() as session:
        groups.remove_group(groups.by_public_id(session, name))
    go_on()

    assert became() == (0, {}, "The group was deleted.")


def test_a_flow_that_is_deleted_meanwhile_asks_nobody(crowd):
    name = keep(request())
    asked_for(crowd, name)
    with writing() as session:
        flows.delete(session.scalars(select(Flow).where(Flow.public_id == name)).one())
    go_on()

    assert became() == (0, {}, "The flow was deleted, or does not ask for an opt-in here any more.")


def test_who_was_deleted_and_who_came_later_are_not_asked(crowd):
    name = asked_for(crowd)
    late = cast.add(cast.ANA)
    with writing() as session:
        groups.add(session.connection(), groups.by_public_id(session, name), [late])
        contacts.remove(session.connection(), crowd[1])
    go_on()

    assert (became(), runs(late)) == ((4, {}, ""), [])


def test_the_sweep_takes_it_up(crowd):
    asked_for(crowd)
    with writing() as session:
        change(session, {"organisation": "Example Shop"}, "olive@example.com")
    jobs.wake_long_work()

    assert became() == (5, {}, "")
    assert [channel for one in crowd for channel in [runs(one)[0].channel]] == [Channel.SMS] * 5
