"""The pages about flows, as a team uses them: the editor without a script, its sentences, versions, and what is handed over."""

import pytest

from optin import flows
from optin.addresses import read_phone
from optin.clock import now
from optin.contacts import Person
from optin.database import db
from optin.flows.drafts import draft_of
from optin.models import Contact
from optin.sending import gate, sequence_steering
from optin.vocabulary import Starts
from tests import cast
from tests.conversation.drafting import HAND_OVER, OPT_IN, SAY, SMS, WHATSAPP, ask, draft, keep, request, step
from tests.conversation.running import ends, sent
from tests.inbound.writing_in import flag, wrote
from tests.pages.browse import browse, pressed, submit
from tests.sending.sequencing import change, running

HELLO = {"name": "Hours", "channels": "sms", "starts": "keyword", "keyword": "hours", "s0-name": "Say", "s0-text": "At nine."}


def kept(name):
    """The flow as it stands now."""
    db.session.rollback()
    return draft_of(flows.by_public_id(db.session(), name)[1])


def do(client, page, what, data=None, **more):
    """Press one of the buttons beside the steps; nothing is kept."""
    return submit(client, page, "Add step", {**(data or {}), "do": what, **more})


def name_of(page):
    return page.url.rpartition("/")[2]


def test_the_sample_is_there_to_copy(editor):
    page = browse(editor, "/flows")
    page = browse(editor, page.find("a", text="Sample opt-in flow")["href"])
    assert "Msg & data rates may apply. Reply Y Yes N No" in page.text
    page = submit(editor, browse(editor, page.find("a", text="Duplicate")["href"]), "Save", {"name": "Ours"})
    assert "“Ours” is saved." in page.text
    assert kept(name_of(page)).steps == kept(flows.SAMPLE).steps


def test_a_flow_is_added_and_answers(editor):
    page = submit(editor, browse(editor, "/flows/new"), "Save", HELLO)
    assert "“Hours” is saved." in page.text
    ana = cast.add(cast.ANA)
    wrote("Hours?")
    assert sent(ana)[0][2] == "At nine."


def test_steps_are_added_moved_and_removed_and_nothing_typed_is_lost(editor):
    page = do(editor, browse(editor, "/flows/new"), "add", HELLO, new_kind="ask")
    page = do(editor, page, "answer-1", {"s1-name": "Ask", "s1c0-words": "Yes"})
    page = do(editor, page, "up-1")
    assert [page.find("input", id=f"s{place}-name")["value"] for place in (0, 1)] == ["Ask", "Say"]
    assert page.find("input", id="s0c0-words")["value"] == "Yes"
    page = do(editor, page, "down-0")
    page = do(editor, page, "remove-1")
    assert (page.find("input", id="s0-name")["value"], page.all("input", id="s1-name")) == ("Say", [])
    assert page.find("input", id="keyword")["value"] == "hours"


@pytest.mark.parametrize("what", ["up-0", "down-0", "remove-99", "remove-x", "answer-", "add-1", "up-99999999999"])
def test_buttons_with_odd_places_break_nothing(editor, what):
    assert do(editor, browse(editor, "/flows/new"), what, HELLO).find("button", text="Save")


def test_sentences_stand_at_their_step(editor):
    page = do(editor, browse(editor, "/flows/new"), "add", HELLO, new_kind="ask")
    typed = {"s1-name": "Ask", "s1-text": "Well?", "s1c0-words": "Stop", "s1c0-then": "end", "s1-otherwise": "end"}
    page = submit(editor, page, "Save", typed, 422)
    assert "“Stop” opts out wherever it is written." in page.find("div", id="s1-name-choices").text
    assert page.find("textarea", id="s1-text").text == "Well?"
    assert page.title.startswith("Error: ")


