"""Bad input to a broadcast gets a sentence, and nothing is sent twice; pausing, resuming and stopping."""

import pytest

from optin import templates
from optin.database import db, writing
from optin.ledger import write
from optin.models import Message, SandboxDelivery, Template
from optin.models.broadcast import Broadcast
from optin.template_drafts import Draft
from optin.vocabulary import Approval, BroadcastState, Category, Channel, Role
from tests.pages import broadcasts
from tests.pages.broadcasts import begun, drafted, send
from tests.pages.browse import Page, browse, checked, submit
from tests.pages.people import signed_in, teammate
from tests.sending.crowds import crowd
from tests.templates import SALE, new_template

ON_WHATSAPP = Draft("News", Channel.WHATSAPP, Category.UTILITY, "en", "Hello.")
CODE = Draft("Code", Channel.SMS, Category.AUTHENTICATION, "en", "Your code is {{code}}.")


def put(here, **values):
    """The broadcast as workers or others have left it."""
    with writing() as session:
        session.query(Broadcast).filter_by(public_id=here.rpartition("/")[2]).update(values)


def refused(client, here):
    """What the last step says: there is no button, and who sends the form anyway is told the same."""
    page = browse(client, f"{here}/confirmation")
    said = page.find("p", class_="notice-title").text
    assert page.all("input", name="seen") == []
    sent = {"csrf_token": page.find("input", name="csrf_token")["value"]}
    assert said in checked(Page(client.post(page.url, data=sent)), 422).text
    return said


def no_message():
    return db.session.query(Message).count() == 0


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "n" * 201}, "name"),
        ({"template": ""}, "template"),
        ({"template": "tpl_x"}, "template"),
    ],
)
def test_the_first_step_says_what_is_wrong_and_makes_nothing(editor, typed, field):
    page, chosen = browse(editor, "/broadcasts/new"), {"name": "May", "template": new_template(SALE)}
    page = submit(editor, browse(editor, "/broadcasts/new"), "Next", {**chosen, **typed}, 422)
    assert page.find("p", id=f"{field}-error").text
    assert db.session.query(Broadcast).count() == 0


@pytest.mark.parametrize(
    ("draft", "sentence"), [(ON_WHATSAPP, "WhatsApp has not approved"), (CODE, "Only a program can fill {{code}}")]
)
def test_a_template_that_cannot_go_to_many_is_refused_in_words(editor, draft, sentence):
    chosen = {"name": "May", "template": new_template(draft)}
    page = submit(editor, browse(editor, "/broadcasts/new"), "Next", chosen, 422)
    assert sentence in page.find("p", id="template-error").text


def test_an_approved_template_may_be_sent(editor):
    name = new_template(ON_WHATSAPP)
    with writing() as session:
        templates.set_approval(templates.by_public_id(session, name)[1], Approval.APPROVED, "Olive")
    page = submit(editor, browse(editor, "/broadcasts/new"), "Next", {"name": "May", "template": name})
    assert page.find("h1").text == "Audience"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda session, each: templates.delete(each), "The template was deleted."),
        (lambda session, each: templates.edit(session, each, ON_WHATSAPP, "Vera"), "The template was edited"),
    ],
)
def test_a_template_that_changed_meanwhile_is_not_sent(editor, change, sentence):
    crowd(1)
    here = drafted(editor)
    with writing() as session:
        change(session, session.query(Template).one())
    assert sentence in refused(editor, here)
    assert no_message()


@pytest.mark.parametrize(
    "typed",
    [
        {"when": "later", "start": "2020-01-01T10:00"},
        {"when": "later", "start": ""},
        {"when": "later", "start": "soon"},
        {"when": "later", "start": "2999-01-01T10:00"},
    ],
)
def test_a_time_that_cannot_be_is_said_next_to_the_field(editor, typed):
    page = submit(editor, browse(editor, f"{drafted(editor)}/time"), "Next", typed, 422)
    assert page.find("p", class_="error").text


def test_a_time_that_is_over_by_the_last_step_sends_nothing(editor):
    crowd(1)
    here = drafted(editor)
    put(here, start_at=1)
    assert "This time is over." in refused(editor, here)
    assert no_message()


def test_a_broadcast_to_nobody_is_not_started(editor):
    crowd(2, write.opt_out)
    assert "Nobody would get this." in refused(editor, drafted(editor))


def test_a_group_narrows_and_a_deleted_one_is_said_at_every_step(editor):
    ids = crowd(3)
    group = broadcasts.group("Regulars", ids[:2])
    here = drafted(editor, groups=group)
    assert broadcasts.funnel(browse(editor, f"{here}/preview"))["Will be sent"] == 2
    broadcasts.deleted_group(group)
    assert "A group does not exist any more." in browse(editor, f"{here}/preview").text
    assert "A group does not exist any more." in refused(editor, here)
    page = submit(editor, begun(editor), "Next", {"groups": group}, 422)
    assert "does not exist any more" in page.find("p", id="groups-error").text


