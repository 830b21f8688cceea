"""Mails that are broken, huge or malicious: refused or ignored, and nothing changes."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from optin.hooks.email import answers, machines, parsing, reports
from optin.hooks.email.parsing import UnreadableError
from optin.mail_tokens import Use
from optin.vocabulary import Channel
from tests.hooks import mails
from tests.inbound.writing_in import blocks, events, flag

EMAIL = Channel.EMAIL
NESTED = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(20_000))


@pytest.mark.parametrize("secret", ["", "wrong", mails.SECRET + "x", "ünïcode", mails.SECRET[:-1]])
def test_nothing_is_taken_without_the_secret(ana, sent, bring, secret):
    assert bring(mails.unsubscribing(sent), secret=secret.encode("utf-8").decode("latin-1")) == (401, "wrong secret")
    assert flag(ana, EMAIL) == "opted_in"


def test_the_secret_may_come_as_a_password(app, ana, sent):
    answer = app.test_client().post("/hooks/email", data=mails.unsubscribing(sent), auth=("mail", mails.SECRET))

    assert (answer.status_code, flag(ana, EMAIL)) == (200, "opted_out")


def test_a_desk_without_a_secret_takes_no_mail(desk):
    answer = desk.test_client().post("/hooks/email", data=b"From: a@example.com\r\n\r\nSTOP", auth=("mail", ""))

    assert answer.status_code == 404


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"STOP",
        b"\0" * 1000,
        b"\xff\xfe\x00S\x00T\x00O\x00P",
        b"From: ana@example.com\r\nContent-Type: multipart/mixed\r\n\r\nno boundary",
        b'From: ana@example.com\r\nContent-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\n\r\nSTOP',
        b"From: ana@example.com\r\n" + NESTED,
        b"From: ana@example.com\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * 100_000,
        b"From: ana@example.com\r\n\r\n" + b"x\n" * 1_000_000,
        b'{"type": "bounce"}',
    ],
)
def test_what_is_no_mail_within_bounds_is_refused(ana, bring, raw):
    status, _ = bring(raw)

    assert status == 422
    assert (flag(ana, EMAIL), events(ana)) == ("opted_in", ["opted_in"])


def test_a_mail_of_ten_megabytes_is_not_even_read(ana, bring):
    assert bring(b"From: ana@example.com\r\n\r\nSTOP" + b" " * 10_000_000)[0] == 413
    assert flag(ana, EMAIL) == "opted_in"


def test_a_report_that_is_cut_off_anywhere_changes_nothing(ana, sent, bring):
    whole = mails.bounce(sent)
    for length in range(0, len(whole) - len(b"--cut--\r\n"), 61):
        status, word = bring(whole[:length])
        assert status == 422 or word == "ignored"

    assert (blocks(ana, EMAIL), mails.words_of(sent)[0]) == ([], "sent")


def test_the_line_of_a_mailbox_file_before_a_mail_does_no_harm(ana, sent, bring):
    raw = b"From ana@example.com  Mon Mar  2 10:00:00 2026\n" + mails.unsubscribing(sent)

    assert bring(raw) == (200, "unsubscribed")


@pytest.mark.parametrize("charset", ["zlib", "punycode", "unicode_escape", "nonsense", "utf-7", "utf-16", "x" * 5000, "=?"])
def test_an_encoding_that_is_none_is_read_as_far_as_it_goes(ana, sent, bring, charset):
    assert bring(mails.answer(sent, "Hello", Content_Type=f"text/plain; charset={charset}"))[0] == 200
    assert flag(ana, EMAIL) == "opted_in"


def test_bytes_that_are_no_utf_8_are_no_obstacle_to_a_stop(ana, sent, bring):
    bring(mails.answer(sent, "Please stop\r\n\r\nGr@ße").replace(b"@\xc3\x9f", b"\xfc\xdf"))

    assert flag(ana, EMAIL) == "opted_out"


@pytest.mark.parametrize("where", ["Subject", "From", "In_Reply_To", "To", "Received", "Auto_Submitted", "Message_ID"])
@pytest.mark.parametrize("value", ["(" * 50_000, "=?utf-8?b?" + "A" * 50_000 + "?=", "<" * 9000, "a@" * 9000, "\0\x01\ud83d"])
def test_a_hostile_header_is_no_exception(ana, bring, where, value):
    raw = mails.mail("Hello", **{where: value.encode("utf-8", "replace").decode()})

    assert bring(raw)[0] in (200, 422)
    assert flag(ana, EMAIL) == "opted_in"


def test_quoted_reports_in_a_mail_are_somebodys_words_and_no_report(ana, sent, bring):
    inner = mails.bounce(sent)
    raw = (
        b'From: ben@example.com\r\nContent-Type: multipart/mixed; boundary="out"\r\n\r\n--out\r\n\r\nLook\r\n'
        b"--out\r\nContent-Type: message/rfc822\r\n\r\n" + inner + b"\r\n--out--\r\n"
    )

    assert bring(raw) == (200, "ignored")
    assert blocks(ana, EMAIL) == []


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), max_size=12), st.integers(0, 2000))
def test_whatever_becomes_of_a_report_on_its_way_it_is_read_or_refused(flips, cut):
    raw = bytearray(WHOLE)
    for place, byte in flips:
        raw[place % len(raw)] = byte
    try:
        mail = parsing.read(bytes(raw[: len(raw) - cut % 3]))
    except UnreadableError:
        return
    reports.report_in(mail)
    machines.answers_by_itself(mail)
    answers.own_words(mail, ["news@example.com"])


WHOLE = (
    b"From: mx@example.net\r\nTo: desk@example.com\r\nSubject: =?utf-8?q?R=C3=A9port?=\r\n"
    b'Content-Type: multipart/report; report-type=delivery-status; boundary="cut"\r\n\r\n'
    b"--cut\r\nContent-Type: text/plain; charset=latin1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nGr=FCn\r\n\r\n"
    b"--cut\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: x\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
    b"--cut\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <a@example.com>\r\n\r\n--cut--\r\n"
)


def test_the_mark_of_one_use_opens_no_other(ana, sent, bring):
    for use in (Use.NAME, Use.BOUNCE, Use.REPLY):
        local = mails.named(use, sent)
        bring(mails.mail("", To=local.replace(f".{use.value}", ".u")))

    assert flag(ana, EMAIL) == "opted_in"


def test_texts_in_many_parts_are_read_within_bounds(ana, sent, bring):
    part = "--cut\r\nContent-Type: text/plain\r\n\r\n" + "Hello you there. " * 5000 + "\r\n"
    raw = mails.answer(sent, part * 50 + "--cut--\r\n", Content_Type='multipart/mixed; boundary="cut"')

    assert bring(raw) == (200, "answer")
    assert flag(ana, EMAIL) == "opted_in"
