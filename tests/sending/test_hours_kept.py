"""The hours of the person are kept on every way out: previewed, accepted and dispatched alike."""

from collections import Counter
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from time_machine import travel

from optin.addresses import read_email, read_phone
from optin.contacts import Person
from optin.database import db
from optin.models import Contact, Message
from optin.policy import TABLE
from optin.sending import audience, cap_count, gate, people, release
from optin.sending.funnel import Step
from optin.sending.people import Audience
from optin.vocabulary import Category, Channel, Outcome, Path, Reason
from tests import cast
from tests.sending import closing, crowds, outgoing
from tests.sending.closing import NEW_YORK, clock

SMS = Channel.SMS


@pytest.fixture
def ana(app, time_machine):
    """Ana in Los Angeles, who opted in to texts, on a desk with the usual hours, at noon."""
    contact_id = cast.add(Person("Ana Alvarez", cast.ANA.phone, cast.ANA.email, time_zone=closing.LOS_ANGELES))
    cast.say_yes(contact_id, SMS)
    closing.usual_hours()
    time_machine.move_to(clock("12:00"), tick=False)
    return contact_id


def verdict(contact_id, path=Path.BROADCAST, **changes):
    with db.engine.connect() as connection:
        return gate.judge(connection, outgoing.draft(contact_id, path=path, **changes), closing.now()).verdict


def test_a_new_desk_has_hours_and_they_are_nine_to_eight(ana, time_machine):
    said = {}
    for time in ("08:59", "09:00", "19:59", "20:00"):
        time_machine.move_to(clock(time), tick=False)
        said[time] = verdict(ana).outcome

    assert said == {"08:59": Outcome.HOLD, "09:00": Outcome.SEND, "19:59": Outcome.SEND, "20:00": Outcome.HOLD}


@pytest.mark.parametrize("path", [path for path in Path if path not in (Path.BOT, Path.SERVICE)])
def test_every_path_does_what_its_row_says_at_night(ana, path, time_machine):
    time_machine.move_to(clock("22:00"), tick=False)
    found = verdict(ana, path, category=Category.UTILITY if path is Path.INVITE else Category.MARKETING)

    assert found.outcome is TABLE[path].outside_hours
    if found.outcome in (Outcome.HOLD, Outcome.REFUSE):
        assert (found.reason, found.until) == (Reason.OUTSIDE_HOURS, clock("09:00", day="2026-07-07"))


@pytest.mark.parametrize("path", [Path.SERVICE, Path.API, Path.BROADCAST])
def test_what_is_no_marketing_knows_no_hours(ana, path, time_machine):
    time_machine.move_to(clock("03:00"), tick=False)

    assert verdict(ana, path, category=Category.UTILITY).outcome is Outcome.SEND


def test_a_number_alone_narrows_the_day_by_an_hour(app, time_machine):
    ben = cast.add(cast.BEN)
    cast.say_yes(ben, SMS)
    closing.usual_hours()
    time_machine.move_to(clock("09:30", NEW_YORK), tick=False)

    assert verdict(ben, address=cast.BEN.phone.e164).until == clock("10:00", NEW_YORK)


def test_a_rule_of_a_country_narrows_what_the_team_allows(ana, time_machine):
    closing.prefer(hours_sms="Mon-Sun 06:00-23:00")
    time_machine.move_to(clock("08:00"), tick=False)
    assert verdict(ana).until == clock("09:00")

    closing.prefer(hours_rules="-US")
    assert verdict(ana).outcome is Outcome.SEND


def test_busy_hours_are_left_out(ana):
    closing.prefer(hours_sms="Mon-Fri 10:00-11:30, 14:00-18:00")

    assert verdict(ana).until == clock("14:00")


@pytest.mark.parametrize(
    ("zone", "opens"), [("", ("09:00", "Pacific/Honolulu")), ("Europe/Berlin", ("09:00", "Europe/Berlin"))]
)
def test_of_whom_nothing_is_known_the_settings_tell(ana, time_machine, zone, opens):
    mail = cast.add(Person("Gil Gomes", email=cast.read_email("gil@example.com")))
    cast.say_yes(mail, Channel.EMAIL)
    closing.prefer(hours_zone=zone)
    time_machine.move_to(clock("03:00", opens[1]), tick=False)

    assert verdict(mail, channel=Channel.EMAIL, address="gil@example.com").until == clock(*opens)


