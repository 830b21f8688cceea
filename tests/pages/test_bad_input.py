"""What nobody should send and somebody will, on both databases: a sentence or a safe end state, and never a lost opt-out."""

import pytest

from optin import rules
from optin.database import db
from optin.models import Contact, InboundMessage
from optin.vocabulary import Channel, Role
from tests import cast
from tests.conversation.drafting import OPT_OUT, SAY, ask, draft, keep, step
from tests.conversation.running import ends, sent
from tests.inbound.writing_in import flag, known, wrote
from tests.pages.browse import browse, submit
from tests.pages.people import signed_in, teammate
from tests.pages.test_sequences import SALE, TIP, bodies, brought_in, cells, started

LONG = "a" * 100_000
SMS = Channel.SMS


@pytest.fixture
def owner(app):
    return signed_in(app, teammate(Role.OWNER))


@pytest.fixture
def ana(app):
    return cast.add(cast.ANA)


def written(client, contact_id, words, status=200):
    """The contact writes in the simulator, which hands it on as a provider would."""
    name = db.session.get_one(Contact, contact_id).public_id
    return submit(client, browse(client, f"/simulator/{name}/sms"), "Send", {"body": words}, status)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "unset"),
        ("😀🎉", "unset"),
        (LONG, "unset"),
        ("\0\x01\ud800", "unset"),
        ("STOP\0", "opted_out"),
        (f"STOP\n{LONG}", "opted_out"),
    ],
    ids=["empty", "emoji", "long", "binary", "a stop with NUL", "a long stop"],
)
def test_whatever_comes_in_is_kept_and_shown_and_a_stop_in_it_counts(owner, ana, words, said):
    wrote(words)

    assert (flag(ana), db.session.query(InboundMessage).count()) == (said, 1)
    assert len(browse(owner, conversation(ana)).all("li", class_="said")) == (2 if said == "opted_out" else 1)


def conversation(contact_id):
    return f"/contacts/{db.session.get_one(Contact, contact_id).public_id}/conversations/sms"


@pytest.mark.parametrize("words", [LONG, "\x01\x02\x7f", "STOP\0"], ids=["long", "binary", "NUL"])
def test_what_no_provider_delivers_the_simulator_refuses_in_words(owner, ana, words):
    page = written(owner, ana, words, 422)

    assert page.find("p", id="body-error").text
    assert db.session.query(InboundMessage).count() == 0


@pytest.mark.parametrize("words", ["", " \n "])
def test_nothing_at_all_is_asked_for_again(owner, ana, words):
    page = written(owner, ana, words, 422)

    assert page.find("p", id="body-error").text
    assert flag(ana) == "unset"


def test_a_message_from_an_unknown_number_makes_a_contact_whom_only_a_rule_sets(owner):
    for number, words in (("+1 415 555 0198", "Hello"), ("+1 415 555 0199", "STOP")):
        submit(owner, browse(owner, "/simulator"), "Send", {"address": number, "words": words})

    assert [flag(known(number).id) for number in ("+14155550198", "+14155550199")] == ["unset", "opted_out"]


@pytest.mark.parametrize("keyword", ["", " ", "🙏", "\0", "\u200b", LONG])
def test_a_rule_without_a_keyword_is_refused_in_words(owner, keyword):
    page = rule(owner, keyword, 422)

    assert page.find("p", id="keyword-error").text
    assert rules.listed(db.session()) == []


def test_a_rule_with_a_keyword_that_there_is_already_is_refused_in_words(owner):
    rule(owner, "no sales")

    assert "There is a rule for “no sales” that takes the same messages." in rule(owner, "NO-SALES", 422).text
    assert len(rules.listed(db.session())) == 1


def rule(client, keyword, status=200):
    here = "/preferences/opt-out-management/new"
    return submit(client, browse(client, here), here, {"keyword": keyword}, status)


@pytest.mark.parametrize(("answer", "said"), [("No", "opted_out"), ("STOP", "opted_out"), ("Hm", "unset")])
def test_who_is_in_a_flow_that_is_deleted_comes_to_its_end_and_no_no_is_lost(owner, ana, answer, said):
    name = keep(draft(ask("q", otherwise="bye", No="out"), step(SAY, "bye", then="end"), step(OPT_OUT, "out")))
    written(owner, ana, "Hello")
    submit(owner, browse(owner, f"/flows/{name}/deletion"), "Delete")
    for words in (answer, "Is anybody there?"):
        written(owner, ana, words)

    assert flag(ana) == said
    assert [body for path, _, body in sent(ana) if path == "bot"] == ["Words of q", *["Words of bye"] * (said == "unset")]


def test_nobody_gets_into_a_flow_that_is_deleted(owner, ana):
    name = keep(draft(step(SAY, "a")))
    submit(owner, browse(owner, f"/flows/{name}/deletion"), "Delete")
    written(owner, ana, "Hello")

    assert (sent(ana), ends(ana)) == ([], [])


def test_a_template_that_is_removed_under_a_running_sequence_fails_its_step_alone(owner, ana):
    cast.say_yes(ana, SMS)
    here = started(owner, SALE, TIP)
    page = browse(owner, "/templates")
    submit(owner, browse(owner, page.find("a", text="Sale")["href"] + "/deletion"), "Delete")
    brought_in(owner, here, "Ana Alvarez")

    page = browse(owner, here)
    assert "Template deleted" in cells(page, "Steps in order")[0][0]
    assert "could not be sent" in page.text
    assert bodies() == ["Hi Ana, a tip."]
