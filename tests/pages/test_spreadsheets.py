"""Tables as files: they leave while they are made, and nothing in them runs."""

import csv
import io
from itertools import count, islice

import pytest

from optin.pages import spreadsheets
from optin.pages.broadcasts import report
from optin.vocabulary import Role
from tests.pages.broadcasts import drafted, send
from tests.pages.people import signed_in, teammate
from tests.sending.crowds import crowd


def test_a_file_without_an_end_begins(desk):
    endless = ([number, "Ana Alvarez"] for number in count())
    parts = list(islice(spreadsheets.answer("all.csv", ("number", "name"), endless).response, 4))
    assert parts[0] == b"\xef\xbb\xbfnumber,name\r\n"
    assert all(len(part) < 64 * 1024 for part in parts)
    assert parts[1].startswith(b"0,Ana Alvarez\r\n1,Ana Alvarez\r\n")


@pytest.mark.parametrize("typed", ["=1+1", "+1", "-1", "@sum", "\t=1", "\rx", "\0x", " =1", "＝1", "－1"])
def test_what_could_be_a_formula_is_text(desk, typed):
    parts = spreadsheets.answer("all.csv", (typed, "Ana"), [[typed, "Ana"]]).response
    rows = list(csv.reader(io.StringIO(b"".join(parts).decode("utf-8-sig"), newline="")))
    assert rows == [[f"'{typed}", "Ana"]] * 2


@pytest.mark.parametrize("at_once", [1, 2, 5, 6])
def test_the_report_of_a_broadcast_has_everybody_once_however_it_is_cut(app, monkeypatch, at_once):
    olive = signed_in(app, teammate(Role.EDITOR))
    ids = crowd(5)
    here = drafted(olive)
    send(olive, here)
    monkeypatch.setattr(report, "_AT_ONCE", at_once)

    answer = olive.get(f"{here}/report.csv")

    assert answer.is_streamed
    lines = answer.get_data(as_text=True).splitlines()[1:]
    assert len(lines) == len({line.split(",")[0] for line in lines}) == len(ids)
