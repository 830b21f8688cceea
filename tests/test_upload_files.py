"""Reading files as people have them, columns by their headings, and rows that can only tighten."""

import codecs
import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optin.pages import spreadsheets
from optin.uploads import columns, files, rows
from optin.uploads.columns import Column, ColumnsError
from optin.uploads.files import FileError, Record
from optin.uploads.rows import RowError
from optin.vocabulary import Block, Channel

CELLS = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0\r"), max_size=20)
TABLES = st.integers(2, 5).flatmap(
    lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=8)
)
PHONE_AND_OUT = [Column.PHONE, Column.OUT_OF_SMS]


def read(data):
    file = io.BytesIO(data)
    shape = files.shape_of(file)
    return shape, list(files.records(file, shape))


def cells(data):
    return [record.cells for record in read(data)[1]]


@pytest.mark.parametrize("delimiter", files.DELIMITERS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_delimiter_and_encoding_are_told_from_the_file(delimiter, encoding):
    text = f"name{delimiter}phone\r\nZoë Müller{delimiter}+1 415 555 0134\r\n"
    shape, found = read(text.encode(encoding))
    assert shape.delimiter == delimiter
    assert [record.cells for record in found] == [["name", "phone"], ["Zoë Müller", "+1 415 555 0134"]]


def test_rows_are_numbered_as_a_spreadsheet_numbers_them():
    found = read(b'name,phone\n\n"two\nlines",1\n , \nAna,2\n')[1]
    assert found == [Record(1, ["name", "phone"]), Record(3, ["two\nlines", "1"]), Record(5, ["Ana", "2"])]


def test_a_first_row_that_names_the_delimiter_is_no_heading():
    shape, found = read(b"sep=;\nname;a,b\nAna;1\n")
    assert (shape.delimiter, found[0]) == (";", Record(2, ["name", "a,b"]))


def test_a_byte_that_is_no_utf_8_at_the_very_end_makes_it_windows_1252():
    data = b"name,phone\n" + b"Ana,1\n" * 20_000 + b"Zo\xeb,2"
    assert cells(data)[-1] == ["Zoë", "2"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "empty"),
        (b"\n \n", "empty"),
        (b"PK\x03\x04....", "spreadsheet"),
        (b"\xd0\xcf\x11\xe0....", "old spreadsheet"),
        (b"%PDF-1.7", "PDF"),
        (b"a,b\n\0\0\0,1\n", "no text file"),
    ],
)
def test_what_is_no_table_is_refused_with_what_to_do(data, sentence):
    with pytest.raises(FileError, match=sentence):
        files.shape_of(io.BytesIO(data))


def test_too_many_columns_and_endless_cells_are_refused_by_row():
    with pytest.raises(FileError, match="Row 2 has more than 100 columns"):
        cells(b"a,b\n" + b"x," * 120 + b"\n")
    with pytest.raises(FileError, match="A quote may not be closed there"):
        cells(b'a,b\n1,2\n"' + b"x,y\n" * 60_000)


@settings(deadline=None)
@given(CELLS)
def test_the_mark_on_a_cell_that_is_handed_out_is_taken_off_again(cell):
    handed_out = b"".join(spreadsheets.answer("rows.csv", ["Name"], [[cell.strip()]]).response)
    assert rows.plain(cells(handed_out)[-1][0] if cell.strip() else "") == rows.plain(cell.strip())


@settings(deadline=None)
@given(TABLES, st.sampled_from(list(files.DELIMITERS)), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_what_a_program_wrote_is_read_as_it_was(table, delimiter, encoding):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(table)
    shape = files.Shape(encoding, delimiter)
    found = list(files.records(io.BytesIO(out.getvalue().encode(encoding)), shape))
    wanted = [Record(number, cells) for number, cells in enumerate(table, 1) if any(cell.strip() for cell in cells)]
    assert [record for record in found if record.cells != ["sep=", ""]] == [
        each for each in wanted if each.cells != ["sep=", ""]
    ]


@settings(deadline=None)
@given(st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_either_a_table_or_a_sentence(data):
    try:
        said = [str(record.number) for record in read(data)[1]]
    except FileError as error:
        said = [str(error)]
    assert all(each.isdigit() or each.endswith(".") for each in said)


@pytest.mark.parametrize(
    ("headers", "wanted"),
    [
        ("Email Address,First Name,Last Name,MEMBER_RATING", "email,first_name,last_name,skip"),
        ("Email,Phone Number,Email Marketing Consent,SMS Marketing Consent", "email,phone,email_consent,sms_consent"),
        ("Email,WhatsApp Phone Number,Unsubscribed from all email", "email,phone,out_of_email"),
        ("E-Mail-Adresse,Telefonnummer,Vorname,Nachname,Sprache", "email,phone,first_name,last_name,locale"),
        ("Accepts SMS Marketing,Phone,Mobile", "skip,phone,skip"),
        ("Prénom,Téléphone,Time zone,doNotEmail", "first_name,phone,time_zone,out_of_email"),
    ],
)
def test_columns_are_guessed_by_their_headings(headers, wanted):
    assert [column.value for column in columns.guess(headers.split(","))] == wanted.split(",")


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ([Column.NAME], "phone number or of the e-mail"),
        ([Column.PHONE, Column.PHONE], "Two columns"),
        ([Column.EMAIL, Column.NAME, Column.LAST_NAME], "either the whole name"),
    ],
)
def test_columns_that_make_no_sense_are_refused(chosen, sentence):
    with pytest.raises(ColumnsError, match=sentence):
        columns.check(chosen)