def test_several_groups_are_ticked_and_stay_so(editor):
    ids = crowd(4)
    names = [broadcasts.group("Regulars", ids[:2]), broadcasts.group("New", ids[1:3])]
    here = drafted(editor, groups=names)
    assert broadcasts.funnel(browse(editor, f"{here}/preview"))["Will be sent"] == 3
    assert "any of the groups “Regulars”, “New”" in browse(editor, f"{here}/confirmation").text
    broadcasts.deleted_group(names[1])
    page = browse(editor, f"{here}/audience")
    ticked = [each["value"] for each in page.all("input", type="checkbox") if "checked" in each.attributes]
    assert (ticked, "A group that was deleted" in page.text) == (names, True)


def test_a_draft_of_a_test_key_stays_one_whoever_works_on_it(editor):
    here = drafted(editor)
    put(here, is_test=True)
    submit(editor, browse(editor, f"{here}/audience"), "Next", {"flags": ["opted_in"]})
    assert db.session.query(Broadcast).one().is_test


@pytest.mark.parametrize(
    "typed",
    [{"flags": "maybe"}, {"countries": "XX"}, {"said_from": "soon"}, {"said_from": "2026-05-12", "said_to": "2026-05-11"}],
)
def test_an_audience_that_makes_no_sense_gets_a_sentence(editor, typed):
    field = list(typed)[-1]
    crowd(1)
    assert submit(editor, begun(editor), "Next", typed, 422).find("p", id=f"{field}-error").text


def test_two_people_start_it_once(app):
    olive, vera = (signed_in(app, teammate(Role.EDITOR, name)) for name in ("olive", "vera"))
    crowd(3)
    here = drafted(olive)
    pages = [(client, browse(client, f"{here}/confirmation")) for client in (olive, vera)]
    answers = [submit(client, page, f"{here}/confirmation").text for client, page in pages]
    assert ("has started" in answers[0], "Somebody has started this broadcast already." in answers[1]) == (True, True)
    assert db.session.query(SandboxDelivery).count() == 3


def test_what_somebody_changed_meanwhile_is_shown_before_it_is_sent(editor):
    crowd(2)
    here = drafted(editor)
    page = browse(editor, f"{here}/confirmation")
    submit(editor, browse(editor, f"{here}/audience"), "Next", {"countries": "US"})
    page = submit(editor, page, f"{here}/confirmation", status=422)
    assert ("Somebody changed this broadcast" in page.text, no_message()) == (True, True)


def test_it_is_paused_resumed_and_stopped(editor):
    crowd(2)
    here = drafted(editor)
    put(here, state=BroadcastState.SENDING, started_at=1, start_at=1)
    page = submit(editor, browse(editor, here), "Pause")
    assert "What has not left waits" in page.text
    sure = browse(editor, f"{here}/stop")
    page = submit(editor, sure, "Stop for good")
    assert ("Stopped for good." in page.text, page.find("main").all("button")) == (True, [])
    assert "This broadcast is over." in submit(editor, sure, "Stop for good").text


def test_a_pause_by_the_desk_says_why(editor):
    here = drafted(editor)
    put(here, state=BroadcastState.PAUSED, paused_why="Of the last 10 messages the provider did not take 6. It said: no.")
    page = browse(editor, here)
    assert "Paused by the desk itself" in page.text
    assert "did not take 6" in page.text
    assert 'data-state="paused"' in editor.get(f"{here}/progress").get_data(as_text=True)
    assert "It goes on." in submit(editor, page, "Resume").text


def test_what_is_no_draft_any_more_cannot_be_changed_or_deleted(editor):
    crowd(1)
    here = drafted(editor)
    page = browse(editor, f"{here}/deletion")
    step = browse(editor, f"{here}/audience")
    send(editor, here)
    assert "no draft any more" in submit(editor, step, "Next").text
    assert "no draft any more" in submit(editor, page, "Delete").text
    assert db.session.query(Broadcast).count() == 1


def test_a_draft_is_deleted(editor):
    page = submit(editor, browse(editor, f"{drafted(editor)}/deletion"), "Delete")
    assert "The draft “May” is deleted." in page.text
    assert "No broadcasts yet" in page.text


@pytest.mark.parametrize("path", ["/broadcasts/brc_nothing", "/broadcasts/%00", "/broadcasts/brc_nothing/report"])
def test_what_is_not_there_is_a_404(editor, path):
    assert editor.get(path).status_code == 404


def test_a_step_that_is_none_is_a_404(editor):
    assert editor.get(f"{drafted(editor)}/preview/nonsense").status_code == 404


def test_hostile_words_are_words(editor):
    crowd(1)
    page = begun(editor, SALE, "<script>alert(1)</script>")
    assert "<script>alert(1)</script>" in browse(editor, broadcasts.address(page)).find("h1").text