def test_a_message_accepted_by_day_and_claimed_by_night_waits(ana, time_machine):
    there = outgoing.provider()
    message_id = outgoing.queue(outgoing.draft(ana, path=Path.BROADCAST))
    time_machine.move_to(clock("20:00"), tick=False)

    gate.dispatch_due()

    row = outgoing.row(message_id)
    assert (row.state.word, row.reason, there.received) == ("held", Reason.OUTSIDE_HOURS, [])
    assert 0 <= row.due_at - clock("09:00", day="2026-07-07") < release.JITTER


def test_a_held_message_is_decided_about_again_when_the_hours_open(ana, time_machine):
    there = outgoing.provider()
    time_machine.move_to(clock("22:00"), tick=False)
    message_id = outgoing.queue(outgoing.draft(ana, path=Path.BROADCAST))
    assert outgoing.state(message_id) == "held"
    cast.say_no(ana, SMS)

    time_machine.move_to(clock("09:05", day="2026-07-07"), tick=False)
    gate.recover()
    gate.dispatch_due()

    assert (outgoing.row(message_id).reason, there.received) == (Reason.OPTED_OUT, [])


def test_a_message_held_for_hours_leaves_when_they_open(ana, time_machine):
    there = outgoing.provider()
    time_machine.move_to(clock("22:00"), tick=False)
    message_id = outgoing.queue(outgoing.draft(ana, path=Path.BROADCAST))
    for time in ("22:30", "08:58"):
        time_machine.move_to(clock(time, day="2026-07-07" if time < "12" else "2026-07-06"), tick=False)
        gate.recover()
        gate.dispatch_due()
        assert there.received == []

    time_machine.move_to(clock("09:01", day="2026-07-07"), tick=False)
    gate.recover()
    gate.dispatch_due()

    assert outgoing.state(message_id) == "sent"


@pytest.fixture
def coast_to_coast(app, time_machine):
    """People between New York and Honolulu, on a desk with the usual hours, at half past three in the afternoon there."""
    ids = crowds.crowd(950)
    closing.usual_hours()
    time_machine.move_to(clock("15:30", NEW_YORK), tick=False)
    return ids


def previewed(asked):
    with db.engine.connect() as connection:
        return audience.preview(connection, asked, closing.now())


def test_preview_start_and_dispatch_agree_on_whose_hours_are_open(coast_to_coast):
    outgoing.provider()
    broadcast_id = crowds.confirmed()
    preview = previewed(crowds.asked(broadcast_id))

    crowds.work()

    assert preview.counts[Step.WAITS_FOR_HOURS] > 0
    assert preview.counts[Step.WILL_SEND] > 0
    assert crowds.messages(broadcast_id) == Counter(
        sent=preview.counts[Step.WILL_SEND], held=preview.counts[Step.WAITS_FOR_HOURS]
    )
    assert crowds.state(broadcast_id) == "sending"


def test_the_number_of_those_who_wait_opens_their_list(coast_to_coast):
    asked = crowds.asked(crowds.drafted())
    with db.engine.connect() as connection:
        waiting = audience.listed(connection, asked, Step.WAITS_FOR_HOURS, closing.now(), 0, 1000)
        late = [one for one in waiting if gate.judge(connection, draft_to(connection, one), closing.now()).verdict.until]

    assert len(waiting) == previewed(asked).counts[Step.WAITS_FOR_HOURS]
    assert late == waiting


def draft_to(connection, contact_id):
    address = connection.scalar(select(Contact.phone).where(Contact.id == contact_id))
    return outgoing.draft(contact_id, path=Path.BROADCAST, address=address)


def test_whoever_waits_gets_it_when_their_own_hours_open(coast_to_coast, time_machine):
    outgoing.provider()
    broadcast_id = crowds.confirmed()
    crowds.work()
    for _ in range(20):
        time_machine.shift(1800)
        gate.recover()
        crowds.work()

    assert set(crowds.messages(broadcast_id)) == {"sent"}
    assert crowds.state(broadcast_id) == "done"


