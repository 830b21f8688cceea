"""Addresses: many spellings are one, hostile ones get a sentence, and a key names nobody."""

from __future__ import annotations

import hashlib
import hmac

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from optin.addresses import (
    AddressError,
    Email,
    Phone,
    PhoneKind,
    key_of,
    read_email,
    read_mobile,
    read_phone,
    search_digits,
    show_phone,
)
from optin.vocabulary import Channel

NUMBER = "+14155550134"
PEPPER = b"0123456789abcdef0123456789abcdef"


def code_of(error: pytest.ExceptionInfo[AddressError]) -> str:
    sentence = error.value.sentence
    assert sentence == str(error.value)
    assert sentence.endswith(".")
    assert "!" not in sentence
    assert len(sentence) <= 120
    return error.value.code


# Phone numbers -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "spelling",
    [
        "+14155550134",
        "4155550134",
        "(415) 555-0134",
        "415.555.0134",
        "[415] 555 0134",
        "1 – 415 – 555 – 0134",
        "001 415 555 0134",
        "011 1 415 555 0134",
        "+1 (0)415 555 0134",
        "tel:+1-415-555-0134",
        "WhatsApp: +14155550134",
        "'+14155550134",
        "＋１（４１５）５５５－０１３４",
        "+１ 415 ５５５ 0134",
        "+١ ٤١٥ ٥٥٥ ٠١٣٤",
        "+۱۴۱۵۵۵۵۰۱۳۴",
        "\u202d+1 415 555 0134\u202c",
        "\ufeff +1\u00a0415\u200b555\u20110134 \r\n",
        "(415) KLJ-0134",
    ],
)
def test_every_spelling_of_a_number_is_one_number(spelling: str) -> None:
    assert read_phone(spelling, "US") == Phone(NUMBER, "US", PhoneKind.UNKNOWN)


@pytest.mark.parametrize(
    ("typed", "default_country", "expected"),
    [
        ("07400 123456", "GB", Phone("+447400123456", "GB", PhoneKind.MOBILE)),
        ("+44 (0)7400 123456", "US", Phone("+447400123456", "GB", PhoneKind.MOBILE)),
        ("+34 (0)612 345 678", "us", Phone("+34612345678", "ES", PhoneKind.MOBILE)),
        ("020 7183 8750", "GB", Phone("+442071838750", "GB", PhoneKind.FIXED)),
        ("+1 204 234 5678", "US", Phone("+12042345678", "CA", PhoneKind.UNKNOWN)),
        ("011 555 0134", "IT", Phone("+390115550134", "IT", PhoneKind.FIXED)),
        ("+800 1234 5678", "US", Phone("+80012345678", None, PhoneKind.UNKNOWN)),
    ],
)
def test_a_number_knows_its_country_and_its_kind(typed: str, default_country: str, expected: Phone) -> None:
    assert read_phone(typed, default_country) == expected


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "no_phone"),
        (" \u200b\t", "no_phone"),
        ("tel:", "no_phone"),
        ("4" * 10_000, "phone_too_long"),
        (NUMBER + "\0", "phone_characters"),
        ("+1 415\r\n555 0134", "phone_characters"),
        ("\u202e4310 555 514 1+", "phone_characters"),
        ("<b>4155550134</b>", "phone_characters"),
        ("ACME", "phone_characters"),
        ("call me on 415 555 0134", "phone_characters"),
        ("+1 415 555 013²", "phone_characters"),
        ("tel:tel:" + NUMBER, "phone_characters"),
        ("415 555 ٠١٣٤", "mixed_digits"),
        ("+١٤١٥۵۵۵۰۱۳۴", "mixed_digits"),
        ("415 555 0134 x5", "extension"),
        ("(415) 555-0134 ext. 12", "extension"),
        (NUMBER + ";ext=7", "extension"),
        ("415 555 0134 #9", "extension"),
        ("12345", "phone_invalid"),
        ("911", "phone_invalid"),
        ("+1 115 555 0134", "phone_invalid"),
        ("+999 415 555 0134", "phone_invalid"),
        ("415 555 0134 / 212 555 0178", "phone_invalid"),
        ("+1 900 555 0134", "premium_rate"),
    ],
)
def test_what_is_no_contacts_number_gets_a_sentence(typed: str, code: str) -> None:
    with pytest.raises(AddressError) as error:
        read_phone(typed, "US")
    assert code_of(error) == code


@pytest.mark.parametrize("default_country", ["", "ZZ", "Utopia"])
def test_without_a_known_default_country_a_number_needs_its_code(default_country: str) -> None:
    assert read_phone(NUMBER, default_country).e164 == NUMBER
    with pytest.raises(AddressError) as error:
        read_phone("415 555 0134", default_country)
    assert error.value.sentence == "Type the number with its country code, for example +1 415 555 0134."


