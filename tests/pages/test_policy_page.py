"""The policy page says what the code decides."""

from __future__ import annotations

import pytest

from optin.pages.preferences.policy import QUESTIONS
from optin.policy import COLUMNS, SENTENCES, TABLE
from tests.pages.browse import browse


@pytest.fixture
def page(viewer):
    return browse(viewer, "/preferences/policy")


def test_every_path_stands_in_the_table(page):
    rows = [[cell.text for cell in row.all("th") + row.all("td")] for row in page.all("tr")]

    for path, row in TABLE.items():
        assert [path.word, row.starter, row.on_opt_out, row.outside_hours.word, row.over_cap.word] in rows


def test_the_checks_are_told_in_their_order(page):
    assert list(QUESTIONS) == list(COLUMNS)
    assert [item.text for item in page.find("ol", class_="numbered").all("li")] == list(QUESTIONS.values())


def test_every_reason_has_its_sentence(page):
    for reason, sentence in SENTENCES.items():
        assert f"{reason.word} {sentence}" in page.text


def test_the_preferences_lead_there(viewer):
    assert browse(viewer, "/preferences").find("a", href="/preferences/policy").text == "Policy"
