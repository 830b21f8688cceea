"""Opt-in forms as rows: versions, the hash of the words, the list, and the code to paste."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from html.parser import HTMLParser

import pytest
import time_machine

from optin import contacts, forms, preferences, snippet
from optin.addresses import read_phone
from optin.clock import now
from optin.contacts import Person
from optin.database import db, writing
from optin.desk import desk as this_desk
from optin.forms import Draft
from optin.ledger import write
from optin.ledger.body import Provenance
from optin.models import FormVersion
from optin.tokens import Purpose
from optin.vocabulary import Channel, Flag, Source

DRAFT = Draft(
    description="Spring offers",
    channels=(Channel.SMS, Channel.EMAIL),
    confirmation_message="I agree to receive offers.",
    button_text="Sign me up",
    after_text="Thank you.",
    privacy_url="https://www.example.com/privacy",
    organisation="Example Shop",
    sites=("https://shop.example.com",),
)


def made(draft=DRAFT):
    with writing() as session:
        return forms.create(session, draft, "Olive").public_id


def current(name):
    db.session.rollback()
    form, version = forms.by_public_id(db.session(), name)
    return form, version


def saved(name, draft):
    with writing() as session:
        return forms.edit(session, forms.for_change(session, name), draft, "Olive").number


@pytest.mark.parametrize(
    "other",
    [
        {"organisation": "Another Shop"},
        {"confirmation_message": "I agree to receive offers"},
        {"button_text": "Sign me up "},
        {"channels": (Channel.EMAIL, Channel.SMS)},
        {"channels": (Channel.SMS,)},
        {"privacy_url": ""},
    ],
)
def test_every_agreed_word_changes_the_hash(other):
    assert forms.words_hash(replace(DRAFT, **other)) != forms.words_hash(DRAFT)


def test_nothing_else_changes_the_hash():
    other = replace(DRAFT, description="Other", after_text="Other", sites=(), double_opt_in=True)
    assert forms.words_hash(other) == forms.words_hash(DRAFT)


def test_the_hash_of_given_words_never_changes():
    assert forms.words_hash(DRAFT) == "d9b1d8efffaf2bed1bf793deec75437a3bbdd858c5f9532d9dd89b0d49f81abc"


def test_every_edit_is_a_new_version(app):
    name = made()
    assert saved(name, replace(DRAFT, button_text="Yes")) == 2
    form, version = current(name)
    assert (version.number, version.button_text) == (2, "Yes")
    assert forms.version(db.session(), form, 1).button_text == "Sign me up"


def test_two_edits_at_once_get_two_numbers(app):
    name = made()
    start = threading.Barrier(2)

    def edit(words):
        with app.app_context():
            start.wait()
            return saved(name, replace(DRAFT, button_text=words))

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(edit, ["Yes", "No"])) == [2, 3]


def test_an_edit_that_changes_nothing_makes_no_version(app):
    name = made()
    assert saved(name, DRAFT) == 1
    assert len(forms.versions(db.session(), current(name)[0], None, 10)) == 1


def test_a_version_gives_back_what_was_typed(app):
    assert forms.draft_of(current(made())[1]) == DRAFT


def test_a_copy_has_the_same_words_and_its_own_versions(app):
    name = made(replace(DRAFT, description="x" * forms.LONGEST_DESCRIPTION))
    with writing() as session:
        copy = forms.duplicate(session, forms.for_change(session, name), "Olive").public_id
    version = current(copy)[1]
    assert version.number == 1
    assert version.words_hash == forms.words_hash(DRAFT)
    assert version.description == "Copy of " + "x" * (forms.LONGEST_DESCRIPTION - len("Copy of "))


def test_a_deleted_form_cannot_be_changed_and_keeps_its_versions(app):
    name = made()
    with writing() as session:
        forms.delete(forms.for_change(session, name))
    with writing() as session:
        assert forms.for_change(session, name) is None
    form, version = current(name)
    assert form.deleted_at is not None
    assert version.confirmation_message == DRAFT.confirmation_message
    assert forms.listed(db.session(), "", None, 10) == []


def test_the_list_finds_a_description_in_any_case(app):
    made(replace(DRAFT, description="Grüße im FRÜHLING"))
    made(replace(DRAFT, description="Winter 100%"))
    found = [version.description for _, version in forms.listed(db.session(), "frühling", None, 10)]
    assert found == ["Grüße im FRÜHLING"]
    assert [version.description for _, version in forms.listed(db.session(), "%", None, 10)] == ["Winter 100%"]


def test_the_list_goes_on_where_it_ended(app):
    for number in range(5):
        made(replace(DRAFT, description=f"Form {number}"))
    first = forms.listed(db.session(), "form", None, 2)
    second = forms.listed(db.session(), "form", first[-1][0].id, 2)
    assert [version.description for _, version in first + second] == ["Form 4", "Form 3", "Form 2", "Form 1"]


def test_a_form_counts_the_opt_ins_of_all_its_versions(app):
    name = made()
    opted_in_with(name)
    saved(name, replace(DRAFT, button_text="Yes"))
    opted_in_with(name, days_ago=6)
    opted_in_with(name, days_ago=8)
    db.session.rollback()
    assert forms.opt_ins_since(db.session(), now() - forms.WEEK) == {current(name)[0].id: 2}


def opted_in_with(name, days_ago=0):
    version = current(name)[1]
    at = now() - days_ago * 24 * 3600
    origin = Provenance(source=Source.WIDGET, occurred_at=at, recorded_at=at, form_version_id=version.id, evidence={})
    person = Person("Ana", read_phone(f"+1 415 555 01{30 + days_ago}", "US"), None)
    with writing() as session:
        contact = contacts.create(session.connection(), person, this_desk().config.pepper, origin)
        write.opt_in(session.connection(), contact, Channel.SMS, origin)


class Frame(HTMLParser):
    """The one tag of a snippet, as a browser reads it."""

    def __init__(self, html):
        super().__init__()
        self.tags = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.tags.append(("text", data))


HOSTILE = ['"><script>alert(1)</script>', "' onload='alert(1)", "</iframe>{{7*7}}&quot;", "{0}{url}%s", "a\u2028b & c"]


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_stay_inside_the_title_of_the_frame(words):
    version = FormVersion(**fields(replace(DRAFT, description=words, organisation="Example")))
    [(tag, attributes)] = Frame(snippet.snippet(version, "https://optin.example.com/w/abc")).tags
    assert tag == "iframe"
    assert attributes["title"] == f"Example: {words}"
    assert attributes["src"] == "https://optin.example.com/w/abc"
    assert set(attributes) == {
        "src", "title", "width", "height", "loading", "referrerpolicy", "sandbox", "data-optin", "style",
    }  # fmt: skip


def test_the_frame_cannot_navigate_the_page_around_it():
    assert "allow-top-navigation" not in snippet.SANDBOX


def fields(draft):
    channels = [channel.word for channel in draft.channels]
    return {**{name: getattr(draft, name) for name in Draft.__slots__}, "channels": channels, "sites": list(draft.sites)}


def height(**other):
    return snippet.frame_height(FormVersion(**fields(replace(DRAFT, **other))))


def test_a_frame_is_as_high_as_what_stands_in_it():
    lone = height(channels=(Channel.SMS,))
    assert lone < height(channels=(Channel.SMS, Channel.WHATSAPP)) < height(channels=tuple(Channel))
    assert height(confirmation_message="word " * 100) > height() > height(privacy_url="")
    assert height(confirmation_message="文" * 200) > height(confirmation_message="w" * 200)
    assert 250 <= lone <= 420


def test_the_token_of_a_form_says_its_public_id_and_nothing_else(app):
    address = snippet.frame_address("frm_abc")
    token = address.removeprefix(f"{this_desk().config.widget_url}/w/")
    assert this_desk().tokens.read(Purpose.WIDGET, token) == "frm_abc"
    assert snippet.page_address("frm_abc") == address.replace("/w/", "/f/")


def test_a_default_speaks_for_those_who_were_never_asked(app):
    origin = Provenance(source=Source.OPERATOR, occurred_at=now(), recorded_at=now(), evidence={})
    people = [
        Person("Ana", read_phone("+1 415 555 0134", "US"), None),
        Person("Ben", read_phone("+1 212 555 0178", "US"), None),
    ]
    with writing() as session:
        ids = [contacts.create(session.connection(), person, this_desk().config.pepper, origin) for person in people]
        write.opt_out(session.connection(), ids[0], Channel.SMS, origin)
    found = preferences.never_asked(db.session())
    assert found[Channel.SMS] == preferences.NeverAsked(contacts=1, reachable=1)
    assert found[Channel.EMAIL] == preferences.NeverAsked(contacts=2, reachable=0)


def test_a_change_of_a_preference_is_logged_with_who_made_it(app):
    with time_machine.travel(1_800_000_000, tick=False), writing() as session:
        preferences.change(session, {"default_sms": Flag.OPTED_IN.word, "country": "US"}, "Olive")
    [change] = preferences.changes(db.session(), None, 10)
    assert (change.name, change.old, change.new) == ("default_sms", "opted_out", "opted_in")
    assert (change.changed_by, change.changed_at) == ("Olive", 1_800_000_000)


def test_an_unknown_preference_is_refused(app):
    with pytest.raises(KeyError), writing() as session:
        preferences.change(session, {"colour": "blue"}, "Olive")
