"""What a mail looks like on the wire: read from the raw bytes that a real server received."""

import re
from email import message_from_bytes
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import parseaddr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optin.channels import letter_headers
from optin.desk import desk as running
from optin.mail_tokens import Named, Use, named_in
from optin.vocabulary import Category, Path
from tests.channels.writing import PREFERENCES, UNSUBSCRIBE, header_lines, outgoing, read


def shown(words):
    """The name that a reader makes of what stands before an address."""
    return str(make_header(decode_header(words.strip()))) if "=?" in words else parseaddr(f"{words}<a@example.com>")[0]


def sent(mail, mailbox, **changes):
    """The raw bytes of a message, and the message."""
    message = outgoing(**changes)
    mail.send(message)
    return mailbox.raw(), message


def test_one_click_survives_the_folding_of_headers(mail, mailbox):
    raw, _ = sent(mail, mailbox)
    first, second = header_lines(raw, "List-Unsubscribe")

    assert first == f"List-Unsubscribe: <{UNSUBSCRIBE}>,".encode()
    assert re.fullmatch(rb" <mailto:desk\+[a-z2-7]{24}\.u[a-z2-7]{16}@example\.com>", second)
    assert header_lines(raw, "List-Unsubscribe-Post") == [b"List-Unsubscribe-Post: List-Unsubscribe=One-Click"]
    assert raw.lower().count(b"\r\nlist-unsubscribe:") == 1


def test_no_header_of_machines_is_encoded_and_no_line_is_too_long(mail, mailbox):
    raw, _ = sent(mail, mailbox, subject="Grüße " * 40)
    head = raw.split(b"\r\n\r\n", 1)[0]

    for name in ("List-Unsubscribe", "List-Id", "Message-ID", "Feedback-ID", "Reply-To"):
        assert b"=?" not in b"".join(header_lines(raw, name))
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert all(len(word) <= 75 for word in re.findall(rb"=\?utf-8\?\S+\?=", head))


# Words of many scripts and lengths.
WORDS = st.sampled_from(["Ana", "a", "ü", "Grüße", "日本語", "العربية", "🎉", '"q"', "50%", "(x)", "é" * 20, "x" * 30])


@given(st.lists(WORDS, min_size=1).map(" ".join), st.lists(WORDS, max_size=6).map(" ".join))
def test_a_subject_and_a_name_arrive_as_they_were_typed(subject, name):
    mail = EmailMessage(policy=letter_headers.POLICY)
    mail["Subject"], mail["From"] = subject, Address(name, addr_spec="news@example.com")
    head = mail.as_bytes()

    words, _, address = message_from_bytes(head)["From"].rpartition("<")
    assert read(head)["Subject"] == subject
    assert (shown(words), address) == (name, "news@example.com>" if name else "news@example.com")
    assert all(len(word) <= 75 for word in re.findall(rb"=\?utf-8\?\S+\?=", head))


def test_message_id_and_return_path_name_the_message(mail, mailbox):
    raw, message = sent(mail, mailbox)
    tokens = running().tokens

    assert message.reference in read(raw)["Message-ID"]
    assert list(named_in(tokens, read(raw)["Message-ID"])) == [Named(Use.NAME, message.reference)]
    assert list(named_in(tokens, mailbox.envelopes[-1].mail_from)) == [Named(Use.BOUNCE, message.reference)]
    assert list(named_in(tokens, read(raw)["Reply-To"])) == [Named(Use.REPLY, message.reference)]
    assert len(mailbox.envelopes[-1].mail_from.partition("@")[0]) <= 64


def test_a_name_survives_servers_that_change_capitals_and_counts_for_its_use_alone(mail, mailbox):
    _, message = sent(mail, mailbox)
    name = mailbox.envelopes[-1].mail_from

    assert list(named_in(running().tokens, name.upper())) == [Named(Use.BOUNCE, message.reference)]
    assert list(named_in(running().tokens, name.replace(".b", ".u"))) == []


