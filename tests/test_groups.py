"""Groups, on both databases: who is in them, and the two that follow the flags."""

import pytest

from optin import contacts, group_filters, groups, jobs
from optin.clock import now
from optin.database import db, writing
from optin.group_filters import GroupFilter
from optin.groups import FollowsFlagsError, NameTakenError
from optin.models import Contact, Group, GroupFill
from optin.vocabulary import Channel, Flag, Source
from tests.cast import ANA, BEN, CARLA, add, say_no, say_yes


def made(name="Regulars", *contact_ids):
    with writing() as session:
        group = groups.create(session, name, "Olive")
        groups.add(session.connection(), group, contact_ids)
        return group.id


def inside(group_id, **narrowed):
    db.session.rollback()
    return sorted(set(db.session.scalars(groups.members_of(db.session.get(Group, group_id), **narrowed))))


def by_name(name):
    return db.session.query(Group).filter_by(public_id=name).one()


def change(group_id, act, *more):
    with writing() as session:
        return act(session.connection(), session.get(Group, group_id), *more)


def filled(group_id, **wanted):
    with writing() as session:
        fill_id = group_filters.begin(session, session.get(Group, group_id), GroupFilter(**wanted), "Olive").id
    jobs.wake_long_work()
    db.session.rollback()
    return db.session.get(GroupFill, fill_id)


def test_a_contact_is_in_a_group_once(app):
    ana, ben = add(ANA), add(BEN)
    group = made("Regulars", ana)
    assert change(group, groups.add, [ana, ben, ben, 999]) == 1
    assert inside(group) == [ana, ben]
    assert groups.counts(db.session(), [db.session.get(Group, group)]) == {group: 2}


def test_a_contact_is_taken_out_again(app):
    ana = add(ANA)
    group = made("Regulars", ana)
    assert change(group, groups.remove, [ana]) == 1
    assert change(group, groups.remove, [ana]) == 0
    assert inside(group) == []


def test_a_deleted_contact_is_in_no_group(app):
    ana = add(ANA)
    group = made("Regulars", ana)
    with writing() as session:
        contacts.remove(session.connection(), ana)
    assert inside(group) == []


def test_two_groups_with_one_name_are_refused(app):
    made("Regulars")
    with writing() as session, pytest.raises(NameTakenError):
        groups.create(session, "REGULARS", "Olive")


def test_a_deleted_group_is_gone_and_its_name_is_free(app):
    group = made("Regulars", add(ANA))
    with writing() as session:
        groups.remove_group(session.get(Group, group))
    assert groups.members(group) is None
    assert groups.members(999) is None
    assert made("Regulars") != group


def test_opted_in_and_opted_out_follow_the_flags_of_any_channel(app):
    ana, ben, _ = add(ANA), add(BEN), add(CARLA)
    say_yes(ana, Channel.SMS)
    say_no(ana, Channel.EMAIL)
    say_no(ben, Channel.SMS)
    opted_in, opted_out = by_name(groups.OPTED_IN), by_name(groups.OPTED_OUT)
    assert (inside(opted_in.id), inside(opted_out.id)) == ([ana], [ana, ben])
    assert inside(opted_out.id, channel=Channel.EMAIL) == [ana]
    assert groups.flag_counts(db.session())[Flag.OPTED_OUT] == {Channel.SMS: 1, Channel.WHATSAPP: 0, Channel.EMAIL: 1}


def test_nobody_changes_by_hand_what_follows_the_flags(app):
    group = by_name(groups.OPTED_IN).id
    for act, more in ((groups.add, [1]), (groups.remove, [1])):
        with pytest.raises(FollowsFlagsError):
            change(group, act, more)
    with writing() as session:
        for act in (groups.remove_group, lambda group: groups.rename(session, group, "Mine")):
            with pytest.raises(FollowsFlagsError):
                act(session.get(Group, group))


@pytest.mark.parametrize(
    ("wanted", "fits"),
    [
        ({}, "ana ben carla"),
        ({"flag": Flag.OPTED_IN}, "ana"),
        ({"flag": Flag.OPTED_OUT, "channel": Channel.SMS}, "ben"),
        ({"flag": Flag.OPTED_OUT, "channel": Channel.WHATSAPP}, ""),
        ({"flag": Flag.UNSET, "channel": Channel.SMS}, "carla"),
        ({"source": Source.OPERATOR}, "ana ben"),
        ({"source": Source.WIDGET}, ""),
        ({"country": "US"}, "ana ben carla"),
        ({"country": "DE"}, ""),
        ({"created_before": 1}, ""),
        ({"created_from": 1, "flag": Flag.OPTED_IN, "channel": Channel.SMS, "country": "US"}, "ana"),
    ],
)
def test_a_filter_fills_a_group_with_whoever_fits(app, wanted, fits):
    people = {"ana": add(ANA), "ben": add(BEN), "carla": add(CARLA)}
    say_yes(people["ana"], Channel.SMS)
    say_no(people["ben"], Channel.SMS)
    group = made()
    assert group_filters.count(db.session(), GroupFilter(**wanted)) == len(fits.split())
    assert filled(group, **wanted).added == len(fits.split())
    assert inside(group) == sorted(people[name] for name in fits.split())


def test_whoever_comes_later_is_not_added(app):
    ana = add(ANA)
    group = made()
    fill = filled(group, created_from=now() - 60)
    add(BEN)
    jobs.wake_long_work()
    assert inside(group) == [ana]
    assert fill.ended_at is not None


def test_a_fill_goes_on_where_it_was_stopped(app, monkeypatch):
    monkeypatch.setattr(group_filters, "STEP", 1)
    people = [add(ANA), add(BEN), add(CARLA)]
    group = made("Regulars", people[1])
    with writing() as session:
        group_filters.begin(session, session.get(Group, group), GroupFilter(), "Olive")
    stops = iter([False, False, True, True])
    group_filters.go_on(lambda: next(stops))
    assert inside(group) == people[:2]
    group_filters.go_on(lambda: False)
    assert inside(group) == people
    db.session.rollback()
    assert db.session.query(GroupFill.added).scalar() == 2


def test_a_filter_is_stored_and_read_again():
    wanted = GroupFilter(Channel.SMS, Flag.UNSET, Source.WIDGET, "US", 1, 2)
    assert GroupFilter.of(wanted.stored) == wanted
    assert GroupFilter.of(GroupFilter().stored) == GroupFilter()


def test_a_contacts_groups_are_told_by_name(app):
    ana = add(ANA)
    for name in ("b", "A"):
        made(name, ana)
    assert [group.name for group in groups.of_contact(db.session(), ana)] == ["A", "b"]
    assert group_filters.countries(db.session()) == ["US"]
    assert db.session.query(Contact).count() == 1