def test_a_certain_landline_is_refused_where_a_mobile_is_wanted() -> None:
    assert read_mobile("07400 123456", "GB").kind is PhoneKind.MOBILE
    assert read_mobile(NUMBER, "US").kind is PhoneKind.UNKNOWN
    with pytest.raises(AddressError) as error:
        read_mobile("020 7183 8750", "GB")
    assert code_of(error) == "landline"


def test_a_stored_number_is_shown_in_groups() -> None:
    assert show_phone(NUMBER) == "+1 415-555-0134"
    assert show_phone("+447400123456") == "+44 7400 123456"
    assert show_phone("not a number") == "not a number"


countries = st.sampled_from(["US", "GB", "FR", "IT", "AR", "BR", "MX", "DE", "IN", "JP", ""])
number_like = st.from_regex(r"\+?(00|011)?[0-9 ().-]{4,18}", fullmatch=True)
dialled = st.builds("+{}{}".format, st.sampled_from([1, 7, 33, 39, 44, 49, 52, 54, 55, 61, 81, 91]), st.integers(10**6))


@settings(derandomize=True, deadline=None, database=None)
@given(st.text(max_size=80) | number_like | dialled, countries)
def test_reading_a_number_twice_changes_nothing_and_never_breaks(typed: str, country: str) -> None:
    try:
        phone = read_phone(typed, country)
    except AddressError:
        return
    assert read_phone(phone.e164, country) == read_phone(show_phone(phone.e164), "") == phone


@settings(derandomize=True, deadline=None, database=None)
@given(st.integers(200, 999), st.integers(200, 999), st.integers(0, 9999), countries)
def test_a_spaced_number_and_its_normal_form_are_one(area: int, exchange: int, line: int, country: str) -> None:
    spaced, e164 = f"+1 ({area}) {exchange}-{line:04}", f"+1{area}{exchange}{line:04}"
    try:
        phone = read_phone(spaced, country)
    except AddressError:
        assume(False)
    assert phone.e164 == e164


# Searching -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        NUMBER,
        "(415) 555",
        "0134",
        "555-0134",
        "001 415 555 0134",
        "011 1 415 555 0134",
        "tel:+1415",
        "+1 (0)415",
        "٤١٥٥",
    ],
)
def test_any_part_of_a_number_finds_it(typed: str) -> None:
    digits = search_digits(typed)
    assert digits is not None
    assert digits in NUMBER


def test_a_trunk_zero_is_not_searched_for() -> None:
    assert search_digits("07400 123") == "7400123"
    assert search_digits("+44 (0)7400 123") == "447400123"


@pytest.mark.parametrize("typed", ["", "415", "0007", "Ada Lovelace", "ada@example.com", "flat 4155", "4" * 65, "4١55"])
def test_what_is_no_number_searches_for_none(typed: str) -> None:
    assert search_digits(typed) is None


# E-mail addresses ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "spelling",
    [
        "ada@bücher.example.com",
        "Ada@bücher.example.com",
        "ADA@BÜCHER.EXAMPLE.COM",
        "ada@xn--bcher-kva.example.com",
        "ada@XN--BCHER-KVA.example.com",
        "ada@bu\u0308cher.example.com",
        "  ada@bücher.example.com\r\n",
        "\ufeff\u200bada@bücher.example.com\u200f",
        "mailto:ada@bücher.example.com",
        "MailTo: ada@bücher.example.com",
        "ａｄａ＠bücher．ｅｘａｍｐｌｅ．ｃｏｍ",
        "ada@bücher。example。com",
    ],
)
def test_every_spelling_of_an_email_address_is_one_address(spelling: str) -> None:
    assert read_email(spelling).key == "ada@xn--bcher-kva.example.com"


def test_an_address_is_sent_to_as_given_and_remembered_in_one_form() -> None:
    email = read_email("Ada.Lovelace+News@Bücher.example.com")
    assert email == Email("Ada.Lovelace+News@bücher.example.com", "ada.lovelace+news@xn--bcher-kva.example.com")
    assert email.wire == "Ada.Lovelace+News@xn--bcher-kva.example.com"


def test_dots_and_tags_make_another_address() -> None:
    keys = {read_email(typed).key for typed in ("ada@example.com", "a.da@example.com", "ada+x@example.com")}
    assert len(keys) == 3