def test_a_step_brings_into_a_sequence_and_the_simulator_shows_it(editor):
    here, ana = running(1), cast.add(cast.ANA)
    page = do(editor, browse(editor, "/flows/new"), "add", HELLO, new_kind="enrol")
    page = submit(editor, page, "Save", {"s1-name": "In"}, 422)
    assert "Choose a sequence." in page.find("p", id="s1-sequence-error").text
    chosen = page.find("option", text="Welcome")["value"]
    page = submit(editor, page, "Save", {"s1-sequence": chosen})
    assert page.find("a", text="Welcome")["href"] == f"/sequences/{chosen}"
    wrote("hours")
    public_id = db.session.get_one(Contact, ana).public_id
    assert "A flow went on · Into the sequence Welcome" in browse(editor, f"/simulator/{public_id}/sms").text
    assert "Came into the sequence Welcome" in browse(editor, f"/contacts/{public_id}/conversations/sms").text
    change(here, sequence_steering.end, now())
    assert "which has ended, so this step does nothing" in browse(editor, page.url).text
    page = submit(editor, browse(editor, f"{page.url}/edit"), "Save", {}, 422)
    assert "“Welcome” has ended" in page.find("p", id="s1-sequence-error").text


def test_a_request_keeps_its_notice(editor):
    name = keep(request())
    page = submit(editor, browse(editor, f"/flows/{name}/edit"), "Save", {"s0-text": "May we write? Reply Y Yes N No"}, 422)
    assert "Keep the notice of rates" in page.find("p", id="s0-text-error").text


def test_an_edit_is_a_new_version_and_the_old_one_can_be_read(editor):
    name = keep(draft(step(SAY, "a"), starts=Starts.HAND))
    page = submit(editor, browse(editor, f"/flows/{name}/edit"), "Save", {"s0-text": "Other words"})
    assert "Saved as version 2." in page.text
    assert "Words of a" in browse(editor, f"/flows/{name}/versions/1").text
    page = submit(editor, browse(editor, f"/flows/{name}/edit"), "Save")
    assert "Nothing was changed, so this is still version 2." in page.text


def test_a_deleted_flow_leaves_the_list(editor):
    name = keep(draft(step(SAY, "a"), name="Old"))
    page = submit(editor, browse(editor, f"/flows/{name}/deletion"), "Delete")
    assert ("“Old” is deleted." in page.text, page.all("a", text="Old")) == (True, [])
    assert "This flow was deleted" in browse(editor, f"/flows/{name}").text
    browse(editor, f"/flows/{name}/edit", 404)


def test_a_flow_is_begun_with_one_contact(editor):
    name, ana = keep(draft(step(SAY, "a"), starts=Starts.HAND)), cast.add(cast.ANA)
    page = submit(editor, browse(editor, f"/flows/{name}"), "Begin", {"contact": "(415) 555-0134"})
    assert "The flow has begun with Ana Alvarez." in page.text
    assert [path for path, _, _ in sent(ana)] == ["compose"]
    assert "Nobody has this" in submit(editor, page, "Begin", {"contact": "nobody@example.com"}).text


def test_why_a_flow_did_not_begin(editor):
    cast.say_no(cast.add(cast.ANA), SMS)
    page = submit(editor, browse(editor, f"/flows/{keep(request())}"), "Begin", {"contact": "ana@example.com"})
    assert "did not begin with Ana Alvarez. The contact has opted out of this channel." in page.text


def test_what_is_handed_over_waits_for_somebody(editor):
    ana = cast.add(cast.ANA)
    keep(draft(ask("q", otherwise="h", Yes="h"), step(HAND_OVER, "h")))
    wrote("Hello")
    wrote("Well")
    assert ends(ana) == ["handed_over"]
    assert "Ana Alvarez" in browse(editor, browse(editor, "/").find("a", text="Answer now")["href"]).text
    assert browse(editor, "/").find("span", class_="nav-count").text == ", 1 waiting"
    page = browse(editor, browse(editor, "/flows").find("a", text="Handed over (1)")["href"])
    assert "Ana Alvarez" in page.text
    page = submit(editor, page, "Done with Ana Alvarez")
    assert "Nobody waits" in page.text


def test_only_owners_set_the_limits(owner, editor, viewer):
    page = submit(owner, browse(owner, "/flows/settings"), "Save", {"ask_times": "3", "bot_answers": "5"})
    assert "Saved." in page.text
    assert "How often one contact may be asked" in browse(owner, "/preferences/changes").text
    assert "whole number from 0 to 20" in submit(owner, page, "Save", {"ask_times": "many"}, 422).text
    assert [client.get("/flows/settings").status_code for client in (editor, viewer)] == [403, 403]


