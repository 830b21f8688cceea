"""Mails to an address that unsubscribes, whatever has become of them on their way: they count, also for `optin receive`."""

import pytest

from optin.hooks.email.parsing import LARGEST
from optin.mail_tokens import Use
from optin.vocabulary import Channel
from tests import cast
from tests.hooks import mails
from tests.inbound.writing_in import answers, events, flag, known
from tests.sending import outgoing

EMAIL = Channel.EMAIL
LEFT = (200, "unsubscribed")


def _cut(raw):
    return raw.replace(b"text/plain; charset=utf-8", b'multipart/mixed; boundary="x"') + b"--x\r\n\r\nhalf a"


HARMED = {
    "too large": lambda raw: raw + b"x" * (LARGEST + 10),
    "too many lines": lambda raw: raw + b"\n" * 200_000,
    "too many parts": lambda raw: raw + b"Content-Type: x\r\n" * 100,
    "no sender": lambda raw: raw.replace(b"From:", b"X-Was:"),
    "cut off": _cut,
    "no boundary": lambda raw: raw.replace(b"text/plain; charset=utf-8", b"multipart/mixed"),
    "broken first line": lambda raw: b" odd\r\n" + raw,
    "a line that is no field": lambda raw: b"no field at all\r\n" + raw,
    "old line ends": lambda raw: raw.replace(b"\r\n", b"\r").replace(b"From:", b"X-Was:"),
}


@pytest.mark.parametrize("harm", HARMED.values(), ids=HARMED)
@pytest.mark.parametrize("recipient", [None, "given"])
def test_a_mail_that_cannot_be_read_unsubscribes_by_its_recipient(ana, sent, bring, harm, recipient):
    assert bring(harm(mails.unsubscribing(sent)), recipient and mails.named(Use.UNSUBSCRIBE, sent)) == LEFT
    assert (flag(ana, EMAIL), answers(ana)[1:]) == ("opted_out", [])


@pytest.mark.parametrize("raw", [b"", b"\0" * 900, b"\xff\xfe", b"STOP", b"x" * (LARGEST + 1)], ids=lambda raw: str(len(raw)))
def test_what_is_no_mail_at_all_unsubscribes_by_the_envelope(ana, sent, bring, raw):
    assert bring(raw, mails.named(Use.UNSUBSCRIBE, sent).upper()) == LEFT
    assert flag(ana, EMAIL) == "opted_out"


def test_the_recipient_may_stand_in_a_folded_field(ana, sent, bring):
    raw = mails.mail("", To=f"Desk\r\n <{mails.named(Use.UNSUBSCRIBE, sent)}>", From=None)
    assert (bring(raw), flag(ana, EMAIL)) == (LEFT, "opted_out")


def test_it_stands_among_many_others(ana, sent, bring):
    crowd = ", ".join(f"person{number}@example.org" for number in range(2000))
    assert bring(mails.mail("", To=f"{crowd}, {mails.named(Use.UNSUBSCRIBE, sent)}")) == LEFT
    assert flag(ana, EMAIL) == "opted_out"


@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_what_stands_below_the_head_is_no_recipient(ana, sent, bring, end):
    raw = f"X-Odd: 1{end}{end}To: {mails.named(Use.UNSUBSCRIBE, sent)}{end}"
    assert bring(raw.encode())[0] == 422
    assert flag(ana, EMAIL) == "opted_in"


def test_a_mail_that_cannot_be_read_and_comes_again_counts_once(ana, sent, bring):
    for _ in range(3):
        assert bring(b"torn", mails.named(Use.UNSUBSCRIBE, sent)) == LEFT
    assert events(ana).count("opted_out") == 1


def test_a_mark_of_another_use_does_not_unsubscribe_what_cannot_be_read(ana, sent, bring):
    for use in (Use.NAME, Use.BOUNCE, Use.REPLY):
        assert bring(b"torn", mails.named(use, sent))[0] == 422
    assert flag(ana, EMAIL) == "opted_in"


@pytest.mark.parametrize("report", [mails.bounce, mails.complaint])
def test_a_report_to_the_address_unsubscribes_too(ana, sent, bring, report):
    assert bring(report(sent, to=mails.named(Use.UNSUBSCRIBE, sent))) == LEFT
    assert flag(ana, EMAIL) == "opted_out"


def test_a_name_that_an_earlier_mail_bore_hides_no_stop(ana, sent, bring):
    bring(mails.answer(sent, "Hello", Message_ID="<same@mail.example.com>"))
    assert bring(mails.unsubscribing(sent, Message_ID="<same@mail.example.com>")) == LEFT
    assert flag(ana, EMAIL) == "opted_out"


def _ben():
    ben = cast.add(cast.BEN)
    cast.say_yes(ben, EMAIL)
    return ben


def test_one_mail_may_unsubscribe_two_people(ana, sent, bring):
    ben = _ben()
    other = outgoing.row(mails.send(ben, address=cast.BEN.email.address))
    bring(mails.mail("", To=f"{mails.named(Use.UNSUBSCRIBE, sent)}, {mails.named(Use.UNSUBSCRIBE, other)}"))

    assert (flag(ana, EMAIL), flag(ben, EMAIL)) == ("opted_out", "opted_out")


def test_somebody_here_who_uses_the_address_of_another_leaves_with_them(ana, sent, bring):
    ben = _ben()
    bring(mails.unsubscribing(sent, From=cast.BEN.email.address))

    assert (flag(ana, EMAIL), flag(ben, EMAIL)) == ("opted_out", "opted_out")


def test_a_stranger_who_uses_it_becomes_nobody_here(ana, sent, bring):
    bring(mails.unsubscribing(sent, From="stranger@example.org"))

    assert (flag(ana, EMAIL), known("stranger@example.org")) == ("opted_out", None)
