"""Tokens that were changed, swapped, signed for something else, or signed with another key, at the front door."""

import base64

import pytest
import time_machine

from optin import forms
from optin.clock import now
from optin.desk import desk as the_desk
from optin.tokens import Purpose
from tests.widget.visiting import OURS, PHONE, Answer, Visit, acts, changed, confirm_link, link, made, sign_up, with_keys
from widget import form_token

OLD, NEW = "a key that is older than that", "a key of the newest kind"
OPTIONS = {"Origin": OURS, "Sec_Fetch_Site": "same-origin"}


def swapped(token, at):
    """The token with another letter at this place."""
    return token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]


def other_spellings(token):
    """Texts that a forgiving decoder reads as the same token."""
    payload, *rest = token.split(".")
    plain = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    end = ".".join(["", *rest])
    return [f"{token}=", f"{token}==", f" {token}", f"{token}\n", f"{payload}={end}", f"{plain.decode()}{end}", f".{token}"]


def test_a_token_changed_in_any_of_its_three_parts_changes_nothing(desk):
    visit = Visit(desk, link(made()))
    token = visit.token()
    middle, end = token.index(".") + 1, token.rindex(".") + 1

    for at in (0, middle, end, len(token) - 1):
        assert visit.send(swapped(token, at), phone=PHONE).status_code == 400, at
    assert acts() == []


def test_no_other_spelling_of_a_good_token_counts(desk):
    visit = Visit(desk, link(made()))
    token = visit.token()

    assert [visit.send(text, phone=PHONE).status_code for text in other_spellings(token)] == [400] * 7
    assert visit.send(token, phone=PHONE).status_code == 200


def test_no_other_spelling_of_a_link_counts(desk):
    path = link(made())

    assert [Visit(desk, f"{path}{end}").look().status_code for end in ("=", "%3D", "%0A", "%20", ".", "%00")] == [404] * 6


@pytest.mark.parametrize("purpose", [purpose for purpose in Purpose if purpose is not Purpose.FORM])
def test_a_token_for_anything_else_is_no_form_token(desk, purpose):
    form = made()
    version = form_token.read(the_desk().tokens, Visit(desk, link(form)).token(), now()).version_id
    said = [version, "abcdefghijkl"]

    for forged in (the_desk().tokens.sign_timed(purpose, said), the_desk().tokens.sign(purpose, said)):
        assert Visit(desk, link(form)).send(forged, phone=PHONE).status_code == 400
    assert acts() == []


@pytest.mark.parametrize("place", ["w", "f", "c"])
def test_a_token_for_anything_else_is_no_link(desk, place):
    form = made()
    right = {"w": Purpose.WIDGET, "f": Purpose.WIDGET, "c": Purpose.CONFIRM}[place]
    for purpose in Purpose:
        for token in (the_desk().tokens.sign(purpose, form), the_desk().tokens.sign_timed(purpose, form)):
            if token != the_desk().tokens.sign(right, form):
                assert Visit(desk, f"/{place}/{token}").look().status_code == 404, purpose


def test_a_form_token_of_the_key_before_is_good_and_of_a_forgotten_one_is_not(desk):
    with_keys(desk, OLD)
    form = made()
    tokens = [Visit(desk, link(form)).token() for _ in range(2)]
    with_keys(desk, NEW, OLD)
    assert Visit(desk, link(form)).send(tokens[0], phone=PHONE).status_code == 200

    with_keys(desk, NEW)
    assert Visit(desk, link(form)).send(tokens[1], phone=PHONE).status_code == 400


def test_a_token_is_still_used_once_after_the_keys_were_changed(app):
    with_keys(app, OLD)
    form = made()
    visit = Visit(app, link(form))
    token = visit.token()
    assert visit.send(token, phone=PHONE).status_code == 200

    with_keys(app, NEW, OLD)
    assert Visit(app, link(form)).send(token, phone=PHONE).status_code == 409


def test_a_confirmation_link_lives_as_long_as_its_key(app):
    with_keys(app, OLD)
    sign_up(app, made(double_opt_in=True), phone=PHONE)
    visit = Visit(app, confirm_link())

    with_keys(app, NEW)
    assert visit.open("POST", **OPTIONS).status_code == 404
    with_keys(app, NEW, OLD)
    assert visit.open("POST", **OPTIONS).status_code == 200


def test_new_links_are_signed_with_the_newest_key(desk):
    with_keys(desk, NEW, OLD)
    path = link(made())
    with_keys(desk, NEW)

    assert Visit(desk, path).look().status_code == 200


def test_a_token_made_for_a_form_that_was_deleted_opens_no_other(desk):
    first, second = made(), made()
    token = Visit(desk, link(first)).token()
    changed(first, forms.delete)

    assert Visit(desk, link(second)).send(token, phone=PHONE).status_code == 400
    assert acts() == []


def test_a_token_from_the_future_is_renewed_and_not_taken(desk):
    visit = Visit(desk, link(made()))
    with time_machine.travel(now() + 24 * 3600):
        token = visit.token()

    answer = visit.send(token, phone=PHONE)

    assert (answer.status_code, "press the button once more" in Answer(answer).text) == (409, True)
    assert acts() == []
