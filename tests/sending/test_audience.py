"""Whom a broadcast is meant for, and the funnel: every number has its list, and the lists are the audience."""

import pytest
from sqlalchemy import select

from optin.addresses import read_email, read_phone
from optin.clock import now
from optin.contacts import Person
from optin.database import db
from optin.ledger import write
from optin.models import Contact
from optin.sending import audience, people
from optin.sending.audience import Question
from optin.sending.funnel import Step
from optin.sending.people import Audience, NoGroupError
from optin.vocabulary import Block, Category, Channel, Flag, Path, Source, Wording
from tests import cast
from tests.sending.crowds import SMS, crowd

EMAIL = Channel.EMAIL


def question(channel=SMS, path=Path.BROADCAST, **chosen):
    return Question(
        channel=channel,
        path=path,
        category=Category.MARKETING,
        wording=Wording.TEMPLATE,
        audience=Audience(**chosen),
    )


def previewed(asked):
    with db.engine.connect() as connection:
        return audience.preview(connection, asked, now())


def everybody(asked):
    """The ids behind every number of the funnel."""
    with db.engine.connect() as connection:
        lists = {step: audience.listed(connection, asked, step, now(), 0, 1000) for step in Step}
    return {step: ids for step, ids in lists.items() if ids}


@pytest.fixture
def cast_of_six(app):
    """One contact for each of six steps; their ids."""
    ids = crowd(3) + crowd(1, write.opt_out) + crowd(1, None)
    cast.set_instants(ids[1], SMS, capped_until=now() + 100)
    cast.set_instants(ids[2], SMS, paused_until=now() + 100)
    cast.let(lambda connection, *who: write.block(connection, *who[:2], Block.COMPLAINED, who[2]), ids[4], SMS)
    return [*ids, cast.add(Person(email=cast.ANA.email))]


def test_every_number_of_the_funnel_has_its_list(cast_of_six):
    asked = question()

    assert everybody(asked) == {
        Step.WILL_SEND: [cast_of_six[0]],
        Step.OVER_CAP: [cast_of_six[1]],
        Step.PAUSED: [cast_of_six[2]],
        Step.OPTED_OUT: [cast_of_six[3]],
        Step.COMPLAINED: [cast_of_six[4]],
        Step.NO_ADDRESS: [cast_of_six[5]],
    }
    assert previewed(asked).counts == dict.fromkeys(everybody(asked), 1)
    assert previewed(asked).total == 6


def test_an_instant_that_is_over_leaves_nobody_out(app):
    (ben,) = crowd(1)
    cast.set_instants(ben, SMS, capped_until=now(), paused_until=now() - 5)

    assert previewed(question()).counts == {Step.WILL_SEND: 1}


def test_the_toggle_says_how_many_of_those_who_opted_out_would_get_it(cast_of_six):
    preview = previewed(question(path=Path.BROADCAST_TO_ALL))

    assert preview.overridden == {Flag.OPTED_OUT: 1}
    assert preview.will_send == 2


@pytest.mark.parametrize(
    ("chosen", "wanted"),
    [
        ({}, {"yes", "no", "never", "canada"}),
        ({"flags": (Flag.OPTED_IN,)}, {"yes", "canada"}),
        ({"flags": (Flag.OPTED_OUT, Flag.UNSET)}, {"no", "never"}),
        ({"countries": ("CA",)}, {"canada"}),
        ({"countries": ("CA", "US"), "flags": (Flag.OPTED_IN,)}, {"yes", "canada"}),
        ({"sources": (Source.IMPORT,)}, {"canada"}),
        ({"said_from": 1000}, {"yes", "no"}),
        ({"said_before": 1000}, {"canada"}),
        ({"groups": (7,)}, {"yes", "no"}),
        ({"groups": (7, 8)}, {"yes", "no", "canada"}),
        ({"groups": (7, 8), "flags": (Flag.OPTED_IN,), "countries": ("CA",)}, {"canada"}),
        ({"groups": (7,), "flags": (Flag.OPTED_OUT,)}, {"no"}),
        ({"groups": (7,), "countries": ("CA",)}, set()),
    ],
)
@pytest.mark.parametrize("channel", [SMS, EMAIL])
def test_filters_narrow_an_audience_and_combine(app, chosen, wanted, channel):
    names = {"yes": "+1 212 555 0101", "no": "+1 212 555 0102", "never": "+1 212 555 0103", "canada": "+1 416 555 0104"}
    ids = {name: cast.add(person(name, number)) for name, number in names.items()}
    cast.say_yes(ids["yes"], channel)
    cast.say_no(ids["no"], channel)
    cast.say_yes(ids["canada"], channel, cast.told(Source.IMPORT, at=500))
    groups = {7: ["yes", "no"], 8: ["no", "canada"]}
    people.know_groups(app, lambda group: select(Contact.id).where(Contact.name.in_(groups[group])))

    found = set().union(*everybody(question(channel, **chosen)).values()) if wanted else set()

    assert found == {ids[name] for name in wanted}
    assert previewed(question(channel, **chosen)).total == len(wanted)


def person(name, number):
    return Person(name, read_phone(number, "US"), read_email(f"{name}@example.com"))


@pytest.mark.parametrize("known", [True, False], ids=["deleted", "none there"])
def test_a_group_that_is_gone_is_a_sentence(app, known):
    if known:
        people.know_groups(app, lambda group: select(Contact.id) if group == 7 else None)

    with pytest.raises(NoGroupError, match="does not exist any more"):
        previewed(question(groups=(7, 8)))


def test_a_list_is_read_in_pages(app):
    ids, asked = crowd(5), question()
    with db.engine.connect() as connection:
        first = audience.listed(connection, asked, Step.WILL_SEND, now(), 0, 3)
        rest = audience.listed(connection, asked, Step.WILL_SEND, now(), first[-1], 3)

    assert [*first, *rest] == ids


def test_an_audience_is_stored_as_words_and_comes_back(app):
    chosen = Audience(
        groups=(7, 9), flags=(Flag.UNSET,), sources=(Source.WIDGET,), countries=("FR",), said_from=1, said_before=2
    )

    assert Audience.of(chosen.stored) == chosen
    assert Audience.of(Audience().stored) == Audience()


@pytest.mark.parametrize(("group", "groups"), [(7, (7,)), (None, ())])
def test_an_audience_of_an_earlier_version_names_one_group_or_none(group, groups):
    stored = {name: value for name, value in Audience().stored.items() if name != "groups"} | {"group": group}

    assert Audience.of(stored) == Audience(groups=groups)


def test_a_preview_of_everybody_reads_the_index_alone(app):
    crowd(3)
    query = audience._all_at_once(question(), now())
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            sql = str(query.compile(connection, compile_kwargs={"literal_binds": True}))
            plan = " ".join(row.detail for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}"))
            assert "USING COVERING INDEX contact_channel_standing" in plan
            assert "contact_channel_ahead" in plan
        assert len(connection.execute(query).all()) == 1
