"""Every path of the table as somebody goes it in a browser, up to the last press. What came of it is `row_desk.became`'s."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from optin.vocabulary import Path
from tests.browser.row_desk import ARRIVED, PEOPLE, Seeded, asked_by_program, phone, shown, thread, words
from tests.browser.test_broadcast import TOGGLE, go_on
from tests.browser.walking import follow
from tests.pages.broadcasts import REASON


def compose(page: Page, desk: Seeded, who: str, cell: str) -> None:
    _chosen(page, desk, who, Path.COMPOSE)
    if cell == "send":
        follow(page.get_by_role("button", name="Send", exact=True))


def compose_confirmed(page: Page, desk: Seeded, who: str, cell: str) -> None:
    _chosen(page, desk, who, Path.COMPOSE_CONFIRMED)
    page.get_by_label("Send it anyway").check()
    page.get_by_label("Reason").fill(REASON)
    follow(page.get_by_role("button", name="Send anyway"))
    shown(page, thread(desk, who), "chose to send it anyway")


def _chosen(page: Page, desk: Seeded, who: str, path: Path) -> None:
    page.goto(thread(desk, who))
    page.get_by_label("Template").select_option(label=f"{words(path)} (marketing)")
    follow(page.get_by_role("button", name="Use it"))


def broadcast(page: Page, desk: Seeded, who: str, cell: str) -> None:
    _previewed(page, Path.BROADCAST)
    expect(page.get_by_label(TOGGLE)).to_be_checked()
    _sent(page)


def broadcast_to_all(page: Page, desk: Seeded, who: str, cell: str) -> None:
    _previewed(page, Path.BROADCAST_TO_ALL)
    page.get_by_label(TOGGLE).uncheck()
    go_on(page)
    expect(page.get_by_role("main")).to_contain_text("quality rating")
    page.get_by_label("Reason").fill(REASON)
    _sent(page)


def _previewed(page: Page, path: Path) -> None:
    page.goto("/broadcasts/new")
    page.get_by_label("Name").fill(path.word)
    page.get_by_label("Template").select_option(label=f"{words(path)} (SMS, marketing)")
    go_on(page)
    go_on(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Preview")


def _sent(page: Page) -> None:
    for _ in range(3):
        go_on(page)
    follow(page.get_by_role("button", name=re.compile("^Send to")))
    expect(page.get_by_role("heading", name="Progress")).to_be_visible()


def sequence(page: Page, desk: Seeded, who: str, cell: str) -> None:
    """The contact is brought in; where the first step fails, the page says why and the last one comes all the same."""
    page.goto("/sequences")
    follow(page.get_by_role("main").get_by_role("link", name="Welcome"))
    here = page.url
    follow(page.get_by_role("link", name="Bring contacts in"))
    follow(page.get_by_role("button", name=re.compile(f"^Bring (in|back) {PEOPLE[who].name}")))
    if cell.startswith("refuse"):
        shown(page, phone(desk, who), "The last step.", ARRIVED)
        shown(page, here, "1 failed at step 1")


def api(page: Page, desk: Seeded, who: str, cell: str, path: Path = Path.API) -> None:
    wanted = {"require_opt_in": True} if path is Path.API_REQUIRE_OPT_IN else {}
    person = {"channel": "sms", "to": PEOPLE[who].phone.e164, "body": words(path), "category": "marketing"}
    status, answer = asked_by_program(desk, {**person, **wanted})
    outcome, _, reason = cell.partition(" ")
    assert (status, answer.get("reason") or "") == (202 if outcome == "send" else 409, reason)


def api_require_opt_in(page: Page, desk: Seeded, who: str, cell: str) -> None:
    api(page, desk, who, cell, Path.API_REQUIRE_OPT_IN)


def bot(page: Page, desk: Seeded, who: str, cell: str) -> None:
    """The contact writes the word that starts a flow, which answers with a marketing template."""
    written(page, desk, who, "menu")


def service(page: Page, desk: Seeded, who: str, cell: str) -> None:
    """The contact asks for help. The answer is the desk's own, so it is looked for here."""
    written(page, desk, who, "HELP")
    shown(page, phone(desk, who), "Reply STOP", ARRIVED)


def written(page: Page, desk: Seeded, who: str, text: str) -> None:
    """The contact writes in the simulator."""
    page.goto(phone(desk, who))
    page.get_by_label("Reply as the contact").fill(text)
    follow(page.get_by_role("button", name="Send", exact=True))


def invite(page: Page, desk: Seeded, who: str, cell: str) -> None:
    """There is a button, or the reason why there is none."""
    page.goto(f"/invitations?group={desk.group}&flow={desk.flow}&channel=sms")
    line = page.get_by_role("row", name=re.compile(PEOPLE[who].name))
    if cell.startswith("refuse"):
        expect(line).to_contain_text("The contact has opted out of this channel.")
        expect(line.get_by_role("button")).to_have_count(0)
    else:
        follow(line.get_by_role("button", name="Invite"))
        expect(page.get_by_text(f"{PEOPLE[who].name} is invited")).to_be_visible()


Door = Callable[[Page, Seeded, str, str], None]

DOORS: dict[Path, Door] = {
    Path.COMPOSE: compose,
    Path.COMPOSE_CONFIRMED: compose_confirmed,
    Path.BROADCAST: broadcast,
    Path.BROADCAST_TO_ALL: broadcast_to_all,
    Path.SEQUENCE: sequence,
    Path.API: api,
    Path.API_REQUIRE_OPT_IN: api_require_opt_in,
    Path.BOT: bot,
    Path.INVITE: invite,
    Path.SERVICE: service,
}
# Those whose words are seen at the door itself, or that leave no message where there is no button.
SEEN_AT_THE_DOOR = {(Path.SERVICE, "send"), (Path.INVITE, "refuse opted_out")}
