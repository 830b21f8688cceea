"""The compose box: what is typed or chosen is sent once, and nothing that was typed is lost."""

from dataclasses import replace

import pytest

from optin import templates
from optin.clock import now
from optin.database import writing
from optin.ledger import write as ledger
from optin.pages.contacts import conversations
from optin.template_drafts import Draft
from optin.vocabulary import Block, Category, Channel, MessageState, Path, Role
from tests.pages.browse import browse, submit
from tests.pages.contacts_in_desk import done, entered, opted_out
from tests.pages.conversing import let_until, messages, said, where, with_template, write
from tests.pages.people import signed_in, teammate
from tests.sending import outgoing
from tests.templates import READY, new_template


@pytest.fixture
def ed(app):
    """The browser of an editor, on both databases."""
    return signed_in(app, teammate(Role.EDITOR))


def test_typed_text_is_utility_is_sent_and_stands_at_the_end_of_the_thread(ed):
    ana = entered()
    opted_out(ana)  # Only marketing needs an opt-in.

    write(ed, ana, "Your order is ready.")
    page = write(ed, ana, "It waits until six.")

    assert "Your order is ready." in said(page)[0]
    assert said(page)[1].startswith("Desk: It waits until six. Sent ")
    assert "Compose By Editor (editor@example.com)" in said(page)[1]
    assert [(m.category, m.path, m.state) for m in messages()] == [(Category.UTILITY, Path.COMPOSE, MessageState.SENT)] * 2


def test_viewers_cannot_send_however_they_try(viewer):
    ana = entered()
    token = browse(viewer, "/").find("input", name="csrf_token")["value"]

    for url in (where(ana), where(ana) + "/overrides"):
        answer = viewer.post(url, data={"csrf_token": token, "body": "Hello", "sure": "y", "reason": "Because"})
        assert answer.status_code == 403
    assert messages() == []


def test_a_mistake_keeps_what_was_typed(editor):
    page = write(editor, entered(), "x" * 1601, status=422, marketing="y")

    assert page.find("textarea", id="body").text == "x" * 1601
    assert "checked" in page.find("input", id="marketing").attributes
    assert "Use at most 1,600 characters." in page.find("p", id="body-error").text


@pytest.mark.parametrize("body", ["", "  \n ", "Hi {{first_name}}"])
def test_nothing_empty_or_unfilled_is_sent(editor, body):
    assert write(editor, entered(), body, status=422).find("p", id="body-error").text
    assert messages() == []


def test_mail_needs_a_subject(editor):
    ana = entered(email="ana@example.com")

    page = write(editor, ana, channel="email", status=422)
    assert "Type the subject of the e-mail." in page.find("p", id="subject-error").text

    write(editor, ana, channel="email", subject="Your order")
    assert [(m.subject, m.body) for m in messages()] == [("Your order", "Your order is ready.")]


def test_a_template_is_shown_as_this_contact_reads_it_and_sent_like_that(ed):
    page = with_template(ed, entered(), READY)

    assert page.find(data_filled="body").text == "Hi Ana, your order is ready."
    assert "1 segment in GSM-7, " in page.text
    assert "Only a program can fill reference" in page.text
    assert said(submit(ed, page, "Send"))[0].startswith("Desk: Hi Ana, your order is ready. Sent ")
    assert messages()[0].template_version_id is not None


def test_what_is_not_known_of_the_contact_is_said(editor):
    page = with_template(editor, entered(name=""), replace(READY, body="Hi {{first_name}}"))

    assert "Something stays empty Nothing is known of this contact for first_name" in page.text


def test_templates_of_other_channels_are_not_offered(editor):
    ana = entered(email="ana@example.com")
    name = new_template(READY)

    assert browse(editor, where(ana)).all("option", value=name)
    assert browse(editor, where(ana, "email") + f"?template={name}").all("option", value=name) == []


def test_a_template_that_was_changed_meanwhile_is_shown_again_and_not_sent(editor):
    ana, name = entered(), new_template(READY)
    page = browse(editor, f"{where(ana)}?template={name}")
    with writing() as session:
        templates.edit(session, templates.for_change(session, name), replace(READY, body="New words"), "Olive")

    again = submit(editor, page, "Send", status=422)

    assert "The template was changed meanwhile." in again.text
    assert (again.find(data_filled="body").text, messages()) == ("New words", [])
    assert "New words" in said(submit(editor, again, "Send"))[0]


def test_a_template_that_is_gone_is_said(editor):
    ana, name = entered(), new_template(READY)
    page = browse(editor, f"{where(ana)}?template={name}")
    with writing() as session:
        templates.delete(templates.for_change(session, name))

    assert "This template is not there any more." in submit(editor, page, "Send", status=422).text
    assert messages() == []


def test_a_template_of_which_nothing_is_left_is_not_sent(editor):
    page = with_template(editor, entered(name=""), Draft("Name", Channel.SMS, Category.UTILITY, "en", "{{name}}"))

    assert "Nothing is left of this template" in submit(editor, page, "Send", status=422).text
    assert messages() == []


def test_pressing_twice_sends_once(ed):
    page = browse(ed, where(entered()))

    submit(ed, page, "Send", {"body": "Once"})
    again = submit(ed, page, "Send", {"body": "Once"})

    assert "The second press changed nothing." in again.text
    assert ([m.body for m in messages()], len(outgoing.delivered())) == (["Once"], 1)


def test_two_presses_at_the_same_moment_send_once(ed, monkeypatch):
    page = browse(ed, where(entered()))
    submit(ed, page, "Send", {"body": "Once"})
    named, asked = conversations._named, []

    def too_early_to_see_it(name):
        asked.append(name)
        return named(name) if len(asked) > 1 else None

    monkeypatch.setattr(conversations, "_named", too_early_to_see_it)
    again = submit(ed, page, "Send", {"body": "Once"})

    assert ("The second press changed nothing." in again.text, len(messages()), len(asked)) == (True, 1, 2)


def test_another_message_from_a_page_that_was_used_is_asked_about_and_kept(ed):
    page = browse(ed, where(entered()))
    submit(ed, page, "Send", {"body": "Once"})

    asked = submit(ed, page, "Send", {"body": "Something else"}, 409)
    submit(ed, asked, "Send")

    assert "A message was sent from this page before." in asked.text
    assert [m.body for m in messages()] == ["Once", "Something else"]


@pytest.mark.parametrize("block", [Block.UNDELIVERABLE, Block.BLOCKED, Block.STOPPED])
def test_where_a_block_bars_everything_there_is_no_button(editor, block):
    ana = entered()
    done(ana, ledger.block, Channel.SMS, block)

    for page in (browse(editor, where(ana)), with_template(editor, ana, READY)):
        assert "This cannot be sent" in page.text
        assert page.all("button", text="Send") + page.all("button", text="Send anyway") == []


def test_whatsapp_takes_typed_text_only_within_the_window(editor):
    ana = entered()
    assert "only an approved template may be sent" in browse(editor, where(ana, "whatsapp")).text

    let_until("window_until", now() + 3600, Channel.WHATSAPP)
    assert "Hello" in said(write(editor, ana, "Hello", "whatsapp"))[0]


def test_without_an_address_there_is_nothing_to_write_in(editor):
    page = browse(editor, where(entered(), "email"))

    assert "No e-mail address Nothing can be sent here until there is one." in page.text
    assert page.all("textarea") == []