def test_a_viewer_looks_and_is_offered_no_change(viewer):
    page = browse(viewer, f"/flows/{flows.SAMPLE}")
    assert page.all("a", text="Edit") + page.all("button", text="Begin") == []
    assert viewer.get("/flows/new").status_code == 403


@pytest.mark.parametrize("name", ["flw_none", "x%00y", "flw_" + "a" * 24])
def test_what_is_no_flow_is_not_found(editor, name):
    browse(editor, f"/flows/{name}", 404)


def test_hostile_fields_end_in_a_sentence(editor):
    odd = {"s0-kind": "ask", "s0-answers": "99999", "steps": "1", "starts": "never", "channels": "fax", "s0-then": "s9" * 500}
    page = browse(editor, "/flows/new")
    assert "Please check this" in submit(editor, page, "Save", {**HELLO, **odd}, 422).text
    assert "Add a step" in submit(editor, page, "Save", {**HELLO, "steps": "-5"}, 422).text
    assert pressed(page, "Add step")


def test_a_question_is_answered_by_its_button_in_the_simulator(editor, desk):
    keep(draft(ask("q", Sure="in"), step(OPT_IN, "in"), channels=(WHATSAPP,)))
    ana = cast.add(cast.ANA)
    wrote("Hello", channel=WHATSAPP)
    gate.dispatch_due()
    public = db.session.get_one(Contact, ana).public_id
    submit(editor, browse(editor, f"/simulator/{public}/whatsapp"), "Sure", {"reply": "0"})
    assert (ends(ana), flag(ana, WHATSAPP)) == (["done"], "opted_in")


def phone(page):
    """The name of the test phone that a page shows, and what is filled in for it to say."""
    return page.find("h1").text, page.find("input", name="body")["value"]


def test_try_it_fills_in_the_keyword_and_sending_it_starts_the_flow(editor):
    name = keep(draft(step(SAY, "a"), starts=Starts.KEYWORD, keyword="HOURS"))
    page = submit(editor, browse(editor, f"/flows/{name}"), "Try it")
    assert (phone(page), "Press Send to start “Welcome”." in page.text) == (("Test phone 1", "HOURS"), True)
    page = submit(editor, page, "Send")
    assert "Words of a" in page.find("section", class_="phone").text


def test_try_it_begins_a_request_on_a_phone_that_may_be_asked(editor):
    name = keep(request(name="Ours"))
    page = submit(editor, browse(editor, f"/flows/{name}"), "Try it")
    assert ("“Ours” has begun." in page.text, phone(page)[0]) == (True, "Test phone 1")
    assert "May we write to you?" in page.find("section", class_="phone").text
    page = submit(editor, browse(editor, f"/flows/{name}"), "Try it")
    assert phone(page)[0] == "Test phone 2"


def test_a_flow_that_any_message_starts_is_tried_on_a_phone_outside_a_conversation(editor):
    name = keep(draft(step(SAY, "a")))
    page = submit(editor, browse(editor, f"/flows/{name}"), "Try it")
    assert phone(page) == ("Test phone 1", "Hello")
    submit(editor, page, "Send")
    assert phone(submit(editor, browse(editor, f"/flows/{name}"), "Try it"))[0] == "Test phone 2"


def test_somebody_with_the_number_of_a_test_phone_is_left_alone(editor):
    cast.add(Person("Zoe", read_phone("+1 415 555 0100", "US"), None))
    name = keep(draft(step(SAY, "a")))
    assert phone(submit(editor, browse(editor, f"/flows/{name}"), "Try it"))[0] == "Test phone 2"


def test_when_every_test_phone_was_asked_a_sentence_says_so(editor):
    name = keep(request())
    for _ in range(10):
        submit(editor, browse(editor, f"/flows/{name}"), "Try it")
    assert "None of the 10 test phones may be asked again" in submit(editor, browse(editor, f"/flows/{name}"), "Try it").text
