"""The pages about sequences, as a team uses them."""

import pytest

from optin import jobs, templates
from optin.database import db, writing
from optin.models import Contact, Enrolment, Message
from optin.template_drafts import Draft
from optin.vocabulary import Category, Channel
from tests.pages.browse import browse, submit
from tests.pages.contacts_in_desk import entered, opted_out
from tests.pages.test_groups import made as group_of

TIP = Draft("Tip", Channel.SMS, Category.UTILITY, "en", "Hi {{first_name|there}}, a tip.")
SALE = Draft("Sale", Channel.SMS, Category.MARKETING, "en", "20 % off. Reply STOP to opt out.")


def template(draft=TIP):
    """The public id of a template."""
    with writing() as session:
        return templates.create(session, draft, "Olive").public_id


def drafted(client, name="Welcome", **options):
    """The page of a new sequence without steps."""
    return submit(client, browse(client, "/sequences/new"), "Create", {"name": name, **options})


def with_step(client, page, draft=TIP, amount="0", **more):
    """The sequence's page after a step was added."""
    chosen = {"template": template(draft), "wait": "minutes", "amount": amount, **more}
    return submit(client, browse(client, f"{page.url}/steps/new"), "Add", chosen)


def started(client, *drafts, **options):
    """The address of a sequence that runs, with a step for each template."""
    page = drafted(client, **options)
    here = page.url
    for draft in drafts or (TIP,):
        page = with_step(client, browse(client, here), draft)
    submit(client, browse(client, here), "Start")
    return here


def brought_in(client, here, contact):
    """A contact comes in by the page where one looks for them."""
    return submit(client, browse(client, f"{here}/additions"), f"Bring in {contact}")


def bodies():
    db.session.rollback()
    return [message.body for message in db.session.query(Message).order_by(Message.id)]


def cells(page, caption):
    """The rows of a table as lists of what its cells say."""
    table = next(one for one in page.all("table") if one.find("caption").text == caption)
    return [[cell.text for cell in row.walk() if cell.tag in ("th", "td")] for row in table.find("tbody").all("tr")]


def test_a_sequence_is_made_started_and_sends(editor):
    entered("Ana Alvarez", phone="+1 415 555 0134")
    page = drafted(editor)
    assert "Add its steps" in page.text
    page = submit(editor, with_step(editor, page), "Start")
    assert "It runs." in page.text

    page = brought_in(editor, page.url, "Ana Alvarez")

    assert "Ana Alvarez is in “Welcome”." in page.text
    assert bodies() == ["Hi Ana, a tip."]


def test_a_sequence_without_steps_cannot_be_started(editor):
    page = drafted(editor)

    assert page.all("button", text="Start") == []
    assert "Add a step first." in browse_post(editor, f"{page.url}/start")


def browse_post(client, url):
    """What the page says after a button that it does not show was pressed."""
    token = browse(client, url.rpartition("/")[0]).find("input", name="csrf_token")["value"]
    return client.post(url, data={"csrf_token": token}, follow_redirects=True).get_data(as_text=True)


@pytest.mark.parametrize("name", ["", "n" * 121, "welcome", "a\x00b"])
def test_a_bad_name_gets_a_sentence_and_makes_nothing(editor, name):
    drafted(editor)

    page = submit(editor, browse(editor, "/sequences/new"), "Create", {"name": name, "leave_on_reply": "y"}, 422)

    assert page.find("p", id="name-error").text
    assert "checked" in page.find("input", id="leave_on_reply").attributes


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("amount", {"amount": "-1"}),
        ("amount", {"amount": "soon"}),
        ("amount", {"amount": "366", "wait": "days"}),
        ("amount", {"amount": "9" * 30}),
        ("time", {"wait": "time_of_day", "time": "25:00"}),
        ("time", {"wait": "time_of_day", "time": ""}),
        ("wait", {"wait": "years"}),
        ("template", {"template": "tpl_none"}),
    ],
)
def test_a_bad_step_gets_a_sentence_and_adds_nothing(editor, field, typed):
    page = drafted(editor)
    chosen = {"template": template(), "wait": "hours", "amount": "1", **typed}

    page = submit(editor, browse(editor, f"{page.url}/steps/new"), "Add", chosen, 422)

    assert page.find("p", id=f"{field}-error").text


