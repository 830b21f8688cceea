"""Every state that the person's own pages can be in: those that are opened, and those that come after a button."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from optin import contacts, person_links
from optin.addresses import read_email
from optin.contacts import Person
from optin.database import writing
from optin.ledger import write
from optin.vocabulary import Block, Channel
from tests.browser.walking import follow
from tests.cast import CARLA, add, let, say_no, say_yes, told
from tests.person.own_pages import letters

DORA = Person("Dora Diaz", email=read_email("dora@example.com"))


def own_page(contact_id):
    return urlsplit(person_links.preferences_url(contact_id)).path


def unsubscribing(contact_id, channel):
    return urlsplit(person_links.unsubscribe_url(contact_id, channel)).path


def addresses():
    """The paths of all states that can be opened."""
    carla = add(CARLA)
    say_yes(carla, Channel.SMS)
    let(write.block, carla, Channel.WHATSAPP, told(), Block.STOPPED)
    gone = add(Person(email=read_email("gone@example.com")))
    poor, own, moved = add(Person(email=read_email("poor@example.com"))), own_page(carla), own_page(gone)
    with writing() as session:
        contacts.remove(session.connection(), gone)
    links = [own, f"{own}?done=opted_out", f"{own}?done=unreachable", own_page(poor), moved, f"{moved}?done=opted_out_all"]
    return [*links, unsubscribing(carla, Channel.SMS), "/p/", "/r/", "/p/nothing", "/u/nothing", "/r/nothing"]


class Dora:
    """Somebody who presses everything. Each of `WAYS` leads to a state, whatever was pressed before."""

    WAYS = (
        *("a_wrong_day", "paused", "asked", "confirming", "confirmed", "confirmed_before", "receipt", "no_receipt"),
        *("another_receipt", "no_address", "link_sent", "unsubscribed", "erasure", "kept"),
    )

    def __init__(self):
        self.id = add(DORA)
        self.own, self.letter = own_page(self.id), ""
        say_yes(self.id, Channel.EMAIL, told(confirmation_message="I agree.", button_text="Sign me up"))

    def press(self, page, value):
        page.goto(self.own)
        follow(page.locator(f"button[value='{value}']"))

    def type(self, page, path, text):
        page.goto(path)
        page.locator("#address, #receipt").fill(text)
        follow(page.locator("main button"))

    def a_wrong_day(self, page):
        self.press(page, "pause")

    def paused(self, page):
        page.goto(self.own)
        page.locator("#until").fill((datetime.now(UTC) + timedelta(days=9)).date().isoformat())
        follow(page.locator("button[value=pause]"))

    def asked(self, page):
        say_no(self.id, Channel.EMAIL)
        self.press(page, "opt_in email")
        [self.letter] = [body for _, body in letters()[-1:]]

    def confirming(self, page):
        page.goto("/" + self.letter.partition("//")[2].partition("/")[2].split()[0])

    def confirmed(self, page):
        self.confirming(page)
        follow(page.locator("main button"))

    def confirmed_before(self, page):
        self.confirming(page)

    def receipt(self, page):
        page.goto(self.own)
        follow(page.locator("li.said a").last)

    def no_receipt(self, page):
        self.type(page, "/r/", "x")

    def another_receipt(self, page):
        self.type(page, "/r/", "{}")

    def no_address(self, page):
        self.type(page, "/p/", "nonsense")

    def link_sent(self, page):
        self.type(page, "/p/", "nobody@example.com")

    def unsubscribed(self, page):
        page.goto(unsubscribing(self.id, Channel.EMAIL))
        follow(page.locator("main button"))

    def erasure(self, page):
        self.press(page, "erase")

    def kept(self, page):
        self.press(page, "keep")
