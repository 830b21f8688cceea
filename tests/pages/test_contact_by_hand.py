"""What a teammate changes by hand, as they do it. Flags are state, so the rules hold on both databases."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from optin.database import db
from optin.ledger import write
from optin.models import ContactChannel
from optin.pages.contacts import opt_ins
from optin.vocabulary import Block, Channel, Flag, Role, Source
from tests.pages.browse import browse, submit
from tests.pages.contacts_in_desk import card, deleted, done, entered, events, opted_out, origin
from tests.pages.people import signed_in, teammate

WISH = {"reason": "She called the shop.", "how": "by phone"}


@pytest.fixture
def erin(app):
    """The browser of an editor, on both databases."""
    return signed_in(app, teammate(Role.EDITOR, "erin"))


def day(days_ago):
    return f"{datetime.now(UTC) - timedelta(days=days_ago):%Y-%m-%d}"


def flag(channel=Channel.SMS):
    """The flag of the only contact."""
    return db.session.query(ContactChannel.flag).filter_by(channel=channel).scalar()


def opt_in(client, name, status=200, **fields):
    return submit(client, browse(client, f"/contacts/{name}/opt-ins/sms"), "Opt in to SMS", fields, status)


def opt_out(client, name, status=200, **fields):
    return submit(client, browse(client, f"/contacts/{name}/opt-outs/sms"), "Opt out of SMS", fields, status)


def post(client, url, **fields):
    """A request that no page offers, with a token that is good."""
    token = browse(client, "/contacts/new").find("input", name="csrf_token")["value"]
    return client.post(url, data={"csrf_token": token, **fields})


def error(page, field):
    return page.find("p", id=f"{field}-error").text.removeprefix("Error: ")


def test_an_opt_out_needs_a_reason(erin):
    ana = entered()

    page = opt_out(erin, ana, 422)

    assert error(page, "reason") == "Say why, so that others can understand it later."
    assert flag() is Flag.UNSET


def test_an_opt_out_keeps_who_and_why(erin):
    ana = entered()

    page = opt_out(erin, ana, reason="She wrote a letter.")

    assert "Marketing on SMS stops from now on." in page.text
    assert flag() is Flag.OPTED_OUT
    assert events(erin, ana) == ["Opted out of SMS"]
    assert "by Erin (erin@example.com)" in card(erin, ana)
    assert "She wrote a letter." in page.text


def test_a_reason_is_enough_where_nobody_said_no(erin):
    ana = entered()

    assert "Opted in to SMS." in opt_in(erin, ana, reason="Signed the paper at the counter.").text
    assert flag() is Flag.OPTED_IN


def test_an_opt_in_needs_a_reason(erin):
    page = opt_in(erin, entered(), 422)

    assert error(page, "reason") == "Say why, so that others can understand it later."
    assert flag() is Flag.UNSET


@pytest.mark.parametrize("missing", ["reason", "how", "asked_on"])
def test_over_an_opt_out_reason_how_and_when_are_needed(erin, missing):
    carla = entered()
    opted_out(carla)
    given = {**WISH, "asked_on": day(1)}

    page = opt_in(erin, carla, 422, **{**given, missing: ""})

    assert error(page, missing)
    assert flag() is Flag.OPTED_OUT


def test_a_newer_wish_overturns_an_opt_out_and_is_kept_as_evidence(erin):
    carla = entered()
    opted_out(carla, days_ago=2)

    page = opt_in(erin, carla, **WISH, asked_on=day(1), asked_time="14:05")

    assert flag() is Flag.OPTED_IN
    for kept in ("She called the shop.", "by phone", day(1), "14:05 UTC", "Erin (erin@example.com)"):
        assert kept in page.text


@pytest.mark.parametrize("days_ago", [2, 3, 400])
def test_an_older_wish_does_not_overturn_an_opt_out(erin, days_ago):
    carla = entered()
    opted_out(carla, days_ago=2)

    page = opt_in(erin, carla, 409, **WISH, asked_on=day(days_ago))

    assert "the newer wish counts" in error(page, "asked_on")
    assert page.find("textarea").text == "She called the shop."
    assert flag() is Flag.OPTED_OUT


def test_a_wish_of_the_very_minute_of_the_opt_out_counts_when_it_is_newer(erin, monkeypatch):
    carla = entered()
    said_no = int(datetime(2026, 5, 12, 14, 0, 30, tzinfo=UTC).timestamp())
    done(carla, write.opt_out, by=replace(origin(Source.KEYWORD), occurred_at=said_no, recorded_at=said_no))
    monkeypatch.setattr(opt_ins, "now", lambda: said_no + 10)

    opt_in(erin, carla, **WISH, asked_on="2026-05-12", asked_time="14:00")

    assert flag() is Flag.OPTED_IN


@pytest.mark.parametrize("typed", ["2999-01-01", "tomorrow", "1" * 10_000, "2026-02-31"])
def test_a_day_in_the_future_or_none_at_all_is_refused(erin, typed):
    page = opt_in(erin, entered(), 422, **WISH, asked_on=typed)

    assert error(page, "asked_on")
    assert page.find("input", name="asked_on")["value"] == typed
    assert flag() is Flag.UNSET


def test_a_time_without_its_day_is_refused(erin):
    assert error(opt_in(erin, entered(), 422, **WISH, asked_time="14:05"), "asked_on")


def test_an_opt_out_that_arrives_while_somebody_types_wins(erin):
    ana = entered()
    page = browse(erin, f"/contacts/{ana}/opt-ins/sms")
    opted_out(ana, days_ago=0)

    again = submit(erin, page, "Opt in to SMS", {"reason": "Signed the paper.", "how": "", "asked_on": ""}, 422)

    assert re.search("The person opted out on", again.text)
    assert again.find("textarea").text == "Signed the paper."
    assert flag() is Flag.OPTED_OUT


def test_an_opt_out_that_arrives_at_the_last_moment_wins(erin, monkeypatch):
    ana = entered()
    real = opt_ins.by_hand.opt_in

    def after_a_stop(connection, contact_id, channel, wish):
        write.opt_out(connection, contact_id, channel, origin(Source.KEYWORD, message="STOP"))
        return real(connection, contact_id, channel, wish)

    monkeypatch.setattr(opt_ins.by_hand, "opt_in", after_a_stop)

    assert error(opt_in(erin, ana, 409, **WISH, asked_on=day(0)), "asked_on")


def test_nobody_opts_in_for_a_person_who_complained(erin):
    ana = entered()
    done(ana, write.block, Channel.SMS, Block.COMPLAINED)

    page = browse(erin, f"/contacts/{ana}/opt-ins/sms")
    answer = post(erin, f"/contacts/{ana}/opt-ins/sms", **WISH, asked_on=day(0))

    assert "Only the person can opt in again" in page.text
    assert not page.all("textarea")
    assert answer.status_code == 409
    assert flag() is Flag.UNSET


@pytest.mark.parametrize("act", ["opt-ins", "opt-outs"])
def test_a_channel_without_an_address_is_explained(erin, act):
    ana = entered()

    assert "This contact has no e-mail address" in browse(erin, f"/contacts/{ana}/{act}/email").text
    assert post(erin, f"/contacts/{ana}/{act}/email", reason="x").status_code == 409


def test_a_contact_who_is_gone_is_not_found(erin):
    ana = entered()
    page = browse(erin, f"/contacts/{ana}/opt-outs/sms")
    deleted(ana)

    submit(erin, page, "Opt out of SMS", {"reason": "x"}, 404)


@pytest.mark.parametrize("url", ["opt-ins/fax", "opt-outs/fax", "blocks/sms/angry/lifting", "blocks/fax/held/lifting"])
def test_what_there_is_not_is_not_found(erin, url):
    browse(erin, f"/contacts/{entered()}/{url}", 404)


@pytest.mark.parametrize("block", [Block.HELD, Block.UNDELIVERABLE])
def test_a_teammate_lifts_a_block_with_a_reason(erin, block):
    ana = entered()
    done(ana, write.block, Channel.SMS, block)
    page = browse(erin, browse(erin, f"/contacts/{ana}").find("a", text="Lift this block")["href"])

    submit(erin, page, "Lift the block", {"reason": ""}, 422)
    lifted = submit(erin, page, "Lift the block", {"reason": "He meant another list."})

    assert "The block on SMS was lifted." in lifted.text
    assert "He meant another list." in lifted.text
    assert "Lift this block" not in card(erin, ana)


@pytest.mark.parametrize("block", [Block.STOPPED, Block.COMPLAINED, Block.BLOCKED])
def test_other_blocks_say_who_can_lift_them(erin, block):
    ana = entered()
    done(ana, write.block, Channel.SMS, block)
    url = f"/contacts/{ana}/blocks/sms/{block.words[0]}/lifting"

    assert "not a teammate's to lift" in browse(erin, url).text
    assert post(erin, url, reason="Please").status_code == 409
    assert events(erin, ana)[0].startswith("Block set on SMS")


def test_a_block_that_is_gone_is_said_to_be_gone(erin):
    ana = entered()
    url = f"/contacts/{ana}/blocks/sms/held/lifting"

    assert "does not stand" in browse(erin, url).text
    assert post(erin, url, reason="Please").status_code == 409


@pytest.mark.parametrize("typed", ["a" * 10_000, "turned \u202e round", "with a \x00"])
def test_a_reason_that_cannot_be_kept_is_refused_and_stays_typed(erin, typed):
    page = opt_out(erin, entered(), 422, reason=typed)

    assert error(page, "reason")
    assert page.find("textarea").text == typed
    assert flag() is Flag.UNSET


def test_html_in_a_reason_is_shown_as_text(erin):
    page = opt_out(erin, entered(), reason="<b>bold</b>\n& more")

    assert "<b>bold</b> & more" in page.text
    assert not page.all("b")
