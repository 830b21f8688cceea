"""Links to a person's own pages: what they name, that they outlast keys and contacts, and that one purpose is not another."""

import re

import pytest

from optin import contacts, person_links
from optin.database import db, writing
from optin.desk import desk as the_desk
from optin.models import Contact
from optin.person_links import Named, preferences_url, unsubscribe_url
from optin.tokens import Purpose, TokenError, Tokens
from optin.vocabulary import Channel
from tests.cast import ANA, add
from tests.widget.visiting import OURS, with_keys


def token(url):
    return url.rpartition("/")[2]


def test_a_link_leads_to_the_desk_and_names_nobody(app):
    ana = add(ANA)

    assert re.fullmatch(rf"{OURS}/u/[\w.-]+", unsubscribe_url(ana, Channel.EMAIL))
    assert re.fullmatch(rf"{OURS}/p/\w[\w.-]+", preferences_url(ana))  # Many a proxy forbids paths with a dot in front.
    assert len(unsubscribe_url(ana, Channel.EMAIL)) < 200 < len(preferences_url(ana)) < 300


def test_a_link_names_the_person_and_the_addresses_it_is_about(app):
    ana = add(ANA)
    tag = db.session.get_one(Contact, ana).tag
    one = person_links.read(the_desk().tokens, Purpose.UNSUBSCRIBE, token(unsubscribe_url(ana, Channel.EMAIL)))
    every = person_links.read(the_desk().tokens, Purpose.PREFERENCES, token(preferences_url(ana)))

    assert (one.tag, list(one.keys)) == (tag, [Channel.EMAIL])
    assert (every.tag, list(every.keys), every.keys[Channel.EMAIL]) == (tag, list(Channel), one.keys[Channel.EMAIL])


def test_a_link_for_one_purpose_is_none_for_another(desk):
    url = unsubscribe_url(add(ANA), Channel.EMAIL)
    for purpose in set(Purpose) - {Purpose.UNSUBSCRIBE}:
        with pytest.raises(TokenError):
            person_links.read(the_desk().tokens, purpose, token(url))


def test_a_key_that_retired_from_signing_still_reads_old_links(desk):
    with_keys(desk, "a key of long ago")
    url = preferences_url(add(ANA))
    with_keys(desk, "a key of today", "a key of last year", "a key of long ago")

    assert person_links.read(the_desk().tokens, Purpose.PREFERENCES, token(url)).keys


def test_there_is_no_link_without_a_contact_or_an_address(desk):
    ben = add(contacts.Person(email=ANA.email))
    assert unsubscribe_url(ben, Channel.SMS) == ""
    with writing() as session:
        contacts.remove(session.connection(), ben)

    assert (preferences_url(ben), unsubscribe_url(ben, Channel.EMAIL)) == ("", "")


@pytest.mark.parametrize("text", ["", "x", "é", 7, None, ["a"], "A" * 22 + "BB", "A" * 21, "A" * 22 + "A" * 44])
def test_a_signed_text_that_is_no_link_is_refused(text):
    tokens = Tokens(("one key",))
    with pytest.raises(TokenError):
        person_links.read(tokens, Purpose.PREFERENCES, tokens.sign(Purpose.PREFERENCES, text))


def test_what_is_written_is_what_is_read():
    whole = Named(bytes(range(16)), {Channel.SMS: b"s" * 32, Channel.EMAIL: b"e" * 32})

    assert Named.of(whole.text()) == whole
