"""Sending anyway: after a warning, with a tick and a reason that stay on the message, and over nothing newer."""

import pytest

from optin.clock import now
from optin.database import db
from optin.ledger import write as ledger
from optin.models import ContactChannel, TemplateVersion
from optin.vocabulary import Block, Category, Channel, MessageState, Path, Reason, Role
from tests.pages.browse import browse, submit
from tests.pages.contacts_in_desk import done, entered, opted_out
from tests.pages.conversing import insist, let_until, messages, put, said, where, with_template, write
from tests.pages.people import signed_in, teammate
from tests.sending import outgoing
from tests.templates import SALE, new_template

WHY = "She asked for it on the phone."


@pytest.fixture
def ed(app):
    """The browser of an editor, on both databases."""
    return signed_in(app, teammate(Role.EDITOR))


@pytest.fixture
def onlooker(app):
    """The browser of a viewer of the same desk."""
    return signed_in(app, teammate(Role.VIEWER))


def out():
    """Somebody who opted out of SMS."""
    ana = entered()
    opted_out(ana)
    return ana


def test_a_marketing_template_warns_again_before_anything_is_sent(editor):
    page = with_template(editor, out(), SALE)

    assert "Ana Alvarez has opted out of SMS" in page.text
    assert "Please think again The contact has opted out of this channel." in page.text
    assert (page.all("button", text="Send"), len(page.all("button", text="Send anyway"))) == ([], 1)


def test_typed_marketing_warns_and_keeps_the_words(editor):
    page = write(editor, out(), "Spring sale", status=409, marketing="y")

    assert "Please think again The contact has opted out of this channel." in page.text
    assert page.find("textarea", id="body").text == "Spring sale"
    assert messages() == []


def test_the_page_says_on_top_that_nothing_was_sent_yet(editor):
    top = write(editor, out(), "Spring sale", status=409, marketing="y").find("div", class_="not-yet")

    assert top.text.startswith("Not sent yet The contact has opted out of this channel.")
    assert top.find("a")["href"] == "#box"


def test_sent_anyway_it_says_for_ever_who_overrode_what_and_why(ed, onlooker):
    ana = out()
    flag_event = db.session.query(ContactChannel.flag_event).filter_by(channel=Channel.SMS).scalar()

    insist(ed, with_template(ed, ana, SALE))
    opted_out(ana)  # Whatever happens afterwards.

    page = browse(onlooker, where(ana))
    assert f"Editor (editor@example.com) chose to send it anyway: “{WHY}”" in said(page)[0]
    link = page.find("li", class_="said").find("p", class_="said-more").find("a")
    assert link.text.startswith("Opted out of SMS, ")
    assert browse(onlooker, link["href"]).all("span", id=link["href"].partition("#")[2])
    message = messages()[0]
    assert (message.path, message.state, message.overrides) == (Path.COMPOSE_CONFIRMED, MessageState.SENT, flag_event)


@pytest.mark.parametrize("missing", ["sure", "reason"])
def test_without_the_tick_or_the_reason_nothing_is_sent_and_nothing_is_lost(editor, missing):
    warned = write(editor, out(), "Spring sale", status=409, marketing="y")

    page = insist(editor, warned, 422, **{missing: None})

    assert page.find("p", id=f"{missing}-error").text
    assert page.find("textarea", id="body").text == "Spring sale"
    assert ("checked" in page.find("input", id="sure").attributes) == (missing != "sure")
    assert page.find("textarea", id="reason").text == ("" if missing == "reason" else WHY)
    assert messages() == []


def test_a_newer_opt_out_voids_what_was_ticked(ed):
    ana = out()
    warned = write(ed, ana, "Spring sale", status=409, marketing="y")
    opted_out(ana, days_ago=0)

    page = insist(ed, warned)

    assert "The message was not sent. The contact has opted out again since somebody chose to send anyway." in page.text
    assert [(m.state, m.reason) for m in messages()] == [(MessageState.REFUSED, Reason.OVERRIDE_VOID)]
    assert outgoing.delivered() == []


