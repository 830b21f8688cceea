"""Opt-out management: who may change what, what is refused with which sentence, and the rules that never fire."""

import pytest

from optin import rules
from optin.database import db
from optin.keywords import Meaning
from optin.vocabulary import Channel
from tests.pages.browse import browse, submit

HERE = "/preferences/opt-out-management"
TYPED = {
    "keyword": "NO SALES",
    "match": "phrase",
    "meaning": "opt_out",
    "channel": "sms",
    "received_at": "+1 415 555 0134",
    "answer": "Done.",
}


def add(client, status=200, **typed):
    return submit(client, browse(client, f"{HERE}/new"), f"{HERE}/new", {**TYPED, **typed}, status)


def test_an_owner_adds_a_rule(owner):
    page = add(owner)

    assert "The rule for “NO SALES” is on." in page.find(role="status").text
    row = rules.listed(db.session())[0]
    assert (row.keyword, row.channel, row.received_at, row.answer) == ("NO SALES", Channel.SMS, "+14155550134", "Done.")
    assert row.created_by.endswith("example.com)")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"keyword": ""}, "Type a word or a phrase, for example NO SALES."),
        ({"keyword": "🙏"}, "Type a word or a phrase. Punctuation and emoji alone are not read."),
        ({"keyword": "Stop!", "meaning": "opt_in"}, "“Stop!” reads as a wish to stop. No rule may opt anybody in with it."),
        ({"keyword": "a" * 121}, "Use at most 120 characters. This has 121."),
        ({"answer": "a" * 481}, "Use at most 480 characters. This has 481."),
        ({"received_at": "news@example.com"}, "SMS arrives at a phone number. Type one, or leave the field empty."),
    ],
)
def test_what_cannot_be_a_rule_is_refused_and_kept_in_the_form(owner, typed, sentence):
    page = add(owner, 422, **typed)

    assert sentence in page.text
    assert page.find("textarea", name="answer").text == {**TYPED, **typed}["answer"]
    assert rules.listed(db.session()) == []


def test_a_duplicate_is_refused(owner):
    add(owner)

    assert "There is a rule for “NO SALES” that takes the same messages." in add(owner, 422, keyword="no-sales").text


def test_a_rule_is_changed_moved_switched_off_and_deleted(owner):
    add(owner)
    page = add(owner, keyword="second")
    first = rules.listed(db.session())[0].public_id
    submit(owner, page, page.find("button", text="Down NO SALES").parent)
    assert [row.keyword for row in rules.listed(db.session())] == ["second", "NO SALES"]
    page = submit(owner, browse(owner, f"{HERE}/{first}/edit"), "Save", {"keyword": "NEVER", "received_at": ""})
    page = submit(owner, page, page.find("button", text="Switch off NEVER").parent)
    assert [(row.keyword, row.is_on) for row in rules.listed(db.session())] == [("second", True), ("NEVER", False)]
    submit(owner, browse(owner, f"{HERE}/{first}/deletion"), "Delete")
    assert [row.keyword for row in rules.listed(db.session())] == ["second"]
    assert owner.get(f"{HERE}/{first}/edit").status_code == 404


def test_a_rule_that_never_fires_says_why(owner):
    add(owner, keyword="club", match="phrase")
    page = add(owner, keyword="coffee club", match="whole")

    assert "Never fires Your rule “club” takes every such message first." in page.text


def test_a_standard_word_is_switched_off_after_a_question(owner):
    page = browse(owner, f"{HERE}/words/off?word=word:baja")
    page = submit(owner, page, "Switch off")

    assert "“baja” does not opt out any more; messages with it are held." in page.find(role="status").text
    page = submit(owner, page, page.find("button", text="Switch on baja").parent)
    assert "“baja” opts out again." in page.find(role="status").text


@pytest.mark.parametrize("name", ["word:stop", "word:cancel", "word:start", "nothing", ""])
def test_a_word_without_a_switch_cannot_be_asked_about(owner, name):
    assert owner.get(f"{HERE}/words/off?word={name}").status_code == 404


def test_a_viewer_reads_the_rules_and_changes_none(owner, viewer):
    add(owner)
    page = browse(viewer, HERE)

    assert "NO SALES" in page.text
    assert page.all("button", text="Down NO SALES") == page.all("a", text="Add new rule") == []
    assert viewer.get(f"{HERE}/new").status_code == 403


@pytest.mark.parametrize("name", ["rul_%00", "rul_aaaaaaaaaaaaaaaaaaaaaaaa", "new%20"])
def test_what_is_no_rule_is_not_found(owner, name):
    assert owner.get(f"{HERE}/{name}/edit").status_code == 404


def test_only_one_page_of_the_navigation_is_the_current_one(owner):
    page = browse(owner, f"{HERE}/new")

    assert [link.text for link in page.find("nav", **{"aria-label": "Main"}).all("a", **{"aria-current": "page"})] == [
        "Data preferences"
    ]


def read(client, phrases, status=200, **more):
    page = browse(client, "/preferences/keyword-lab")
    return submit(client, page, "Read", {"phrases": phrases, **more}, status)


def test_the_lab_says_what_each_phrase_would_do(owner):
    add(owner, received_at="")
    page = read(owner, "STOP\nbus stop\nplease, no sales\nЅТОР\ncan you cancel?\nyes")
    rows = [[cell.text for cell in row.walk() if cell.tag in ("th", "td")] for row in page.find("tbody").all("tr")]

    assert [row[0] for row in rows] == ["STOP", "bus stop", "please, no sales", "ЅТОР", "can you cancel?", "yes"]
    labels = [row[1] for row in rows]
    meanings = [Meaning.OPT_OUT, Meaning.NOTHING, Meaning.OPT_OUT, Meaning.HOLD, Meaning.HOLD, Meaning.NOTHING]
    assert all(label.startswith(meaning.label) for label, meaning in zip(labels, meanings, strict=True))
    assert rows[2][3] == "Your rule “NO SALES” Answers: Done."
    assert rows[1][3] == "Harmless phrase “bus stop” (English)"


def test_the_lab_counts_yes_while_a_question_is_pending(viewer):
    assert Meaning.OPT_IN.label in read(viewer, "Yes", is_asked="y").find("tbody").text


def test_the_lab_shows_what_nobody_can_see(viewer):
    page = read(viewer, "st\u202eop\u200b\x07")

    assert "st⟨202E⟩op⟨200B⟩⟨0007⟩" in page.find("tbody").text


@pytest.mark.parametrize(
    ("phrases", "sentence"),
    [
        ("", "Type or paste a phrase."),
        ("a\n" * 501, "Type at most 500 phrases at once. These are 501."),
        ("a" * 100_001, "Use at most 100,000 characters. This has 100,001."),
    ],
)
def test_the_lab_refuses_too_little_and_too_much(viewer, phrases, sentence):
    assert sentence in read(viewer, phrases, 422).text


def test_the_lab_reads_a_hundred_thousand_characters(viewer):
    assert Meaning.OPT_OUT.label in read(viewer, "a " * 49_000 + "please stop texting me").find("tbody").text
