"""The desk's own words, and the web addresses found in a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optin.sending.links import links_in, pieces
from optin.sending.words import NOT_ASKED, confirmation_request
from optin.vocabulary import Channel

LINK = "https://optin.example.com/c/abc.def-_"


@pytest.mark.parametrize("channel", Channel)
def test_a_request_names_the_organisation_the_link_and_the_way_out(channel):
    words = confirmation_request(channel, "Example Shop", LINK)

    assert "Example Shop" in words.body
    assert NOT_ASKED in words.body
    assert links_in(words.body) == [LINK]
    assert bool(words.subject) == (channel is Channel.EMAIL)


def test_a_mail_begins_its_first_sentence_with_a_capital():
    greeting, sentence = confirmation_request(Channel.EMAIL, "Example Shop", LINK).body.split("\n\n")[:2]

    assert (greeting, sentence.split()[0]) == ("Hello,", "This")


def test_an_organisation_cannot_break_out_of_the_subject():
    words = confirmation_request(Channel.EMAIL, "Shop\r\nBcc: all@example.com", LINK)

    assert words.subject == "Please confirm: e-mails from Shop Bcc: all@example.com"


@pytest.mark.parametrize("channel", Channel)
def test_a_request_without_an_organisation_is_still_a_sentence(channel):
    assert "this site" in confirmation_request(channel, " ", LINK).body


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("See https://example.com/a.", ["https://example.com/a"]),
        ("(http://example.com/b)", ["http://example.com/b"]),
        ("https://example.com/a,https://example.org", ["https://example.com/a,https://example.org"]),
        ("<https://example.com/?a=1&b=2>", ["https://example.com/?a=1&b=2"]),
        ("javascript:alert(1) ftp://example.com", []),
        ("", []),
    ],
)
def test_addresses_are_found_in_a_text(text, links):
    assert links_in(text) == links


@given(st.text() | st.from_regex(r"(https?://\S*\s?)+"))
def test_the_pieces_together_are_the_text(text):
    assert "".join(piece.text for piece in pieces(text)) == text
