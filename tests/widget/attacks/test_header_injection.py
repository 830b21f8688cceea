"""Addresses and names that want to become a header, a second recipient or another number: what leaves the desk is clean."""

import re

import pytest
from sqlalchemy import select

from optin import jobs
from optin.models import Contact, Message, SandboxDelivery
from tests.widget.visiting import ALL, EMAIL, MAIL, OURS, PHONE, Visit, acts, link, made, read, sign_up

EMAILS = [
    "ana@example.com\r\nBcc: all@example.com",
    "ana@example.com\nBcc: all@example.com",
    "ana@example.com\rBcc: all@example.com",
    "ana@example.com%0ABcc:all@example.com",
    "ana@example.com%0d%0aBcc:all@example.com",
    "ana\r\n@example.com",
    "ana@exam\0ple.com",
    "ana@example.com\u2028Bcc: all@example.com",
    "ana@example.com\x0bBcc: all@example.com",
    "ana@example.com\x85Bcc: all@example.com",
    "ana@example.com,all@example.com",
    "ana@example.com;all@example.com",
    "ana@example.com all@example.com",
    "ana@example.com@evil.example",
    '"ana all"@example.com',
    '"ana@evil.example"@example.com',
    "Ana <ana@example.com>",
    "<ana@example.com>",
    "ana@[192.0.2.7]",
    "ana@[IPv6:2001:db8::1]",
    "ana@192.0.2.7",
    "аna@example.com",
    "ana@example.com?bcc=all@example.com",
    "mailto:ana@example.com?bcc=all@example.com",
    "ana(comment)@example.com",
    "ana@example.com(comment)",
    "@evil.example:ana@example.com",
    "=?utf-8?q?ana?=@exa mple.com",
    "ana@example..com",
    ".ana@example.com",
    "ana@localhost",
    "ana\\@example.com",
    f"{'a' * 65}@example.com",
    f"ana@{'a' * 64}.com",
]
PHONES = [
    "+1 415 555 0134\r\nTo: +1 212 555 0178",
    "+1 415 555 0134\n+1 212 555 0178",
    "+1 415 555 0134,+1 212 555 0178",
    "+1 415 555 0134;ext=1",
    "+1 415 555 0134 x12",
    "+1 ٤١٥ 555 0134",
    "+1 ४१५ ٥٥٥ 0134",
    "+1 415 555 0134\0",
    "+1 415 555 0134%0A",
    "whatsapp:+1 415 555 0134\nsms:+1",
    "+1 415 555 01З4",
    "+1 415 555 01²4",
    "+1 415 555 01①4",
    "short code 12345",
    "+",
]


def test_no_address_with_more_in_it_is_taken(app):
    visit = Visit(app, link(made(MAIL, double_opt_in=True)))

    assert [text for text in EMAILS if visit.send(email=text).status_code != 422] == []
    assert (acts(), read(select(Message.id)), read(select(Contact.id))) == ([], [], [])


def test_no_number_with_more_in_it_is_taken(app):
    visit = Visit(app, link(made(double_opt_in=True)))

    assert [text for text in PHONES if visit.send(phone=text).status_code != 422] == []
    assert (acts(), read(select(Message.id)), read(select(Contact.id))) == ([], [], [])


@pytest.mark.parametrize(
    "typed", ["+١ ٤١٥ ٥٥٥ ٠١٣٤", "＋１ ４１５ ５５５ ０１３４", "+१ ४१५ ५५५ ०१३४", "\u200e+1 415 555 0134\u200f"]
)
def test_a_number_in_any_script_leaves_in_plain_digits(app, typed):
    sign_up(app, made(double_opt_in=True), phone=typed)
    jobs.of(app).sweep()

    assert read(select(Message.address)) == read(select(SandboxDelivery.address)) == [("+14155550134",)]


@pytest.mark.parametrize(
    "typed", [" ana@example.com\r\n", "ＡＮＡ@example.com", "\u200bana@example.com\ufeff", "mailto:ana@example.com"]
)
def test_what_surrounds_an_address_does_not_leave_with_it(app, typed):
    sign_up(app, made(MAIL, double_opt_in=True), email=typed)
    jobs.of(app).sweep()

    assert [address.lower() for (address,) in read(select(Message.address))] == [EMAIL]
    assert read(select(SandboxDelivery.address)) == [(EMAIL,)]


NAME = "Shop\r\nBcc: all@example.com\n\nhttps://evil.example\u2028\u2029\x0b\x0c\x85"


def test_a_name_with_line_breaks_stays_on_the_subjects_one_line(desk):
    visit = Visit(desk, link(made(ALL, organisation=NAME, double_opt_in=True)))
    visit.send(email=EMAIL, phone=PHONE, channel=["sms", "whatsapp", "email"])
    jobs.of(desk).sweep()

    sent = read(select(SandboxDelivery.subject, SandboxDelivery.body))
    assert len(sent) == 3
    for subject, body in sent:
        assert not re.search(r"[\0-\x1f\x7f\x85\u2028\u2029]", subject)
        assert not re.search(r"^(bcc|to|from|subject):", body, re.IGNORECASE | re.MULTILINE)
        assert body.count(f"{OURS}/c/") == 1
        assert subject.count("Bcc") <= 1