def test_text_and_html_say_the_same_and_show_the_ways_out(mail, mailbox):
    raw, _ = sent(mail, mailbox)
    text, html = (part.get_content() for part in read(raw).iter_parts())

    assert text.replace("\r", "").endswith(f"\n\n-- \nChoose what you get from us: {PREFERENCES}\nUnsubscribe: {UNSUBSCRIBE}\n")
    assert f'<a href="{UNSUBSCRIBE}">Unsubscribe</a>' in html
    assert '<a href="https://shop.example.com/spring">https://shop.example.com/spring</a>.' in html


def test_a_mail_loads_nothing_and_runs_nothing(mail, mailbox):
    raw, _ = sent(mail, mailbox, body="<script>alert(1)</script> & {{ 7*7 }}")
    html = read(raw).get_body(("html",)).get_content()

    assert not re.search(r"(?i)<(script|img|link|iframe|form)|url\(|@import|src=", html)
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; {{ 7*7 }}" in html


def test_what_is_no_marketing_offers_no_way_out_of_marketing(mail, mailbox):
    raw, _ = sent(mail, mailbox, category=Category.UTILITY, path=Path.SERVICE, unsubscribe_url="", preferences_url="")

    assert not {"List-Unsubscribe", "List-Unsubscribe-Post", "List-Id", "Feedback-ID"} & set(read(raw).keys())
    assert b"Unsubscribe" not in raw


@pytest.mark.parametrize(
    ("path", "said"), [(Path.BROADCAST, "auto-generated"), (Path.SERVICE, "auto-generated"), (Path.COMPOSE, None)]
)
def test_machines_learn_what_no_person_typed(mail, mailbox, path, said):
    raw, _ = sent(mail, mailbox, path=path)

    assert read(raw)["Auto-Submitted"] == said


def test_one_click_is_promised_over_https_alone(mail, mailbox):
    raw, _ = sent(mail, mailbox, unsubscribe_url="http://localhost:8000/u/abc")

    assert b"<http://localhost:8000/u/abc>" in header_lines(raw, "List-Unsubscribe")[0]
    assert "List-Unsubscribe-Post" not in read(raw)


def test_the_language_is_that_of_the_message(mail, mailbox):
    raw, _ = sent(mail, mailbox, language="de")
    html = read(raw).get_body(("html",)).get_content()

    assert (read(raw)["Content-Language"], '<html lang="de" dir="ltr">' in html, ">Abmelden</a>" in html) == (
        "de",
        True,
        True,
    )


def test_arabic_runs_from_right_to_left_and_a_language_that_we_do_not_speak_is_named_all_the_same(mail, mailbox):
    arabic, _ = sent(mail, mailbox, language="ar")
    polish, _ = sent(mail, mailbox, language="pl")

    assert '<html lang="ar" dir="rtl">' in read(arabic).get_body(("html",)).get_content()
    assert '<html lang="pl" dir="ltr">' in read(polish).get_body(("html",)).get_content()
    assert b">Unsubscribe</a>" in read(polish).get_body(("html",)).get_payload(decode=True)


HOSTILE = "Sale\r\nBcc: all@example.net\r\n\r\nBody\0\x85\u2028X-Evil: 1"


def test_nothing_that_is_typed_becomes_a_header(mail, mailbox):
    raw, _ = sent(mail, mailbox, subject=HOSTILE, body=HOSTILE, campaign="")
    found = read(raw)

    assert found["Subject"] == "Sale Bcc: all@example.net Body X-Evil: 1"
    assert not {"Bcc", "X-Evil"} & set(found.keys())
    assert mailbox.envelopes[-1].rcpt_tos == ["ana@example.com"]


def test_lines_that_begin_with_a_dot_and_long_ones_arrive_as_they_were(mail, mailbox):
    body = ".\n..two\n" + "long " * 400 + "\nFrom here"
    raw, _ = sent(mail, mailbox, body=body, unsubscribe_url="", preferences_url="")

    assert read(raw).get_body(("plain",)).get_content().replace("\r", "").rstrip("\n") == body
    assert max(map(len, raw.split(b"\r\n"))) <= 998


def test_an_address_with_a_domain_in_another_script_goes_out_in_ascii(mail, mailbox):
    sent(mail, mailbox, address="ana@bücher.example")

    assert mailbox.envelopes[-1].rcpt_tos == ["ana@xn--bcher-kva.example"]
