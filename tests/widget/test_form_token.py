"""The token inside the form: whose it is, how long it is good, and that it is used once."""

import time_machine

from optin.clock import now
from optin.desk import desk as the_desk
from optin.tokens import Purpose
from tests.widget.visiting import PHONE, SHOP, Answer, Visit, acts, edited, link, made
from widget import form_token

LATER = 2 * 60 * 60


def contents(token):
    return form_token.read(the_desk().tokens, token, now())


def shows_again(response, status, sentence):
    """The form stands there again: a sentence, what was typed, and a fresh token."""
    page = Answer(response)
    assert response.status_code == status
    assert sentence in page.find(id="s").text
    assert page.find("input", id="phone")["value"] == PHONE
    assert contents(page.find("input", name="t")["value"]).nonce
    return page


def test_the_token_says_which_words_were_shown_on_which_site(desk):
    form = made()
    seen = contents(Visit(desk, link(form)).token())

    assert (seen.version_id, seen.origin([SHOP])) == (1, SHOP)
    assert len(seen.nonce) == 12


def test_no_site_is_named_where_the_browser_names_none(desk):
    visit = Visit(desk, link(made()))

    assert contents(visit.token(visit.look(Referer=""))).place is None
    assert contents(visit.token(visit.look(Referer="http://localhost:8000/f/x"))).place is None


def test_without_a_token_nothing_is_sent(desk):
    response = Visit(desk, link(made())).send("", phone=PHONE)

    shows_again(response, 400, "Nothing was sent yet")
    assert acts() == []


def test_another_forms_token_counts_for_nothing(desk):
    other = Visit(desk, link(made())).token()
    response = Visit(desk, link(made())).send(other, phone=PHONE)

    shows_again(response, 400, "Nothing was sent yet")
    assert acts() == []


def test_a_version_of_another_form_counts_for_nothing(desk):
    form = made()
    edited(made(), confirmation_message="Other words.")
    forged = form_token.make(the_desk().tokens, 3)

    shows_again(Visit(desk, link(form)).send(forged, phone=PHONE), 400, "Nothing was sent yet")


def test_a_token_from_before_an_upgrade_is_renewed(desk):
    old = the_desk().tokens.sign_timed(Purpose.FORM, {"f": "frm", "v": 1, "o": None, "n": "abcdefghijkl"})

    shows_again(Visit(desk, link(made())).send(old, phone=PHONE), 400, "Please press the button once more.")


def test_a_token_is_short_and_names_a_site_by_its_place(desk):
    visit = Visit(desk, link(made(sites=("https://a.example.com", SHOP))))

    assert len(visit.token()) <= 80
    assert contents(visit.token()).place == 1
    assert contents(visit.token(visit.look(Referer="https://other.example.com/"))).place == "https://other.example.com"


def test_a_token_of_another_purpose_counts_for_nothing(desk):
    form = made()
    payload = {"f": form, "v": 1, "o": None, "n": "abcdefghijkl"}
    for forged in (the_desk().tokens.sign(Purpose.FORM, payload), the_desk().tokens.sign_timed(Purpose.WIDGET, payload)):
        shows_again(Visit(desk, link(form)).send(forged, phone=PHONE), 400, "Nothing was sent yet")


def test_an_old_page_is_renewed_and_keeps_what_was_typed_and_the_site(desk):
    visit = Visit(desk, link(made()))
    with time_machine.travel(now() - LATER - 5):
        old = visit.token()

    page = shows_again(visit.send(old, phone=PHONE), 409, "Please press the button once more.")
    fresh = page.find("input", name="t")["value"]

    assert contents(fresh).origin([SHOP]) == SHOP
    assert visit.send(fresh, phone=PHONE).status_code == 200


def test_a_token_is_used_once(app):
    visit = Visit(app, link(made()))
    token = visit.token()

    assert visit.send(token, phone=PHONE).status_code == 200
    shows_again(visit.send(token, phone=PHONE), 409, "This was already sent")
    assert len(acts()) == 1


def test_a_mistake_does_not_use_the_token_up(desk):
    visit = Visit(desk, link(made()))
    token = visit.token()

    assert visit.send(token, phone="12").status_code == 422
    assert visit.send(token, phone=PHONE).status_code == 200


def test_a_page_of_another_site_cannot_send_the_form(desk):
    visit = Visit(desk, link(made()))
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec_Fetch_Site": "cross-site"}):
        response = visit.send(headers=headers, phone=PHONE)

        assert response.status_code == 403
        assert "It was sent from another page" in Answer(response).text
    assert acts() == []


def test_a_program_that_names_no_origin_may(desk):
    visit = Visit(desk, link(made()))

    assert visit.open("POST", {"t": visit.token(), "phone": PHONE}).status_code == 200


def test_what_is_far_too_long_for_a_token_is_not_even_hashed(desk):
    shows_again(Visit(desk, link(made())).send("a." * 1000, phone=PHONE), 400, "Nothing was sent yet")
