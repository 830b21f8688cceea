"""The rules of the team, on both databases: one owner at least, one teammate per address, codes that work once."""

import threading

import pytest
from passlib.totp import UsedTokenError

from optin import team
from optin.addresses import read_email
from optin.database import db, writing
from optin.models import Teammate
from optin.team import two_step
from optin.vocabulary import Role

KEY = b"a key for tests"


def add(name, role):
    with writing() as session:
        return team.add(session, team.Person(name, read_email(f"{name}@example.com"), role), "a hash")


def at_once(app, *works):
    """Run these beside each other, each in its own context. Returns what each raised, or None."""
    raised, start = {}, threading.Barrier(len(works))

    def run(number, work):
        with app.app_context():
            start.wait()
            try:
                with writing() as session:
                    work(session)
            except Exception as error:
                raised[number] = type(error)

    threads = [threading.Thread(target=run, args=given) for given in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [raised.get(number) for number in range(len(works))]


def test_one_address_is_one_teammate(app):
    add("olive", Role.OWNER)

    with pytest.raises(team.EmailTakenError):
        add("OLIVE", Role.EDITOR)


def test_two_owners_cannot_remove_each_other_at_one_moment(app):
    ann, ben = add("ann", Role.OWNER), add("ben", Role.OWNER)
    raised = at_once(
        app, lambda session: team.deactivate(session, ann.id), lambda session: team.change_role(session, ben.id, Role.VIEWER)
    )

    assert sorted(map(str, raised)) == sorted([str(None), str(team.LastOwnerError)])


def test_a_link_that_is_used_twice_at_one_moment_works_once(app):
    olive = add("olive", Role.OWNER)
    raised = at_once(app, *[lambda session: team.set_password(session, olive, "another hash")] * 2)

    assert sorted(map(str, raised)) == sorted([str(None), str(team.NotInvitedError)])


def test_two_set_up_links_at_one_moment_make_one_owner(app):
    olive = team.Person("Olive", read_email("olive@example.com"), Role.OWNER)
    with writing() as session:
        tokens = [team.set_up_link(session) for _ in range(2)]
    works = [
        lambda session, token=token: team.set_up(session, token, olive, "a hash", "Harbour Books", "GB") for token in tokens
    ]

    assert sorted(map(str, at_once(app, *works))) == sorted([str(None), str(team.SetUpOverError)])


@pytest.mark.parametrize("change", [team.end_sessions, team.deactivate, lambda s, i: team.change_role(s, i, Role.VIEWER)])
def test_what_changes_rights_ends_sessions(app, change):
    add("other", Role.OWNER)
    olive = add("olive", Role.OWNER)
    with writing() as session:
        assert change(session, olive.id).fs_uniquifier != olive.fs_uniquifier


def test_a_recovery_code_is_used_by_asking(app):
    olive = add("olive", Role.OWNER)
    with writing() as session:
        two_step.turn_on(session, olive.id, "sealed", ["aaaa-1111-bbbb", "cccc-2222-dddd"], KEY)
    for expected in (True, False):
        with writing() as session:
            assert two_step.use_recovery_code(session, olive.id, "AAAA-1111-bbbb", KEY) is expected


def test_recovery_codes_are_not_kept_as_they_are(app):
    olive = add("olive", Role.OWNER)
    with writing() as session:
        two_step.turn_on(session, olive.id, "sealed", ["aaaa-1111-bbbb"], KEY)

    assert "aaaa" not in str(db.session.get(Teammate, olive.id).mf_recovery_codes)


class Match:
    """What the library found: a code by its number."""

    counter, expire_time = 59, 1_800_000_000


def test_a_code_that_two_requests_bring_at_one_moment_is_good_for_one(app):
    olive, codes = add("olive", Role.OWNER), app.extensions["security"].totp_factory
    codes.set_last_counter(olive, Match)

    with pytest.raises(UsedTokenError):
        codes.set_last_counter(olive, Match)
