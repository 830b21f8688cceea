"""Somebody writes back in the simulator, and a teammate decides what was meant: in a browser, looked at by axe on the way."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.test_accessibility import check


def write_first(page: Page, number: str, words: str) -> None:
    """Somebody whom the desk does not know writes; the page is their phone afterwards."""
    page.goto("/simulator")
    page.get_by_label("From").fill(number)
    page.get_by_label("Message", exact=True).fill(words)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("555")


def test_a_stranger_stops_starts_and_asks_for_help(desk_page: Page):
    write_first(desk_page, "+1 415 555 0187", "Hello there")
    phone = desk_page.get_by_role("region", name=re.compile("Phone of"))
    for word, effect in (("STOP", "Opted out"), ("START", "Opted in"), ("HELP", "Asked for help")):
        phone.get_by_role("button", name=word, exact=True).click()
        expect(phone.get_by_text(effect)).to_be_visible()
    check(desk_page)
    phone.get_by_role("link", name=re.compile("Event behind “STOP”")).click()
    expect(desk_page.get_by_text("Opted out of SMS")).to_be_visible()


def test_a_late_stop_and_a_wrong_time(desk_page: Page):
    write_first(desk_page, "+1 415 555 0188", "START")
    desk_page.get_by_label("Reply as the contact").fill("STOP")
    desk_page.get_by_label(re.compile("When they wrote")).fill("2026-01-02T10:00")
    desk_page.get_by_role("button", name="Send").click()
    expect(desk_page.get_by_text("Something newer counts").last).to_be_visible()
    desk_page.get_by_label(re.compile("When they wrote")).fill("2999-01-02T10:00")
    desk_page.get_by_role("button", name="Send").click()
    expect(desk_page).to_have_title(re.compile("^Error: "))
    check(desk_page)


def test_an_unclear_message_is_decided_with_one_click(desk_page: Page):
    write_first(desk_page, "+1 415 555 0189", "stop it maybe")
    desk_page.get_by_role("link", name="Decide").click()
    check(desk_page)
    card = desk_page.get_by_role("article").first
    card.get_by_role("button", name=re.compile("It meant stop")).click()
    expect(desk_page.get_by_text("Opted out. The words and your name are kept with it.")).to_be_visible()
    desk_page.get_by_role("link", name="Decided").click()
    expect(desk_page.get_by_text("It meant stop.").first).to_be_visible()
    check(desk_page)


def test_a_conversation_with_what_the_person_wrote(desk_page: Page):
    write_first(desk_page, "+1 415 555 0190", "STOP")
    desk_page.get_by_role("link", name="What the team sees").click()
    expect(desk_page.get_by_text("Opted out", exact=True).first).to_be_visible()
    check(desk_page)
