"""A stop in every shape that mail programs give to words."""

import base64
import quopri

import pytest

from optin.vocabulary import Channel
from tests.hooks import mails
from tests.inbound.writing_in import blocks, flag

EMAIL = Channel.EMAIL


def _coded(text, charset, way):
    raw = text.encode(charset)
    body = base64.encodebytes(raw) if way == "base64" else quopri.encodestring(raw)
    return body.decode(), {"Content_Type": f'text/plain; charset="{charset}"', "Content_Transfer_Encoding": way}


WORDS = [
    ("désabonner", "utf-8"),
    ("désabonner", "iso-8859-1"),
    ("Отписаться", "koi8-r"),
    ("Отписаться", "windows-1251"),
    ("退订", "gb18030"),
    ("退订", "gb2312"),
    ("配信停止", "iso-2022-jp"),
    ("配信停止", "shift_jis"),
    ("수신거부", "euc-kr"),
    ("STOP", "utf-16"),
    ("abmelden", "utf-7"),
    ("ΔΙΑΓΡΑΦΗ", "iso-8859-7"),
    ("הסר", "iso-8859-8"),
]


@pytest.mark.parametrize("way", ["base64", "quoted-printable"])
@pytest.mark.parametrize(("word", "charset"), WORDS)
def test_in_any_encoding(ana, sent, bring, word, charset, way):
    body, more = _coded(word, charset, way)
    bring(mails.answer(sent, body, **more))
    assert flag(ana, EMAIL) == "opted_out" or blocks(ana, EMAIL) == ["held"]


def test_in_an_encoding_that_names_its_writing_direction(ana, sent, bring):
    body, more = _coded("הסר", "iso-8859-8", "base64")
    bring(mails.answer(sent, body, **{**more, "Content_Type": "text/plain; charset=iso-8859-8-i"}))
    assert flag(ana, EMAIL) == "opted_out" or blocks(ana, EMAIL) == ["held"]


@pytest.mark.parametrize(
    "subject",
    [
        "unsubscribe",
        "UNSUBSCRIBE",
        "=?UTF-8?B?5Y675raI?= =?utf-8?q?_STOP?=",
        "=?utf-8?q?d=C3=A9sabonner?=",
        "=?iso-8859-1?q?d=E9sabonner?=",
        "=?koi8-r?b?7/TwyfPh9Pjz8Q==?= STOP",
        "=?nonsense?q?STOP?=",
        "Re: unsubscribe",
        "unsubscribe please",
    ],
)
def test_in_the_subject_of_an_empty_mail(ana, bring, subject):
    bring(mails.mail("", subject=subject))
    assert flag(ana, EMAIL) == "opted_out" or blocks(ana, EMAIL) == ["held"]


def test_a_subject_that_was_taken_over_from_us_says_nothing(ana, sent, bring):
    bring(mails.answer(sent, "thank you", subject="Re: Spring"))
    assert (flag(ana, EMAIL), blocks(ana, EMAIL)) == ("opted_in", [])


def _nested(*parts, kind="mixed"):
    mark = f"cut{len(''.join(parts))}"
    inner = "".join(f"--{mark}\r\n{part}\r\n" for part in parts)
    return f'Content-Type: multipart/{kind}; boundary="{mark}"\r\n\r\n{inner}--{mark}--\r\n'


PLAIN = "Content-Type: text/plain\r\n\r\nSTOP\r\n"
EMPTY = "Content-Type: text/plain\r\n\r\n \r\n"
OTHER = "Content-Type: text/plain\r\n\r\nHello\r\n"
HTML = "Content-Type: text/html\r\n\r\n<p>STOP</p>\r\n"
CALENDAR = "Content-Type: text/calendar; method=REPLY\r\n\r\nBEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
IMAGE = "Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: inline\r\n\r\nAAAA\r\n"
SHAPES = {
    "html alone": HTML,
    "alternative": _nested(PLAIN, HTML, kind="alternative"),
    "html first": _nested(HTML, PLAIN, kind="alternative"),
    "empty plain": _nested(EMPTY, HTML, kind="alternative"),
    "calendar": _nested(_nested(PLAIN, CALENDAR, kind="alternative"), CALENDAR),
    "calendar first": _nested(CALENDAR, _nested(EMPTY, _nested(HTML, IMAGE, kind="related"), kind="alternative")),
    "after a picture": _nested(OTHER, IMAGE, PLAIN),
    "after a picture, html": _nested(OTHER, IMAGE, HTML),
    "signed": _nested(
        _nested(PLAIN, HTML, kind="alternative"), "Content-Type: application/pgp-signature\r\n\r\nx", kind="signed"
    ),
    "deep": _nested(_nested(_nested(_nested(_nested(PLAIN))))),
}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_in_any_nest_of_parts(ana, sent, bring, shape):
    field, _, body = shape.partition("\r\n\r\n")
    bring(mails.answer(sent, body, Content_Type=field.removeprefix("Content-Type: ")))
    assert flag(ana, EMAIL) == "opted_out"


@pytest.mark.parametrize("attached", ["text/plain; name=stop.txt\r\nContent-Disposition: attachment", "message/rfc822"])
def test_what_is_attached_is_not_what_somebody_says(ana, sent, bring, attached):
    part = f"Content-Type: {attached}\r\n\r\nSubject: STOP\r\n\r\nSTOP\r\n"
    field, _, body = _nested(OTHER, part).partition("\r\n\r\n")
    bring(mails.answer(sent, body, Content_Type=field.removeprefix("Content-Type: ")))
    assert (flag(ana, EMAIL), blocks(ana, EMAIL)) == ("opted_in", [])