def test_those_who_wait_leave_in_their_order_and_never_all_at_once(coast_to_coast, time_machine):
    time_machine.move_to(clock("03:00", NEW_YORK), tick=False)
    crowds.confirmed()
    crowds.work()
    with db.engine.connect() as connection:
        held = connection.execute(select(Message.contact_id, Message.due_at).order_by(Message.due_at, Message.id)).all()
    by_opening = {}
    for contact_id, due_at in held:
        by_opening.setdefault(due_at // 3600, []).append((contact_id, due_at))

    assert max(Counter(due_at for _, due_at in held).values()) <= release.PER_SECOND
    assert len(by_opening) > 2
    for group in by_opening.values():
        assert [contact_id for contact_id, _ in group] == sorted(contact_id for contact_id, _ in group)


def test_wider_hours_let_those_go_who_waited_and_narrower_ones_do_not(ana, time_machine):
    there = outgoing.provider()
    time_machine.move_to(clock("20:30"), tick=False)
    message_id = outgoing.queue(outgoing.draft(ana, path=Path.BROADCAST))
    closing.prefer(hours_sms="Mon-Sun 09:00-21:00", hours_rules="-US")
    closing.ask_again()
    assert outgoing.state(message_id) == "sent"

    time_machine.move_to(clock("21:00"), tick=False)
    late = outgoing.queue(outgoing.draft(ana, path=Path.BROADCAST))
    closing.ask_again()
    assert (outgoing.state(late), len(there.received)) == ("held", 1)


PERSON = st.fixed_dictionaries(
    {
        "time_zone": st.sampled_from([None, "America/New_York", "Europe/Paris", "Asia/Kolkata", "Pacific/Kiritimati"]),
        "has_phone": st.booleans(),
        "had": st.integers(0, 2),
    }
)
PLAN = st.fixed_dictionaries(
    {
        "hours_sms": st.sampled_from(
            ["Mon-Sun 09:00-20:00", "Mon-Fri 09:00-12:00, 14:00-18:00", "Sun 00:00-24:00", "Mon-Sun 00:00-24:00"]
        ),
        "hours_email": st.sampled_from(["Mon-Sun 09:00-20:00", "Mon-Sun 00:00-24:00", "Sat 09:00-10:00"]),
        "hours_zone": st.sampled_from(["", "Europe/Berlin"]),
        "cap_all": st.sampled_from(["", "0/7", "1/7", "2/7"]),
    }
)
_numbers = count()


def drawn(who, channel):
    """A new contact as drawn, who opted in and had so many messages; the id."""
    number = next(_numbers)
    phone = read_phone(f"+1 {(212, 415, 808)[number // 100 % 3]} 555 01{number % 100:02}", "US")
    person = Person("", phone if who["has_phone"] else None, read_email(f"p{number}@example.com"), None, who["time_zone"])
    contact_id = cast.add(person)
    for on in Channel:
        if who["has_phone"] or not on.uses_phone:
            cast.say_yes(contact_id, on)
    address = person.email.address
    for _ in range(who["had"]):
        outgoing.queue(outgoing.draft(contact_id, channel=Channel.EMAIL, address=address))
    return contact_id


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PERSON, min_size=1, max_size=5), PLAN, st.sampled_from([SMS, Channel.EMAIL]), st.integers(0, 7 * 24 - 1))
def test_whoever_where_and_whenever_preview_lone_decision_and_dispatch_agree(app, crowd, plan, channel, hour):
    outgoing.provider()
    closing.prefer(**closing.ALWAYS_OPEN, cap_all="")
    with travel(clock("00:00", day="2026-07-06") + 3600 * hour, tick=False):
        ids = [drawn(who, channel) for who in crowd]
        gate.dispatch_due()
        closing.prefer(**plan, hours_rules="")
        cap_count.go_on()
        people.know_groups(app, lambda group: select(Contact.id).where(Contact.id.in_(ids)))
        broadcast_id = crowds.confirmed(audience=Audience(groups=(1,)), channel=channel)
        preview = previewed(crowds.asked(broadcast_id))
        alone = Counter(verdict_alone(one, channel) for one in ids)
        crowds.work()

        together = Counter()
        for kind in preview.kinds:
            together[kind.verdict.outcome, kind.verdict.reason] += kind.count
        assert together == alone
        became = crowds.messages(broadcast_id)
        assert became["sent"] == preview.counts[Step.WILL_SEND]
        assert became["held"] == preview.counts[Step.WAITS_FOR_HOURS]
        assert became.total() == became["sent"] + became["held"]


def verdict_alone(contact_id, channel):
    with db.engine.connect() as connection:
        contact = connection.execute(select(Contact.phone, Contact.email).where(Contact.id == contact_id)).one()
        address = (contact.phone if channel.uses_phone else contact.email) or ""
        draft = outgoing.draft(contact_id, channel=channel, address=address, path=Path.BROADCAST)
        found = gate.judge(connection, draft, closing.now()).verdict
        return found.outcome, found.reason
