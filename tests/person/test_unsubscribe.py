"""One-click unsubscribe (RFC 8058): POST acts whatever it carries, GET shows one button and changes nothing."""

import pytest

from optin import contacts
from optin.database import writing
from optin.vocabulary import Channel
from tests.cast import ANA, add, say_yes
from tests.person.own_pages import answers, flag, own_page, unsubscribe
from tests.widget.visiting import acts, evidence, limited, with_keys

ONE_CLICK = "List-Unsubscribe=One-Click"
BODIES = [
    ("application/x-www-form-urlencoded", ONE_CLICK),
    (
        "multipart/form-data; boundary=x",
        f'--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\n{ONE_CLICK}\r\n--x--',
    ),
    ("multipart/form-data", "no boundary"),
    ("application/json", "{"),
    ("text/plain", b"\xff\xfe\x00"),
    ("application/octet-stream", b"x" * 3_000_000),
    (None, ""),
]


def test_looking_shows_one_button_and_changes_nothing(app):
    ana = add(ANA)
    person = unsubscribe(app, ana)
    for method in ("GET", "HEAD", "GET"):
        assert person.open(method).status_code == 200

    assert [button.text for button in person.page().all("button")] == ["Unsubscribe"]
    assert (flag(ana), acts()) == ("unset", [])


@pytest.mark.parametrize(("kind", "body"), BODIES, ids=[str(kind) for kind, _ in BODIES])
def test_a_post_opts_out_whatever_it_carries(desk, kind, body):
    ana = add(ANA)
    sent = unsubscribe(desk, ana).open("POST", body, Content_Type=kind or "")

    assert (sent.status_code, flag(ana)) == (200, "opted_out")
    assert not {"Location", "Set-Cookie"} & set(sent.headers.keys())


def test_it_may_be_repeated(app):
    ana = add(ANA)
    person = unsubscribe(app, ana)

    assert [person.open("POST", ONE_CLICK).status_code for _ in range(3)] == [200] * 3
    assert len(acts()) == 1


def test_a_mail_system_of_which_nothing_is_known_is_believed(desk):
    ana = add(ANA)
    headers = {"Origin": "null", "Sec_Fetch_Site": "cross-site", "User_Agent": "", "Cookie": "session=stolen"}

    assert unsubscribe(desk, ana).open("POST", ONE_CLICK, **headers).status_code == 200
    assert flag(ana) == "opted_out"


def test_the_evidence_tells_a_button_from_a_mail_system(desk):
    ana = add(ANA)
    person = unsubscribe(desk, ana)
    form = person.page().find("form")
    person.open("POST", {}, path=person.path + form["action"])
    say_yes(ana, Channel.EMAIL)
    person.open("POST", ONE_CLICK)

    assert [told["through"] for told in evidence() if "through" in told] == [
        "the page of the unsubscribe link",
        "one-click unsubscribe",
    ]


def test_it_works_for_a_contact_that_was_deleted_and_with_a_key_of_long_ago(app):
    with_keys(app, "old")
    ana = add(ANA)
    person = unsubscribe(app, ana)
    with_keys(app, "new", "old")
    with writing() as session:
        contacts.remove(session.connection(), ana)

    assert "You are unsubscribed" in person.open("POST", ONE_CLICK).text
    assert flag(add(ANA)) == "opted_out"


def test_no_limit_stands_in_the_way(desk):
    limited(desk, limit_per_visitor=1, limit_per_address=1)
    person = unsubscribe(desk, add(ANA))

    assert {person.open("POST", ONE_CLICK).status_code for _ in range(12)} == {200}


@pytest.mark.parametrize("channel", list(Channel))
def test_each_channel_is_named_and_no_other_is_touched(desk, channel):
    ana = add(ANA)
    for other in Channel:
        say_yes(ana, other)
    unsubscribe(desk, ana, channel).open("POST")

    assert [flag(ana, other) == "opted_out" for other in Channel] == [other is channel for other in Channel]
    assert answers(own_page(desk, ana).page()).count("Off") == 1


def test_the_page_speaks_the_language_that_is_asked_for_and_switches_without_a_cookie(desk):
    person = unsubscribe(desk, add(ANA))
    german = person.page(Accept_Language="de-AT, en;q=0.5")
    arabic = person.page(f"{person.path}?lang=ar", Accept_Language="de")

    assert german.find("h1").text == "Abmelden"
    assert (arabic.find("html")["dir"], arabic.find("html")["lang"]) == ("rtl", "ar")
    assert "lang=ar" in arabic.find("form")["action"]
    done = person.open("POST", path=f"{person.path}{arabic.find('form')['action']}", Accept_Language="de")
    assert 'lang="ar"' in done.text