def test_what_was_refused_may_be_sent_anyway_from_the_thread(editor):
    ana = out()
    put(ana, state=MessageState.REFUSED, reason=Reason.OPTED_OUT, path=Path.COMPOSE, category=Category.MARKETING, body="Sale")

    link = browse(editor, where(ana)).find("li", class_="said").find("a", class_="button")
    warned = browse(editor, link["href"])
    page = insist(editor, warned)

    assert (link.text.startswith("Send anyway"), warned.find("textarea", id="body").text) == (True, "Sale")
    assert "Sale Sent " in said(page)[1]


def test_a_refused_template_leads_back_to_the_template(editor):
    ana, name = out(), new_template(SALE)
    version_id = db.session.query(TemplateVersion.id).scalar()
    refused = {"state": MessageState.REFUSED, "reason": Reason.OPTED_OUT, "path": Path.COMPOSE}
    put(ana, template_version_id=version_id, category=Category.MARKETING, **refused)

    link = browse(editor, where(ana)).find("li", class_="said").find("a", class_="button")

    assert link["href"] == f"{where(ana)}?template={name}#box"


@pytest.mark.parametrize("block", [Block.COMPLAINED, Block.HELD, Block.STOPPED])
def test_no_button_overrides_a_block(editor, block):
    ana = out()
    put(ana, state=MessageState.REFUSED, reason=Reason.OPTED_OUT, path=Path.COMPOSE, category=Category.MARKETING)
    done(ana, ledger.block, Channel.SMS, block)

    for page in (browse(editor, where(ana)), with_template(editor, ana, SALE)):
        assert page.all("a", class_="button-small") + page.all("button", text="Send anyway") == []


def test_a_block_refuses_whatever_somebody_sends_by_hand(ed):
    ana = out()
    warned = write(ed, ana, "Spring sale", status=409, marketing="y")
    done(ana, ledger.block, Channel.SMS, Block.COMPLAINED)

    assert "The message was not sent. The person has reported a message as spam." in insist(ed, warned).text
    assert (messages()[0].reason, outgoing.delivered()) == (Reason.COMPLAINED, [])


def test_marketing_that_a_block_bars_leaves_a_refused_row_and_other_text_goes(editor):
    ana = out()
    done(ana, ledger.block, Channel.SMS, Block.COMPLAINED)

    write(editor, ana, "Spring sale", marketing="y")
    page = write(editor, ana, "Your order is ready.")

    assert ["Not sent" in said(page)[0], "Sent" in said(page)[1]] == [True, True]


def test_without_the_mark_there_is_nothing_to_override(editor):
    warned = write(editor, out(), "Your order is ready.", status=409, marketing="y")

    insist(editor, warned, marketing=None)

    assert [(m.path, m.override_reason) for m in messages()] == [(Path.COMPOSE, None)]


def test_who_was_never_asked_may_be_written_to_over_the_default(editor):
    page = insist(editor, with_template(editor, entered(), SALE))

    assert "That covers the default for the channel, as the contact had never been asked." in said(page)[0]
    assert (messages()[0].overrides, messages()[0].state) == (None, MessageState.SENT)


def test_every_warning_is_said(editor):
    ana = out()
    let_until("capped_until", now() + 500)

    text = with_template(editor, ana, SALE).text

    assert "The contact has opted out of this channel. The contact has received as many marketing messages" in text


def test_pressing_send_anyway_twice_sends_once(ed):
    page = with_template(ed, out(), SALE)

    insist(ed, page)
    insist(ed, page)

    assert len(outgoing.delivered()) == 1


def test_a_forged_event_covers_nothing(editor):
    warned = with_template(editor, out(), SALE)

    for forged in ("", "0", "-1", "999999", "1; --", "9" * 40):
        form = warned.form("Send anyway")
        form.find("input", name="token").attributes["value"] = ""
        submit(editor, warned, "Send anyway", {"sure": "y", "reason": WHY, "overrides": forged})

    assert {(m.state, m.reason) for m in messages()} == {(MessageState.REFUSED, Reason.OVERRIDE_VOID)}