def test_a_template_that_cannot_be_sent_to_many_is_no_step(editor):
    code = Draft("Code", Channel.SMS, Category.UTILITY, "en", "Your code is {{code}}.")
    page = drafted(editor)
    chosen = {"template": template(code), "amount": "1"}

    page = submit(editor, browse(editor, f"{page.url}/steps/new"), "Add", chosen, 422)

    assert "Only a program can fill" in page.find("p", id="template-error").text


def test_steps_are_changed_moved_and_removed(editor):
    page = drafted(editor)
    here = page.url
    with_step(editor, page)
    page = with_step(editor, browse(editor, here), SALE, "3")
    assert [row[0] for row in cells(page, "Steps in order")] == ["1. Tip", "2. Sale"]

    page = submit(editor, page, "Move up step 2")
    assert [row[0] for row in cells(page, "Steps in order")] == ["1. Sale", "2. Tip"]
    page = submit(editor, browse(editor, page.find("a", text="Edit step 1")["href"]), "Save", {"amount": "5"})
    assert cells(page, "Steps in order")[0][1] == "5 minutes later"
    page = submit(editor, page, "Remove step 1")
    assert [row[0] for row in cells(page, "Steps in order")] == ["1. Tip"]


def test_a_step_at_a_time_of_day_says_so(editor):
    page = with_step(editor, drafted(editor), amount="2", wait="time_of_day", time="9:30")

    assert cells(page, "Steps in order")[0][1] == "2 days later at 09:30"
    page = browse(editor, page.find("a", text="Edit step 1")["href"])
    assert page.find("input", id="time")["value"] == "09:30"


def test_failures_lead_to_the_people_and_to_why(editor):
    ana = entered("Ana Alvarez", phone="+1 415 555 0134")
    opted_out(ana)
    here = started(editor, SALE, TIP)
    brought_in(editor, here, "Ana Alvarez")

    page = browse(editor, here)
    assert cells(page, "Failures by reason") == [
        [
            "The contact has opted out of this channel.",
            "1. Sale",
            "1 failed at step 1: The contact has opted out of this channel.",
        ]
    ]
    page = browse(editor, page.find("a", text=cells(page, "Failures by reason")[0][2])["href"])
    assert [row[0] for row in cells(page, "People in the sequence")] == ["Ana Alvarez"]
    page = browse(editor, page.find("a", text="Why Ana Alvarez does not get it")["href"])
    assert "The contact has opted out of this channel." in page.text
    assert bodies() == [SALE.body, "Hi Ana, a tip."]


def test_a_deleted_template_is_named_and_its_step_fails(editor):
    entered("Ana Alvarez", phone="+1 415 555 0134")
    here = started(editor, SALE, TIP)
    with writing() as session:
        templates.delete(
            templates.for_change(session, templates.listed(session, templates.Search(words="Sale"), None, 1)[0][0].public_id)
        )

    brought_in(editor, here, "Ana Alvarez")

    page = browse(editor, here)
    assert "Template deleted" in cells(page, "Steps in order")[0][0]
    assert cells(page, "Failures by reason")[0][0] == "The step's template could not be sent."
    assert bodies() == ["Hi Ana, a tip."]


def test_a_group_comes_in_and_so_does_whoever_joins_it(editor):
    ana = entered("Ana Alvarez", phone="+1 415 555 0134")
    ben = entered("Ben Brandt", phone="+1 212 555 0178")
    group = group_of("Regulars", ana)
    here = started(editor)

    page = submit(editor, browse(editor, here), "Bring the group in", {"group": group, "later": "y"})
    assert "Everybody in “Regulars” is being brought in." in page.text
    assert bodies() == ["Hi Ana, a tip."]
    submit(editor, browse(editor, f"/contacts/{ben}"), "Add to group", {"group": group})
    jobs.of(editor.application).sweep()
    jobs.of(editor.application).sweep()
    assert bodies() == ["Hi Ana, a tip.", "Hi Ben, a tip."]

    page = submit(editor, browse(editor, here), "Do not follow the group any more")
    assert "No group" in page.text


