"""The demonstration: who the cast are, what they left behind, and a shop that embeds a form as any site would."""

import json
import re
import socket
import urllib.request
from html import unescape
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from app import create_app
from optin import cli, demo, groups, jobs, segments, snippet, templates
from optin.clock import now
from optin.database import db, writing
from optin.demo.drafts import OFFERS, TASTINGS
from optin.demo.drafts import SHOP as ORGANISATION
from optin.demo.post import BROADCAST, REGULARS
from optin.demo.series import SEQUENCE
from optin.demo.talk import QUESTION, THANKS, UNCLEAR
from optin.demo.texts import HOURS, READY, TEMPLATES
from optin.flows.faults import faults as faults_of_flow
from optin.flows.world import world
from optin.form_numbers import DAY, LINK
from optin.ledger import verify
from optin.models import (
    ConsentEvent,
    Contact,
    ContactChannel,
    Enrolment,
    Evidence,
    Flow,
    FormNumber,
    FormVersion,
    InboundMessage,
    OptInForm,
    SequenceStep,
)
from optin.models.message import Message, SandboxDelivery
from optin.sending import render
from optin.shop import create_shop
from optin.template_advice import advice
from optin.template_drafts import faults
from optin.vocabulary import Act, Category, Channel, Effect, Flag, MessageState, Path, Reach, Role
from tests.demonstration import demonstration
from tests.documents import README
from tests.pages.broadcasts import tiles
from tests.pages.browse import Page, browse
from tests.pages.people import DeskClient, signed_in, teammate

SHOP = "http://127.0.0.1:8001"


@pytest.fixture
def cast(app, time_machine):
    """A desk with the cast in it, on both databases, where no midnight comes in between."""
    return with_the_cast(app, time_machine)


@pytest.fixture
def demo_desk(desk, time_machine):
    """The same on SQLite alone, for what pages show of it."""
    return with_the_cast(desk, time_machine)


def with_the_cast(app, time_machine):
    time_machine.move_to(1_800_000_000, tick=True)
    app.test_client_class = DeskClient
    demo.load(SHOP)
    jobs.wake()
    return app


def said_by_the_readme():
    """Name and channel → what the README's table of the cast says."""
    table = README.read_text(encoding="utf-8").split("| person | SMS | WhatsApp | E-mail |")[1].split("\n\n")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.strip().splitlines()[1:]]
    return {(name, channel): word for name, *words in rows for channel, word in zip(Channel, words, strict=True)}


def answer(row):
    """The one answer of a channel, in the README's words."""
    if row.reach is Reach.MISSING:
        return "no address"
    if row.blocks:
        return row.blocks.words[0]
    return "awaiting confirmation" if (row.asked_until or 0) > now() else row.flag.label.lower()


def evidence_of(name, channel, act):
    """The evidence of the latest such event of a contact, by the contact's name."""
    query = (
        select(Evidence.content)
        .join(ConsentEvent, ConsentEvent.id == Evidence.event_id)
        .join(Contact, Contact.tag == ConsentEvent.tag)
        .where(Contact.name == name, ConsentEvent.channel == channel, ConsentEvent.act == act)
        .order_by(ConsentEvent.id.desc())
    )
    return json.loads(db.session.scalars(query).first())


def flag_of(name, channel):
    query = select(ContactChannel.flag).join(Contact, Contact.id == ContactChannel.contact_id)
    return db.session.scalar(query.where(Contact.name == name, ContactChannel.channel == channel))


def framed(code):
    """The path that the frame in a page loads."""
    return re.search(r'src="http://localhost:\d+([^"]+)"', code)[1]


def form_of(draft):
    """The public id of the form that was made from a draft."""
    query = select(OptInForm.public_id).join(FormVersion, FormVersion.id == OptInForm.version_id)
    return db.session.scalar(query.where(FormVersion.description == draft.description))


def fill_in(client, path, **typed):
    """Open a form and send it."""
    token = re.search(r'name="?t"? value="([^"]+)"', client.get(path).text)[1]
    return client.post(path, data={"t": token, **typed})


def test_the_cast_is_as_the_readme_says(cast):
    rows = db.session.execute(select(Contact.name, ContactChannel).join(Contact, Contact.id == ContactChannel.contact_id))

    assert {(name, row.channel): answer(row) for name, row in rows} == said_by_the_readme()


def test_the_ledger_of_the_cast_is_sound(cast):
    report = verify.check(db.session.connection())

    assert report.faults == []
    assert report.events > 10


def test_the_cast_left_the_evidence_that_a_visitor_leaves(cast):
    browser = {"User-Agent": "Mozilla/5.0", "Accept-Language": "en", "Referer": f"{SHOP}/"}
    client = cast.test_client()
    client.environ_base |= {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in browser.items()}

    assert fill_in(client, framed(demo.shop_snippet(SHOP)), phone="+1 415 555 0199").status_code == 200
    assert evidence_of("Ana Alvarez", Channel.SMS, Act.OPTED_IN).keys() == evidence_of("", Channel.SMS, Act.OPTED_IN).keys()