def test_a_look_alike_domain_is_another_address_and_plain_on_the_wire() -> None:
    look_alike = read_email("ada@ex\u0430mple.com")  # a Cyrillic a
    assert look_alike.key != read_email("ada@example.com").key
    assert look_alike.wire.isascii()


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "no_email"),
        (" \u200b\t", "no_email"),
        ("mailto:", "no_email"),
        ("a" * 10_000, "email_too_long"),
        ("a@" + "b.example." * 26 + "com", "email_too_long"),
        ("a@" + "ü.example." * 24 + "com", "email_invalid"),
        ("ada@example.com\0", "email_characters"),
        ("ada@example.com\r\nBcc: bob@example.com", "email_characters"),
        ("ada%0Abcc@example.com", "email_characters"),
        ("ada％０Ａbcc@example.com", "email_characters"),
        ("ada@example.com%0d", "email_characters"),
        ("\u202emoc.elpmaxe@ada", "email_characters"),
        ("ada\u200d@example.com", "email_characters"),
        ("ada lovelace@example.com", "email_characters"),
        ("ada@example.com,bob@example.com", "email_characters"),
        ("Ada <ada@example.com>", "email_characters"),
        ("<script>alert(1)</script>@example.com", "email_characters"),
        ('"ada"@example.com', "email_characters"),
        ("ada@[192.0.2.1]", "email_characters"),
        ("ada\ud800@example.com", "email_characters"),
        ("ada@example.com.", "trailing_dot"),
        ("ada@example.com。", "trailing_dot"),
        ("adä@example.com", "unicode_local_part"),
        ("\u0430da@example.com", "unicode_local_part"),
        ("ada", "email_invalid"),
        ("ada@", "email_invalid"),
        ("ada@example", "email_invalid"),
        ("ada@@example.com", "email_invalid"),
        ("ada..l@example.com", "email_invalid"),
        ("ada@-example.com", "email_invalid"),
        ("ada@xn--.com", "email_invalid"),
        ("a" * 65 + "@example.com", "email_invalid"),
    ],
)
def test_what_is_no_email_address_gets_a_sentence(typed: str, code: str) -> None:
    with pytest.raises(AddressError) as error:
        read_email(typed)
    assert code_of(error) == code


def test_a_trailing_dot_is_answered_with_what_to_do() -> None:
    with pytest.raises(AddressError, match=r"^Leave out the dot at the end\.$"):
        read_email("ada@example.com.")


labels = st.text(st.characters(codec="utf-8", categories=["Ll", "Lu", "Lo", "Nd"]) | st.sampled_from("-."), max_size=12)
email_like = st.builds("{}@{}.example.com".format, st.text("aA1.+_-'/%", max_size=8), labels)


@settings(max_examples=300, derandomize=True, deadline=None, database=None)
@given(st.text(max_size=300) | email_like)
def test_reading_an_address_twice_changes_nothing_and_never_breaks(typed: str) -> None:
    try:
        email = read_email(typed)
    except AddressError:
        return
    assert read_email(email.address) == read_email(email.wire) == email
    assert len(email.key) <= 254


@settings(derandomize=True, deadline=None, database=None)
@given(st.text(st.characters(codec="utf-8"), max_size=8), st.integers(0, 15))
def test_nothing_injected_into_an_address_comes_through(injected: str, place: int) -> None:
    typed = "ada@example.com"
    try:
        email = read_email(typed[:place] + injected + typed[place:])
    except AddressError:
        return
    assert email.wire.isascii()
    assert email.address.isprintable()
    assert not set(email.address) & set(' ,;:<>()[]\\"\r\n\0')


def test_an_error_repeats_nothing_that_was_typed() -> None:
    for read in (read_email, lambda typed: read_phone(typed, "US")):
        with pytest.raises(AddressError) as error:
            read("secret-9f@nowhere")
        assert "secret" not in repr(error.value)
        assert error.value.__cause__ is None


# Keys ----------------------------------------------------------------------------------------------------------------


def test_a_key_is_the_keyed_hash_of_channel_and_address() -> None:
    expected = hmac.new(PEPPER, b"sms:+14155550134", hashlib.sha256).digest()
    assert key_of(Channel.SMS, NUMBER, PEPPER) == expected
    assert len(expected) == 32


def test_keys_differ_between_channels_addresses_and_peppers() -> None:
    asked = [(channel, normal, pepper) for channel in Channel for normal in (NUMBER, "x") for pepper in (PEPPER, b"p")]
    assert len({key_of(*each) for each in asked}) == len(asked)


def test_there_is_no_key_without_a_pepper() -> None:
    with pytest.raises(ValueError, match="pepper"):
        key_of(Channel.SMS, NUMBER, b"")