def test_nobody_comes_into_a_draft_by_a_group(editor):
    here = drafted(editor).url
    group = group_of("Regulars", entered())
    token = browse(editor, here).find("input", name="csrf_token")["value"]

    answer = editor.post(f"{here}/groups", data={"group": group, "csrf_token": token}, follow_redirects=True)

    assert "Start the sequence first." in answer.get_data(as_text=True)
    assert db.session.query(Enrolment).count() == 0


def test_a_contact_is_taken_out_and_brought_back_on_the_profile(editor):
    ana = entered("Ana Alvarez", phone="+1 415 555 0134")
    page = with_step(editor, drafted(editor), amount="10")
    submit(editor, page, "Start")
    page = submit(editor, browse(editor, f"/contacts/{ana}"), "Bring in")
    section = page.find("section", id="sequences")
    assert "Next step" in section.text
    assert section.all("select") == []

    page = submit(editor, page, "Take out of Welcome")

    assert "Ana Alvarez is not in “Welcome” any more." in page.text
    assert "Left" in page.find("section", id="sequences").text
    assert "is in “Welcome”" in submit(editor, page, "Bring in").text


def test_people_are_listed_by_where_they_are(editor):
    entered("Ana Alvarez", phone="+1 415 555 0134")
    page = with_step(editor, drafted(editor), amount="10")
    here = submit(editor, page, "Start").url
    brought_in(editor, here, "Ana Alvarez")

    page = browse(editor, browse(editor, here).find("a", text="1 waiting for step 1")["href"])
    assert cells(page, "People in the sequence")[0][:3] == ["Ana Alvarez", "On the way", "1. Tip"]
    assert "Nobody fits." in browse(editor, f"{here}/people?state=left").text
    page = submit(editor, browse(editor, f"{here}/people?state=active"), "Take out Ana Alvarez")
    assert "Taken out by hand" in cells(page, "People in the sequence")[0][1]


def test_it_is_paused_resumed_and_ended(editor):
    here = started(editor)

    page = submit(editor, browse(editor, here), "Pause")
    assert "Nothing is sent until somebody resumes." in page.text
    page = submit(editor, page, "Resume")
    assert "It goes on." in page.text
    page = submit(editor, browse(editor, f"{here}/end"), "End for good")
    assert "Ended for good." in page.text
    assert [button.text for button in page.find("main").all("button")] == []
    assert editor.get(f"{here}/steps/new").status_code == 404


def test_options_are_changed(editor):
    page = browse(editor, f"{drafted(editor).url}/edit")

    changed = {"name": "Hello", "time_zone": "Europe/Berlin", "leave_on_opt_out": "y"}
    page = submit(editor, page, "Save", changed)

    assert page.find("h1").text == "Hello"
    assert "Europe/Berlin" in page.text
    assert page.find("dl", class_="facts").all("dd")[3].text == "Yes"


def test_a_viewer_sees_sequences_and_changes_none(viewer, editor):
    ana = entered("Ana Alvarez", phone="+1 415 555 0134")
    here = started(editor)
    brought_in(editor, here, "Ana Alvarez")

    for path in ("/sequences", here, f"{here}/people", f"/contacts/{ana}"):
        assert [button.text for button in browse(viewer, path).find("main").all("button") if button.text != "Search"] == []
    assert viewer.get(f"{here}/additions").status_code == 403


@pytest.mark.parametrize("name", ["seq_nothing", "%00", "seq_" + "a" * 24])
def test_what_is_not_there_is_a_404(editor, name):
    assert editor.get(f"/sequences/{name}").status_code == 404
    assert editor.get(f"/sequences/{name}/people").status_code == 404


def test_a_list_that_is_asked_for_in_nonsense_shows_everybody(editor):
    here = started(editor)

    page = browse(editor, f"{here}/people?state=lost&step=%00&why=because")

    assert "Nobody has come in yet" in page.text


def test_a_contact_who_is_deleted_is_in_nothing(editor):
    ana = entered("Ana Alvarez", phone="+1 415 555 0134")
    here = started(editor)
    brought_in(editor, here, "Ana Alvarez")

    submit(editor, browse(editor, f"/contacts/{ana}/deletion"), "Delete")

    assert db.session.query(Contact).count() == db.session.query(Enrolment).count() == 0
    assert "Nobody has come in yet" in browse(editor, f"{here}/people").text