def test_dev_can_confirm_in_the_simulator(cast):
    mail = db.session.scalars(select(SandboxDelivery).where(SandboxDelivery.address == "dev@example.com")).one()
    link = re.search(r"http://localhost:\d+(\S+)", mail.body)[1]

    cast.test_client().post(link)

    assert flag_of("Dev Desai", Channel.EMAIL) is Flag.OPTED_IN


def test_marketing_reaches_only_who_had_opted_in(cast):
    reached = select(Contact.name, Message.channel).join(Contact, Contact.id == Message.contact_id)
    marketing = reached.where(Message.category == Category.MARKETING, Message.state == MessageState.SENT)

    assert sorted((name, channel.word) for name, channel in db.session.execute(marketing)) == [
        ("Ana Alvarez", "sms"),
        ("Ana Alvarez", "sms"),
        ("Carla Costa", "email"),
        ("Hugo Hansen", "whatsapp"),
    ]


def test_what_the_cast_wrote_came_in_by_the_one_entry_and_had_its_effect(cast):
    effects = dict(db.session.execute(select(InboundMessage.body, InboundMessage.effect)).all())
    everything = db.session.scalar(select(func.count()).where(Message.state == MessageState.RECEIVED))

    assert effects["STOP"] is effects["Stop promotions"] is Effect.OPTED_OUT
    assert (effects["HELP"], effects[UNCLEAR], effects[QUESTION]) == (Effect.HELPED, Effect.HELD, Effect.NOTHING)
    assert {effects[words] for words in ("Yes please", "No", "Hours?", "2")} == {Effect.TAKEN}
    assert everything == len(effects)


def test_every_message_of_the_cast_that_asks_for_an_answer_has_got_one(cast):
    sent = select(Contact.name).join(Message, Message.contact_id == Contact.id).where(Message.state == MessageState.SENT)
    answered = db.session.scalars(sent.where(Message.path.in_([Path.SERVICE, Path.BOT]), Message.channel != Channel.EMAIL))

    assert sorted(answered) == ["Ben Brandt"] * 2 + ["Carla Costa", "Hugo Hansen", "Ines Ito", "Ines Ito", "Jonas Jensen"]


def test_the_results_of_the_invitations_tell_a_yes_a_no_and_no_answer(cast):
    page = browse(signed_in(cast, teammate(Role.VIEWER)), "/invitations/results")

    assert tiles(page) == {"Asked": 3, "Yes": 1, "No": 1, "No answer": 1}


def test_one_unclear_message_waits_for_a_teammate(cast):
    assert UNCLEAR in browse(signed_in(cast, teammate(Role.VIEWER)), "/unclear-messages").text


def test_the_flow_of_the_demonstration_has_nothing_wrong(cast):
    mine = db.session.scalars(select(Flow).order_by(Flow.id.desc())).first()

    assert faults_of_flow(HOURS, world(db.session(), mine.id)) == []


def test_the_broadcast_is_over_and_carla_who_said_stop_is_in_its_report(cast):
    viewer = signed_in(cast, teammate(Role.VIEWER))
    here = browse(viewer, "/broadcasts").find("a", text=BROADCAST)["href"]
    report = browse(viewer, f"{here}/report").find("main").text

    assert tiles(browse(viewer, here)) == {"Sent": 1, "Refused": 3, "Failed": 0, "Unknown": 0}
    assert re.search(r"Carla Costa.{0,80}The contact has opted out of this channel", report, re.DOTALL)


def test_the_sequence_has_somebody_in_each_step_and_says_why_one_failed(cast):
    viewer = signed_in(cast, teammate(Role.VIEWER))
    page = browse(viewer, browse(viewer, "/sequences").find("a", text=SEQUENCE)["href"])
    waiting = select(Contact.name, SequenceStep.position).join(Enrolment, Enrolment.contact_id == Contact.id)
    rows = db.session.execute(waiting.join(SequenceStep, SequenceStep.id == Enrolment.next_step))

    assert dict(rows.all()) == {"Ines Ito": 1, "Ana Alvarez": 2, "Carla Costa": 3}
    assert [tile.find("dd").text for tile in page.all("div", class_="tile")] == ["3", "0", "0"]
    assert "The contact has opted out of this channel." in page.text


def test_ana_asks_and_is_answered_and_thanks(cast):
    mine = select(Message.body).join(Contact, Contact.id == Message.contact_id).where(Contact.name == "Ana Alvarez")
    question, answer, thanks = db.session.scalars(mine.where(Message.channel == Channel.SMS).order_by(Message.id).limit(3))

    assert (question, thanks) == (QUESTION, THANKS)
    assert answer.startswith("Harbour Street Coffee: Ana, your order is ready.")