def test_no_column_opts_in():
    assert not [column for column in Column if "in_to" in column.value or "opted_in" in column.value]


@pytest.mark.parametrize("word", ["yes", "Y", "TRUE", "1", "x", "UNSUBSCRIBED", "opted-out", "Opt out", "ja", "sí"])
def test_these_opt_out(word):
    assert rows.read(["+1 415 555 0134", word], PHONE_AND_OUT, "US").out_of == {Channel.SMS}


@pytest.mark.parametrize("word", ["", "no", "0", "false", "SUBSCRIBED", "opted_in", "NEVER_SUBSCRIBED", "-"])
def test_these_say_nothing_and_never_opt_in(word):
    read = rows.read(["+1 415 555 0134", word], PHONE_AND_OUT, "US")
    assert not read.tightens


@pytest.mark.parametrize("word", ["UNSUBSCRIBED", "opted out"])
def test_who_left_is_opted_out_by_a_column_of_consent(word):
    assert rows.read(["+1 415 555 0134", word], [Column.PHONE, Column.SMS_CONSENT], "US").out_of == {Channel.SMS}


@pytest.mark.parametrize("word", ["", "SUBSCRIBED", "NEVER_SUBSCRIBED", "opted in"])
def test_consent_in_a_file_neither_opts_out_nor_in(word):
    assert not rows.read(["ana@example.com", word], [Column.EMAIL, Column.EMAIL_CONSENT], "US").tightens


@pytest.mark.parametrize("meaning", [Column.SMS_CONSENT, Column.EMAIL_CONSENT])
@pytest.mark.parametrize("word", ["yes", "true", "1", "no", "false", "x", "-"])
def test_a_bare_yes_or_no_to_consent_is_not_taken(word, meaning):
    with pytest.raises(RowError, match="subscribed or unsubscribed"):
        rows.read(["+1 415 555 0134", word], [Column.PHONE, meaning], "US")


@pytest.mark.parametrize(
    ("cells", "meaning", "sentence"),
    [
        (["", ""], [Column.PHONE, Column.EMAIL], "neither a phone number nor"),
        (["12"], [Column.PHONE], "country code"),
        (["ana@"], [Column.EMAIL], "whole e-mail address"),
        (["+14155550134", "maybe"], PHONE_AND_OUT, "yes or no"),
        (["+14155550134", "perhaps"], [Column.PHONE, Column.BLOCK], "no block"),
        (["+14155550134", "klingon"], [Column.PHONE, Column.LOCALE], "language"),
        (["+14155550134", "Mars/Base"], [Column.PHONE, Column.TIME_ZONE], "time zone"),
        (["+14155550134", "n" * 201], [Column.PHONE, Column.NAME], "200 characters"),
        (["+14155550134", "n" * 2001], [Column.PHONE, Column.SKIP], "A quote may not be closed"),
        (["+14155550134", "more"], [Column.PHONE], "more cells"),
    ],
)
def test_a_row_that_cannot_be_taken_says_why(cells, meaning, sentence):
    with pytest.raises(RowError, match=sentence):
        rows.read(cells, meaning, "US")


def test_a_row_is_read_whole():
    meaning = [Column.PHONE, Column.EMAIL, Column.FIRST_NAME, Column.LAST_NAME, Column.LOCALE, Column.TIME_ZONE, Column.BLOCK]
    row = rows.read(
        ["'(415) 555-0134", "Ana@Example.com", " Ana", "Alvarez\x07 ", "pt_BR", "UTC", "hard bounce"], meaning, "US"
    )
    assert (row.person.name, row.person.phone.e164, row.person.email.key) == ("Ana Alvarez", "+14155550134", "ana@example.com")
    assert (row.person.locale, row.person.time_zone, row.block) == ("pt-BR", "UTC", Block.UNDELIVERABLE)


def test_a_short_row_leaves_the_rest_unknown():
    assert rows.read(["+14155550134"], PHONE_AND_OUT, "US").out_of == frozenset()


@settings(deadline=None)
@given(st.lists(CELLS, max_size=4))
def test_any_cells_are_either_a_row_or_a_sentence(cells):
    meaning = [Column.PHONE, Column.EMAIL, Column.NAME, Column.OUT_OF_ALL]
    try:
        person = rows.read(cells, meaning, "US").person
        said = person.phone or person.email
    except RowError as error:
        said = str(error).endswith(".")
    assert said


def test_a_file_stays_open_for_its_owner():
    file = io.BytesIO(codecs.BOM_UTF8 + b"a,b\n1,2\n")
    list(files.records(file, files.shape_of(file)))
    assert not file.closed
