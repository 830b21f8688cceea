"""Two-step sign-in: on with an app, asked for at the door, every code good for once, off with a code."""

import time

import pytest
import time_machine
from passlib.totp import TOTP

from optin.team import attempts
from optin.vocabulary import Role
from tests.pages.browse import browse, submit
from tests.pages.people import PASSWORD, inbox, link_in, signed_in, teammate

NOW = 1_800_000_000


class Phone:
    """Somebody with two-step sign-in on, and the app that shows the codes."""

    def __init__(self, desk):
        self.clock = time_machine.travel(NOW, tick=False)
        self.time = self.clock.start()
        self.desk, self.browser = desk, signed_in(desk, teammate(Role.EDITOR, "eddie"))
        page = browse(self.browser, "/account/two-step")
        self.app = TOTP(page.find("code").text.replace("-", ""))
        done = submit(self.browser, page, "Turn on", {"code": self.code(), "password": PASSWORD})
        self.recovery_codes = done.find("pre", id="recovery-codes").text.split()

    def code(self):
        return self.app.generate(time.time()).token

    def next_code(self):
        self.time.shift(30)
        return self.code()

    def at_the_door(self):
        """A browser that gave the right password, and the page that asks for the code."""
        client = self.desk.test_client()
        data = {"email": "eddie@example.com", "password": PASSWORD}
        return client, submit(client, browse(client, "/sign-in?next=/contacts"), "Sign in", data)


@pytest.fixture
def phone(desk):
    phone = Phone(desk)
    yield phone
    phone.clock.stop()


def test_the_password_alone_opens_nothing(phone):
    client, page = phone.at_the_door()

    assert page.title == "Type your code · Optin"
    assert client.get("/contacts").status_code == 303


def test_the_code_of_the_app_opens_the_page_that_was_wanted(phone):
    client, page = phone.at_the_door()

    assert submit(client, page, "Continue", {"code": phone.next_code()}).url == "/contacts"


def test_no_code_works_twice(phone):
    client, page = phone.at_the_door()
    code = phone.next_code()
    submit(client, page, "Continue", {"code": code})

    other, page = phone.at_the_door()
    assert "it was used before" in submit(other, page, "Continue", {"code": code}, 422).text


def test_the_code_that_turned_it_on_does_not_open_the_door(phone):
    client, page = phone.at_the_door()

    assert "it was used before" in submit(client, page, "Continue", {"code": phone.code()}, 422).text


def test_a_recovery_code_opens_once(phone):
    client, page = phone.at_the_door()
    assert submit(client, page, "Continue", {"code": phone.recovery_codes[3].upper()}).url == "/contacts"

    other, page = phone.at_the_door()
    assert "wrong" in submit(other, page, "Continue", {"code": phone.recovery_codes[3]}, 422).text


def test_wrong_codes_lead_to_the_same_pause_as_wrong_passwords(phone):
    client, page = phone.at_the_door()
    for _ in range(attempts.FREE - 1):
        submit(client, page, "Continue", {"code": "000000"}, 422)

    assert "Too many attempts" in submit(client, page, "Continue", {"code": phone.code()}, 429).text


def test_a_right_password_between_wrong_codes_clears_no_count(phone):
    for _ in range(2):
        client, page = phone.at_the_door()
        submit(client, page, "Continue", {"code": "000000"}, 422)
    client, page = phone.at_the_door()

    assert "Too many attempts" in submit(client, page, "Continue", {"code": "000000"}, 429).text


def test_the_password_is_asked_again_after_ten_minutes(phone):
    client, page = phone.at_the_door()
    phone.time.shift(601)

    assert submit(client, page, "Continue", {"code": phone.code()}).title == "Sign in · Optin"


def test_nobody_gets_to_the_code_without_the_password(nobody):
    assert browse(nobody, "/sign-in/code").title == "Sign in · Optin"


def test_turning_it_on_ends_other_sessions_and_is_told_by_mail(desk):
    somebody = teammate(Role.EDITOR, "eddie")
    here, elsewhere = signed_in(desk, somebody), signed_in(desk, somebody)
    page = browse(here, "/account/two-step")
    code = TOTP(page.find("code").text.replace("-", "")).generate().token
    submit(here, page, "Turn on", {"code": code, "password": PASSWORD})

    assert elsewhere.get("/").status_code == 303
    assert "turned on" in inbox("eddie@example.com")[-1]
    assert "On" in browse(here, "/account").text


@pytest.mark.parametrize(("code", "password"), [("000000", PASSWORD), ("", PASSWORD), ("right", "a wrong password")])
def test_it_is_turned_on_only_with_a_right_code_and_password(editor, code, password):
    page = browse(editor, "/account/two-step")
    right = TOTP(page.find("code").text.replace("-", "")).generate().token
    submit(editor, page, "Turn on", {"code": right if code == "right" else code, "password": password}, 422)

    assert "Off" in browse(editor, "/account").text


def test_turning_it_off_takes_a_code(phone):
    page = browse(phone.browser, "/account/two-step/end")
    page = submit(phone.browser, page, "Turn off", {"code": "000000"}, 422)
    submit(phone.browser, page, "Turn off", {"code": phone.next_code()})

    assert phone.at_the_door()[1].url == "/contacts"


def test_an_owner_can_help_somebody_who_lost_the_device(phone, owner):
    name = next(link["href"] for link in browse(owner, "/team").all("a") if link.text == "Eddie")
    page = submit(owner, browse(owner, name), "Turn off two-step sign-in")

    assert "Two-step sign-in is off for Eddie" in page.text
    assert "lost your device" in inbox("eddie@example.com")[-1]
    assert phone.at_the_door()[1].url == "/contacts"


def test_a_new_password_by_mail_still_takes_the_code(phone, nobody):
    submit(nobody, browse(nobody, "/forgot"), "Send the link", {"email": "eddie@example.com"})
    page = browse(nobody, link_in(inbox("eddie@example.com")[-1]))
    page = submit(nobody, page, "Save password", {"password": "nine slow tortoises"})
    page = submit(nobody, page, "Sign in", {"email": "eddie@example.com", "password": "nine slow tortoises"})

    assert page.title == "Type your code · Optin"
    assert nobody.get("/").status_code == 303