@pytest.mark.parametrize("draft", TEMPLATES, ids=lambda draft: draft.name)
def test_the_templates_are_examples_of_good_ones(draft):
    told = [sentence for sentence in advice(draft) if "The channel adds one" not in sentence]
    filled = render.render(draft, {"organisation": ORGANISATION, "first_name": "Ana"})

    assert (faults(draft), told) == ({}, [])
    assert draft.channel is not Channel.SMS or segments.count(filled.body).segments == 1


@pytest.mark.parametrize(
    "begin",
    [lambda session: groups.create(session, REGULARS, "Olive"), lambda session: templates.create(session, READY, "Olive")],
)
def test_a_desk_on_which_somebody_has_begun_is_not_empty(app, begin):
    with writing() as session:
        begin(session)

    assert not demo.is_empty()


def test_the_shop_holds_the_code_of_the_code_page(demo_desk):
    owner = signed_in(demo_desk, teammate(Role.OWNER))
    code = browse(owner, f"/forms/{form_of(OFFERS)}/code").find("pre").text

    shop = create_shop(demo.shop_snippet(SHOP)).test_client().get("/")

    assert " ".join(code.split()) in " ".join(shop.text.split())


def test_every_form_has_a_month_of_numbers_that_could_be_true(cast):
    rows = db.session.scalars(select(FormNumber)).all()

    assert {row.form_id for row in rows} == set(db.session.scalars(select(OptInForm.id)))
    assert {row.site for row in rows} == {SHOP, LINK}
    assert {row.day for row in rows} == set(range(now() // DAY - 29, now() // DAY + 1))
    assert all(0 <= row.confirmed <= row.submitted < row.shown for row in rows)


def test_the_numbers_of_the_tastings_tell_two_versions_apart(demo_desk):
    page = browse(signed_in(demo_desk, teammate(Role.VIEWER)), f"/forms/{form_of(TASTINGS)}/numbers")

    assert "Version 2 brings more than version 1" in page.text


def test_the_shop_may_show_the_form_and_nobody_else(demo_desk):
    policy = demo_desk.test_client().get(framed(demo.shop_snippet(SHOP))).headers["Content-Security-Policy"]

    assert re.search(r"frame-ancestors ([^;]+)", policy)[1] == SHOP


def test_a_shop_on_the_next_free_port_may_show_it_too(demo_desk):
    path = framed(demo.shop_snippet("http://127.0.0.1:8002"))

    policy = demo_desk.test_client().get(path).headers["Content-Security-Policy"]
    assert f"frame-ancestors {SHOP} http://127.0.0.1:8002;" in policy


def test_a_shop_whose_form_was_deleted_says_so():
    assert "The form that stood here was deleted" in create_shop(None).test_client().get("/").text


def test_the_parts_of_a_form_have_the_names_that_the_readme_gives(demo_desk):
    told = README.read_text(encoding="utf-8").split("| part | found by |")[1].split("\n\n")[0]
    fields, boxes = (
        re.findall(r"\*([^*]+)\*", row) for row in told.splitlines() if "| the fields" in row or "checkboxes" in row
    )
    form = Page(demo_desk.test_client().get(urlsplit(snippet.page_address(form_of(TASTINGS))).path))

    assert [label.text for label in form.all("label")] == [*fields, *boxes]


def test_the_cast_goes_into_an_empty_desk_only(tmp_path, monkeypatch):
    monkeypatch.setenv("OPTIN_DATA", str(tmp_path))
    first, second = (CliRunner().invoke(cli.optin, ["demo"], obj=create_app) for _ in range(2))

    assert (first.exit_code, first.output) == (0, "The cast is loaded.\n")
    assert (second.exit_code, second.output.count("into an empty one only")) == (1, 1)


def test_a_busy_port_is_said_of_the_shop_as_of_the_desk(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as ours:
        busy = ours.getsockname()[1]
        with demonstration(tmp_path, shop_port=busy) as shown:
            port = shown.shop.rsplit(":", 1)[1]

    assert f"Port {busy} is busy, so the shop is on port {port}.\n" in shown.said


def test_one_command_serves_a_desk_and_a_shop_with_a_form_in_it(tmp_path):
    with demonstration(tmp_path) as shown:
        shop = _fetch(shown.shop)
        form = _fetch(unescape(re.search(r'<iframe src="([^"]+)"', shop)[1]))
        link = _fetch(shown.link)

    assert "Text me offers" in form
    assert "Set up" in link
    assert (shown.code, shown.said.splitlines()[-1]) == (0, "Stopped.")


def _fetch(url):
    with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310 - a URL that the desk printed
        return answer.read().decode()
