"""A desk on either database on which every path of the table can be walked in a browser, and what of it is seen where."""

from __future__ import annotations

import contextlib
import json
import re
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path as Directory

from playwright.sync_api import Browser, Page, expect

from app import create_app
from optin import database, groups, keys, templates
from optin.addresses import read_phone
from optin.clock import now
from optin.contacts import Person
from optin.database import db, writing
from optin.models import Contact
from optin.policy import SENTENCES
from optin.template_drafts import Draft
from optin.vocabulary import Category, Channel, Path, Reason, Starts
from tests import cast
from tests.browser.live import OWNER, PASSWORD, LiveDesk, live_desk
from tests.browser.walking import follow
from tests.conversation.drafting import SAY, draft, keep, request, step
from tests.databases import Databases, settings
from tests.sending.sequencing import running

LONGEST = 60  # seconds until a worker has been there
ARRIVED = ".bubble:not(.bubble-missing)"  # on the phone, where what did not arrive is said, too
SMS = Channel.SMS
DEV = Person("Dev Desai", read_phone("+1 646 555 0143", "US"))
PEOPLE = {"out": cast.ANA, "in": cast.BEN, "never": cast.CARLA, "reader": DEV}


@dataclass(frozen=True)
class Seeded:
    """A desk that runs, with somebody who opted out, in, or said nothing (public ids by word), and a program's key. The reader
    has opted in, too, and nothing is sent to them alone."""

    live: LiveDesk
    people: dict[str, str]
    key: str
    group: str
    flow: str
    sequence: str


def words(path: Path) -> str:
    """What is sent on the path, and on no other."""
    return f"Half price by {path.word}."


@contextlib.contextmanager
def row_desk(databases: Databases, engine: str, directory: Directory) -> Iterator[Seeded]:
    """The desk, in a process of its own."""
    url = databases.fresh(engine)
    app = create_app(settings(directory, url))
    with app.app_context():
        seeded = _seeded()
        db.session.remove()
    database.stop(app)
    admin = {"OPTIN_ADMIN_EMAIL": OWNER, "OPTIN_ADMIN_PASSWORD": PASSWORD}
    with live_desk(directory, OPTIN_DATABASE_URL=url, **admin) as live:
        yield Seeded(live, *seeded)
    databases.forget(url)


def _seeded() -> tuple[dict[str, str], str, str, str, str]:
    ids = {word: cast.add(person) for word, person in PEOPLE.items()}
    cast.say_no(ids["out"], SMS, cast.told(at=now() - 1000))
    for word in ("in", "reader"):
        cast.say_yes(ids[word], SMS)
    made = {path: _template(words(path)) for path in Path}
    sequence = running((made[Path.SEQUENCE][0], 0), (_template("The last step.", Category.UTILITY)[0], 0), name="Welcome")
    keep(draft(step(SAY, "a", template=made[Path.BOT][1]), starts=Starts.KEYWORD, keyword="menu"))
    flow = keep(request(f"{words(Path.INVITE)} Msg & data rates may apply. Reply Y Yes N No"))
    with writing() as session:
        group = groups.create(session, "Spring fair", OWNER)
        groups.add(session.connection(), group, ids.values())
        key, group_name = keys.create_key(session, "Till", ["all"], "live"), group.public_id
    people = {word: db.session.get_one(Contact, contact_id).public_id for word, contact_id in ids.items()}
    return people, key, group_name, flow, str(sequence)


def _template(text: str, category: Category = Category.MARKETING) -> tuple[int, str]:
    with writing() as session:
        made = templates.create(session, Draft(text, SMS, category, "en", text), OWNER)
        return made.id, made.public_id


def signed_in(browser: Browser, desk: Seeded) -> Page:
    """The owner's page."""
    page = browser.new_context(base_url=desk.live.url).new_page()
    page.goto("/")
    page.get_by_label("E-mail").fill(OWNER)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    follow(page.get_by_role("button", name="Sign in"))
    return page


def asked_by_program(desk: Seeded, body: dict[str, object]) -> tuple[int, dict[str, object]]:
    """What the API answers to POST /messages."""
    headers = {"Authorization": f"Bearer {desk.key}", "Content-Type": "application/json"}
    asked = urllib.request.Request(desk.live.url + "/api/v1/messages", json.dumps(body).encode(), headers)  # noqa: S310
    try:
        with urllib.request.urlopen(asked, timeout=LONGEST) as answer:  # noqa: S310 - our own desk
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        return refused.code, json.load(refused)


def shown(page: Page, where: str, what: str | re.Pattern[str], inside: str = "main") -> None:
    """Look there until it stands there: a worker brings it."""
    end = time.monotonic() + LONGEST
    while True:
        page.goto(where)
        if page.locator(inside).get_by_text(what).count():
            return
        assert time.monotonic() < end, f"never at {where}: {what} in {page.get_by_role('main').inner_text()}"
        page.wait_for_timeout(200)


def phone(desk: Seeded, who: str) -> str:
    """Where the contact's phone is."""
    return f"/simulator/{desk.people[who]}/sms"


def thread(desk: Seeded, who: str) -> str:
    """Where the team sees the same."""
    return f"/contacts/{desk.people[who]}/conversations/sms"


def became(page: Page, desk: Seeded, who: str, path: Path, cell: str) -> None:
    """What the table says is what is seen: on the person's phone, or in the thread with the reason, and then on no phone."""
    outcome, _, reason = cell.partition(" ")
    if outcome == "send":
        shown(page, phone(desk, who), words(path), ARRIVED)
        return
    if outcome == "warn":
        expect(page.get_by_role("main")).to_contain_text("Please think again")
        expect(page.get_by_role("main")).to_contain_text(SENTENCES[Reason.of(reason)])
    elif path in (Path.BROADCAST, Path.BROADCAST_TO_ALL) and outcome == "refuse":
        shown(page, page.url, re.compile(rf"\d refused: {re.escape(SENTENCES[Reason.of(reason)])}"))
    else:
        _kept_back(page, thread(desk, who), path, outcome, SENTENCES[Reason.of(reason)])
    page.goto(phone(desk, who))
    expect(page.locator(ARRIVED).get_by_text(words(path))).to_have_count(0)


def _kept_back(page: Page, where: str, path: Path, outcome: str, sentence: str) -> None:
    """Its own message in the thread says so."""
    end = time.monotonic() + LONGEST
    mine = page.locator("li.said", has_text=words(path))
    while not mine.filter(has_text=re.compile("Held|It will go on" if outcome == "hold" else re.escape(sentence))).count():
        assert time.monotonic() < end, f"never at {where}: {path.word} {sentence}"
        page.wait_for_timeout(200)
        page.goto(where)
